"""Atom feeds, for every room that has news to tell."""

import re
from datetime import UTC, datetime

from django.utils.feedgenerator import Atom1Feed

# What XML 1.0 cannot hold: most controls, halves of pairs, and two that are no characters.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class DatedFeed(Atom1Feed):
    """Atom whose moment of change is that of its newest entry, whenever it is written."""

    def latest_post_date(self) -> datetime:
        """Return the newest change; an empty feed never changed."""
        changes = [each["updateddate"] for each in self.items]
        return max(changes, default=datetime.fromtimestamp(0, UTC))


def plain(text: str) -> str:
    """Return text without what XML cannot hold."""
    return _NO_XML.sub("", text)
