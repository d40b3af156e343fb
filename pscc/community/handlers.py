"""What the outbox calls in this room."""

from pscc.outbox import declare_events

# Readers see it on the pages and in the feed at once.
declare_events("community.news_item_published", "community.news_item_withdrawn")
