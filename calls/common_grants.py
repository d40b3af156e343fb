"""Calls in the words of CommonGrants 0.4 (commongrants.org): pure, in the active language.

Its times have no zone. The closing therefore stands twice: as its date and time in Paris, and as a
custom field with the offset. Its status knows no grace: what is said there is public as well.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import gettext as _

from calls.enums import CallPhase
from calls.feeds import in_paris
from calls.models import Call
from calls.queries.calls import phase_of, published_on
from pscc.kernel.addresses import absolute

CURRENCY = "EUR"
STATUS = {
    CallPhase.COMING: "forecasted",
    CallPhase.OPEN: "open",
    CallPhase.CLOSED: "closed",
}


@dataclass(frozen=True)
class PageInfo:
    """Which page of how many rows an answer is."""

    number: int
    size: int
    total: int

    def written(self) -> dict[str, int]:
        """Return it as the answer carries it."""
        return {
            "page": self.number,
            "pageSize": self.size,
            "totalItems": self.total,
            "totalPages": -(-self.total // self.size),
        }


def one(call: Any, at: datetime) -> dict[str, Any]:
    """Return the answer that holds one opportunity."""
    return {"status": 200, "message": "Success", "data": opportunity(call, at)}


def many(calls: Iterable[Any], page: PageInfo, at: datetime) -> dict[str, Any]:
    """Return the answer that holds a page of opportunities."""
    return {
        "status": 200,
        "message": "Success",
        "items": [opportunity(call, at) for call in calls],
        "paginationInfo": page.written(),
    }


def error(status: int, message: str, problems: Iterable[str] = ()) -> dict[str, Any]:
    """Return what is said instead of an answer."""
    return {"status": status, "message": message, "errors": list(problems)}


def opportunity(call: Any, at: datetime) -> dict[str, Any]:
    """Return a call of `queries.doors` as an opportunity; what is not known is left out."""
    phase = phase_of(call, at)
    told = {
        "id": str(call.public_id),
        "title": call.title,
        "status": {"value": STATUS[phase], "description": str(phase.label)},
        "description": "\n\n".join(text for text in (call.summary, call.description) if text),
        "funding": _funding(call),
        "keyDates": _key_dates(call),
        "source": absolute(f"/calls/{call.slug}/"),  # leads on to the reader's language
        "customFields": _custom_fields(call),
        "createdAt": _utc(call.created_at),
        "lastModifiedAt": _utc(call.updated_at),
    }
    return {name: value for name, value in told.items() if value}


def _funding(call: Call) -> dict[str, Any]:
    amounts = {
        "totalAmountAvailable": call.budget,
        "minAwardAmount": call.award_min,
        "maxAwardAmount": call.award_max,
    }
    return {name: _money(amount) for name, amount in amounts.items() if amount is not None}


def _money(amount: Decimal) -> dict[str, str]:
    return {"amount": f"{amount:f}", "currency": CURRENCY}


def _key_dates(call: Any) -> dict[str, Any]:
    dates: dict[str, Any] = {"postDate": _event(_("Published"), published_on(call))}
    if call.closes_at is not None:
        dates["closeDate"] = _event(_("Closes"), call.closes_at)
    windows = {f"stage{each.number}": _window(each) for each in call.stages.all()}
    return {**dates, "otherDates": windows} if windows else dates


def _event(name: str, moment: datetime) -> dict[str, str]:
    day, time = _in_paris(moment)
    return {
        "eventType": "singleDate", "name": name, "date": day, "time": time,
        "description": _("Paris time"),
    }  # fmt: skip


def _window(stage: Any) -> dict[str, str]:
    (opens, opens_time), (closes, closes_time) = map(_in_paris, (stage.opens_at, stage.closes_at))
    return {
        "eventType": "dateRange",
        "name": stage.name,
        "startDate": opens,
        "startTime": opens_time,
        "endDate": closes,
        "endTime": closes_time,
        "description": _("Paris time"),
    }


def _in_paris(moment: datetime) -> tuple[str, str]:
    here = localtime(moment, get_default_timezone())
    return here.date().isoformat(), here.strftime("%H:%M:%S")


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _custom_fields(call: Any) -> dict[str, Any]:
    fields = [
        _field("callCode", call.code, _("The call’s code, part of every application’s number")),
        _field(
            "graceMinutes",
            call.grace_minutes,
            _("Minutes after the closing in which a draft already begun may still be sent"),
        ),
    ]
    if call.closes_at is not None:
        told = _("The closing with its offset: %(zone)s") % {"zone": _("Paris time")}
        fields += [
            _field("openDateTime", in_paris(call.opens_at), _("The opening with its offset")),
            _field("closeDateTime", in_paris(call.closes_at), told),
        ]
    if call.is_demo:
        fields.append(_field("isDemo", True, _("Made-up example, not a real call")))
    return {each["name"]: each for each in fields}


def _field(name: str, value: object, description: str) -> Mapping[str, Any]:
    kind = {bool: "boolean", int: "integer", str: "string"}[type(value)]
    return {"name": name, "fieldType": kind, "value": value, "description": description}
