"""What the outbox calls in this room."""
