"""What proposals of who reviews what announce."""

from pscc.outbox import declare_events

declare_events("calls.assignment_released")  # each expert is told by their own invitation
