"""How a call looks on a card: until when, how much, whether it is open."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from calls.enums import CallPhase
from calls.queries.calls import phase_of
from pscc.kernel.formats import long_moment, money, relative

TONES = {CallPhase.OPEN: "positive", CallPhase.COMING: "info", CallPhase.CLOSED: "closed"}


def call_card(call: Any, at: datetime) -> Mapping[str, Any]:
    """Return the card of a call read through `with_window`."""
    phase = phase_of(call, at)
    return {
        "eyebrow": _("Call for projects"),
        "icon": "clipboard-document-list",
        "title": call.title,
        "url": call.get_absolute_url(),
        "text": call.summary,
        "facts": [*_dates(call, phase, at), *_amount(call)],
        "status": phase.value,
        "status_label": phase.label,
        "status_tone": TONES[phase],
        "action": _("Read the call"),
        "is_demo": call.is_demo,
        "is_muted": phase == CallPhase.CLOSED,
    }


def _dates(call: Any, phase: CallPhase, at: datetime) -> list[dict[str, str]]:
    if call.closes_at is None:
        return []
    facts = []
    if phase == CallPhase.COMING:
        facts.append({"label": _("Opens"), "value": _moment(call.opens_at, at)})
    label = pgettext("call, past date", "Closed") if call.closes_at < at else _("Closes")
    return [*facts, {"label": label, "value": _moment(call.closes_at, at)}]


def _moment(moment: datetime, at: datetime) -> str:
    return f"{long_moment(moment)}, {relative(moment, at)}"


def _amount(call: Any) -> list[dict[str, str]]:
    if call.award_max is not None:
        up_to = _("up to %(amount)s") % {"amount": money(call.award_max)}
        return [{"label": _("Award"), "value": up_to}]
    if call.budget is not None:
        return [{"label": _("Budget"), "value": money(call.budget)}]
    return []
