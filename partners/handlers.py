"""What the outbox calls in this room."""

from pscc.outbox import declare_events

# The mail with the link leaves by itself; who takes an invitation back knows.
declare_events("partners.invitation_sent", "partners.invitation_revoked")
