"""What the outbox calls in this room."""

from pscc.outbox import declare_events

# Whoever confirms or takes a step back sees it at once; the history keeps it.
declare_events("services.freshness_confirmed", "services.freshness_step_reverted")
