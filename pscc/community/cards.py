"""How the cluster's life looks on a card."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from pscc.community.enums import NewsKind
from pscc.community.models import NewsItem
from pscc.kernel.formats import long_date

ICONS = {NewsKind.NEWS: "newspaper", NewsKind.PRESS_RELEASE: "megaphone"}


def news_card(item: NewsItem) -> Mapping[str, Any]:
    """Return the card of a news item."""
    facts = [{"label": _("Date"), "value": long_date(item.dated_on)}]
    if item.place:
        facts.append({"label": _("Place"), "value": item.place})
    return {
        "eyebrow": item.get_kind_display(),
        "icon": ICONS[NewsKind(item.kind)],
        "title": item.title,
        "url": item.get_absolute_url(),
        "text": item.summary,
        "facts": facts,
        "action": _("Read on"),
        "is_demo": item.is_demo,
    }
