"""What everybody may know, as the API writes it: nothing that a public page does not say."""

from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from calls.models import Award
from calls.queries.awards import paid_amount
from partners.enums import Vocabulary
from partners.models import Term
from partners.queries.directory_rows import holds
from pscc.api.queries.reading import TERMS_OF_SERVICE
from pscc.community.models import Event, NewsItem
from pscc.kernel.addresses import absolute

_LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
_OF_ORGANISATION = (
    "name", "legal_name", "acronym", "kind", "maturity", "city", "country", "website",
    "founded_year", "headcount", "headcount_on", "checked_on", "source", "source_licence",
    "updated_at", "is_demo",
)  # fmt: skip
_OF_SERVICE = (
    "kind", "access", "state", "access_mode", "external_url", "price_basis", "stated_days",
    "industry_use", "checked_on", "source", "source_licence", "updated_at", "is_demo",
)  # fmt: skip
_TEXTS_OF_SERVICE = (
    "title", "summary", "for_whom", "you_bring", "you_get", "terms", "next_step",
)  # fmt: skip
_OF_NEWS = ("kind", "dated_on", "place", "original_language", "source", "updated_at", "is_demo")
_OF_EVENT = (
    "starts_at", "ends_at", "place", "capacity", "registration_until", "state", "updated_at",
    "is_demo",
)  # fmt: skip


def both(thing: Any, name: str) -> dict[str, str]:
    """Return a text in both languages; "" where it is not written in one."""
    return {code: getattr(thing, f"{name}_{code}") or "" for code in _LANGUAGES}


def _texts(thing: Any, *names: str) -> dict[str, dict[str, str]]:
    return {name: both(thing, name) for name in names}


def _columns(thing: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}


def _codes(terms: Any) -> list[str]:
    return [term.code for term in terms.all()]


def _named(organisation: Any) -> dict[str, str]:
    return {"id": organisation.uid, "name": organisation.name}


def _address(room: str, slug: str) -> str:
    return absolute(f"/{room}/{slug}/")  # leads on to the reader's language


def organisation_in_full(organisation: Any, today: date) -> dict[str, Any]:
    """Return an organisation of `partners.queries.directory.whole_rows_of`."""
    circles = organisation.circles.all()
    return {
        "id": organisation.uid,
        "address": _address("partners", organisation.slug),
        **_columns(organisation, _OF_ORGANISATION),
        **_texts(organisation, "summary", "description"),
        "circles": [row.circle for row in circles if holds(row, today)],
        "identifiers": [
            _columns(row, ("scheme", "value", "since", "until"))
            for row in organisation.identifiers.all()
        ],
        "labels": [row.label.code for row in organisation.labels.all() if holds(row, today)],
        "disciplines": _codes(organisation.disciplines),
        "tumour_types": _codes(organisation.tumour_types),
    }


def service_in_full(service: Any) -> dict[str, Any]:
    """Return a service of `queries.services`."""
    return {
        "id": service.uid,
        "address": _address("services", service.slug),
        **_columns(service, _OF_SERVICE),
        **_texts(service, *_TEXTS_OF_SERVICE),
        **{name: _codes(getattr(service, name)) for name in TERMS_OF_SERVICE},
        "provider": _named(service.provider),
        "co_providers": [_named(each) for each in service.published_co_providers],
    }


def award_in_full(award: Award) -> dict[str, Any]:
    """Return an award of `calls.queries.awards.published_awards`; nobody is named by person."""
    call, organisation = award.application.call, award.application.project.organisation
    return {
        "id": award.uid,
        **_texts(award, "title", "summary"),
        "amount": award.amount,
        "paid": paid_amount(award),
        "currency": "EUR",
        "state": award.state,
        "awarded_on": timezone.localdate(award.answered_at) if award.answered_at else None,
        **_columns(award, ("starts_on", "ends_on")),
        "ended_on": timezone.localdate(award.ended_at) if award.ended_at else None,
        "call": {"id": call.public_id, "code": call.code, "title": both(call, "title")},
        "organisation": organisation
        and {
            "id": organisation.uid if organisation.is_public else None,
            "name": organisation.name,
        },
        "is_demo": call.is_demo,
    }


def news_item_in_full(item: NewsItem) -> dict[str, Any]:
    """Return a published item read with its organisations."""
    return {
        "id": item.uid,
        "address": _address("news", item.slug),
        **_columns(item, _OF_NEWS),
        **_texts(item, "title", "summary", "body"),
        "organisations": [_named(each) for each in item.organisations.all()],
    }


def event_in_full(event: Event) -> dict[str, Any]:
    """Return an event without its online link, which is for those who have a place."""
    return {
        "id": event.uid,
        "address": _address("events", event.slug),
        **_columns(event, _OF_EVENT),
        **_texts(event, "title", "summary", "body"),
        "is_online": bool(event.online_url),
    }


def vocabulary_in_full(vocabulary: Vocabulary, terms: list[Term]) -> dict[str, Any]:
    """Return a vocabulary with its terms, read with their parents, in their order."""
    label = {}
    for code in _LANGUAGES:
        with override(code):
            label[code] = str(vocabulary.label)
    return {
        "id": vocabulary.value,
        "label": label,
        "terms": [
            {
                "code": term.code,
                "label": both(term, "label"),
                "parent": term.parent.code if term.parent else None,
                "source": term.source,
            }
            for term in terms
        ],
    }
