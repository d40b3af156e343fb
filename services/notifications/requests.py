"""Who is told what about requests; no message names a project: its title may be confidential."""

from pscc.outbox.events import declare_events
from services.steps import STEPS

declare_events(*(step.event for step in STEPS.values()))
