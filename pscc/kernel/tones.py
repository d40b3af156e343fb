"""Which colour and icon go with a status: five tones, so that a colour always means the same."""

ICONS = {
    "neutral": "pencil-square",
    "info": "clock",
    "positive": "check-circle",
    "warning": "exclamation-triangle",
    "danger": "x-circle",
    "closed": "minus-circle",
}

_OWN_ICONS = {
    "planned": "calendar",
    "upcoming": "calendar",
    "coming": "calendar",
    "ahead": "calendar",
    "paused": "pause-circle",
    "scanning": "arrow-path",
    "not_scanned": "shield-exclamation",
    "invited": "envelope",
    "held": "pause-circle",
    "not_discussed": "minus-circle",
    "unknown": "question-mark-circle",
}
_SLUGS = {
    "neutral": "draft proposed pending planned unknown not_started ahead",
    "info": "submitted received unread under_review in_review in_panel in_progress invited"
    " coming triaged feasibility running scanning offered upcoming reopened sent queued"
    " theirs waiting asked discussing checking checked writing to_review answering releasing",
    "positive": "accepted selected open published clean delivered released eligible active"
    " complete done confirmed quoted rated unrated granted carried paid agreed taken"
    " answered applied current reached registered validated",
    "warning": "reserve paused returned conditions held due ageing not_scanned willing_later"
    " closing_soon yours later reminded unoriented",
    "danger": "declined not_selected late ineligible refused failed infected bounced unavailable"
    " suspended recused rejected stopped",
    "closed": "closed withdrawn expired archived retired terminated annulled dismissed not_for_us"
    " cancelled discarded revoked left lapsed superseded not_discussed recalled abandoned"
    " distinct dropped ended replaced reverted seen undone unlisted waived",
}
_TONES = {slug: tone for tone, slugs in _SLUGS.items() for slug in slugs.split()}


def tone_of(slug: str) -> str:
    """Return the tone of a well-known status, neutral for any other."""
    return _TONES.get(slug.lower(), "neutral")


def is_known(slug: str) -> bool:
    """Whether a status has a tone of its own choosing, not only the neutral one of all others."""
    return slug.lower() in _TONES


def icon_of(slug: str, tone: str) -> str:
    """Return the icon of a status: its own, or that of its tone."""
    return _OWN_ICONS.get(slug.lower(), ICONS[tone])
