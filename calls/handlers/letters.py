"""What follows from planned releases, beside messages."""

from pscc.outbox import declare_events

# Who plans or cancels sees it there; nobody outside the office may know that a decision exists.
declare_events("calls.release_planned", "calls.release_cancelled")
