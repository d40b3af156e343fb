"""The one door for consequences: what happens after something happened.

Nothing is sent from a request. An action calls `publish`; an app reacts by a function under
`handles` or by a registered `Notification`. How it works is told in `docs/lifecycles.md` and
`docs/operations.md`.
"""

from pscc.outbox.doorbell import ring_task
from pscc.outbox.enums import Channel, Mode, Priority
from pscc.outbox.events import (
    Notification,
    UnknownEventError,
    declare_events,
    handles,
    notify,
)
from pscc.outbox.publishing import publish
from pscc.outbox.sweeps import sweep

__all__ = [
    "Channel",
    "Mode",
    "Notification",
    "Priority",
    "UnknownEventError",
    "declare_events",
    "handles",
    "notify",
    "publish",
    "ring_task",
    "sweep",
]
