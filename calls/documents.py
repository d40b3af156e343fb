"""Calls as JSON documents: both languages side by side, moments with their offset in Paris."""

from datetime import datetime
from typing import Any

from django.utils.translation import override

from calls.enums import CallPhase, CallState
from calls.feeds import in_paris
from calls.models import CallFigure, Criterion, EligibilityRule
from calls.queries.call_page import CallPage, StageView, rules_in_words
from calls.queries.calls import phase_of, published_on
from calls.queries.next_stages import open_to_all
from pscc.kernel.addresses import absolute

LANGUAGES = ("fr", "en")
ZONE = "Europe/Paris"


def call_in_short(call: Any, at: datetime) -> dict[str, Any]:
    """Return a call of `queries.doors` as it stands in a list."""
    stages = list(call.stages.all())
    is_archived = call.state == CallState.ARCHIVED
    beginnings = [] if is_archived else open_to_all(stages)
    return {
        "id": str(call.public_id),
        "code": call.code,
        "address": absolute(f"/calls/{call.slug}/"),  # leads on to the reader's language
        "title": _both(call, "title"),
        "summary": _both(call, "summary"),
        "phase": phase_of(call, at).value,
        "opens_at": in_paris(call.opens_at) if call.opens_at else None,
        "closes_at": in_paris(call.closes_at) if call.closes_at else None,
        "time_zone": ZONE,
        "grace_minutes": call.grace_minutes,
        "budget": _amount(call.budget),
        "award_min": _amount(call.award_min),
        "award_max": _amount(call.award_max),
        "currency": "EUR",
        "stages": [
            {
                "name": _both(each, "name"),
                "kind": each.kind,
                "phase": (CallPhase.CLOSED if is_archived else each.phase(at)).value,
                "takes_new_applications": each in beginnings,
                "opens_at": in_paris(each.opens_at),
                "closes_at": in_paris(each.closes_at),
            }
            for each in stages
        ],
        "published_at": in_paris(published_on(call)),
        "updated_at": in_paris(call.updated_at),
        "is_demo": call.is_demo,
    }


def call_in_full(page: CallPage, at: datetime) -> dict[str, Any]:
    """Return all that the public page of a call says; `page` as a visitor reads it."""
    call = page.call
    return {
        **call_in_short(call, at),
        "description": _both(call, "description"),
        "guidelines": _both(call, "guidelines"),
        "contact": call.contact_email,
        "source": call.source,
        "forms": [_form(each) for each in page.stages],
        "eligibility": _rules(page),
        "criteria": [_criterion(each) for each in page.criteria],
        "services": [
            {"title": _both(each, "title"), "address": absolute(f"/services/{each.slug}/")}
            for each in page.services
        ],
        "faq": [
            {"question": _both(each, "question"), "answer": _both(each, "answer")}
            for each in page.faq
        ],
        "figures": [_figure(each) for each in page.figures],
    }


def _rules(page: CallPage) -> list[dict[str, Any]]:
    """Return who may apply, with the words of the page in both languages."""
    rules = [each.rule for each in page.rules]
    words: dict[str, list[str]] = {}
    for language in LANGUAGES:
        with override(language):
            words[language] = rules_in_words(rules)
    return [
        {**_rule(rule), "words": {language: words[language][place] for language in LANGUAGES}}
        for place, rule in enumerate(rules)
    ]


def _rule(rule: EligibilityRule) -> dict[str, Any]:
    return {
        "fact": rule.fact,
        "comparison": rule.comparison,
        "values": list(rule.values),
        "decides": rule.is_knock_out,
        "since": rule.since.isoformat() if rule.since else None,
        "until": rule.until.isoformat() if rule.until else None,
        "reason": _both(rule, "reason"),
        "remedy": _both(rule, "remedy"),
    }


def _criterion(criterion: Criterion) -> dict[str, Any]:
    return {
        "code": criterion.code,
        "title": _both(criterion, "title"),
        "guidance": _both(criterion, "guidance"),
        "weight": criterion.weight,
        "scale_max": criterion.scale_max,
    }


def _figure(figure: CallFigure) -> dict[str, Any]:
    return {
        "label": _both(figure, "label"),
        "value": str(figure.value),
        "unit": _both(figure, "unit"),
        "as_of": figure.as_of.isoformat(),
        "source": figure.source,
    }


def _form(view: StageView) -> dict[str, Any]:
    return {
        "stage": _both(view.stage, "name"),
        "versions": [
            {"number": each.number, "published_at": in_paris(each.published_at)}
            for each in view.forms
            if each.published_at
        ],
    }


def _both(thing: Any, name: str) -> dict[str, str]:
    return {language: getattr(thing, f"{name}_{language}") or "" for language in LANGUAGES}


def _amount(amount: Any) -> str | None:
    return None if amount is None else str(amount)
