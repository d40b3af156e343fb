"""The demo of what a call tells: questions, who may apply, figures, and one in two stages."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.timezone import get_default_timezone, localtime

from calls.actions.calls import publish_call, save_call, save_stage
from calls.actions.figures import propose_figures
from calls.enums import CallRole
from calls.models import (
    Call,
    CallFigure,
    CallPerson,
    CallStage,
    Criterion,
    EligibilityRule,
    FaqEntry,
    FormVersion,
)
from pscc.accounts.models import User
from pscc.kernel.questions import check_schema
from pscc.kernel.site import site
from pscc.pages.demo.calls_k import plan_review
from pscc.pages.demo.windows import CLOSING, OPENING
from pscc.pages.reference import read_data, texts
from services.models import Service

PARTS = {"faq": FaqEntry, "rules": EligibilityRule, "figures": CallFigure}
LACKS = {
    f"lacks_{part}": ~Exists(rows._default_manager.filter(call=OuterRef("pk")))
    for part, rows in PARTS.items()
}


def load_call_details(people: dict[str, User], at: datetime) -> int:
    """Create what is missing of the calls' public side; return how much."""
    data = read_data("call_details")
    created = 0
    known = set(Call.objects.values_list("code", flat=True))
    for entry in data["calls"]:
        if entry["code"] not in known:
            _load_call(entry, people, at)
            created += 1
    for call in Call.objects.annotate(**LACKS):
        lacking = {part for part in PARTS if getattr(call, f"lacks_{part}")}
        if "faq" in lacking and call.code in data["faq"]:
            created += _load_questions(call, data["faq"][call.code])
        if "rules" in lacking and call.code in data["rules"]:
            created += _load_rules(call, data["rules"][call.code])
        if "figures" in lacking and call.code in data["figures"]:
            created += _load_figures(call, people["staff"], at)
    return created


def _load_questions(call: Call, entries: list[dict[str, Any]]) -> int:
    return len(
        FaqEntry.objects.bulk_create(
            FaqEntry(call=call, position=position, **texts(**entry))
            for position, entry in enumerate(entries, start=1)
        )
    )


def _load_rules(call: Call, entries: list[dict[str, Any]]) -> int:
    told = ("reason", "remedy")
    return len(
        EligibilityRule.objects.bulk_create(
            EligibilityRule(
                call=call,
                position=position,
                **{name: value for name, value in entry.items() if name not in told},
                **texts(**{name: entry[name] for name in told}),
            )
            for position, entry in enumerate(entries, start=1)
        )
    )


def _load_figures(call: Call, staff: User, at: datetime) -> int:
    """Count a closed call as staff would, and publish all but the last figure."""
    figures = propose_figures(call_id=call.pk, by=staff, at=at)
    CallFigure.objects.filter(pk__in=[each.pk for each in figures[:-1]]).update(is_published=True)
    return len(figures)


@transaction.atomic
def _load_call(entry: dict[str, Any], people: dict[str, User], at: datetime) -> None:
    staff = people["staff"]
    plain = ("code", "slug", "source", "grace_minutes", "budget", "award_min", "award_max")
    told = ("title", "summary", "description", "guidelines")
    call = Call(
        contact_email=site().contact_email,
        is_demo=True,
        created_at=at,
        **{name: entry[name] for name in plain},
        **texts(**{name: entry[name] for name in told}),
    )
    save_call(call=call, by=staff, at=at)
    plan_review(call, staff, at)
    call.entitled_services.set(Service.objects.filter(slug__in=entry["services"]))
    for role, key in ((CallRole.MANAGER, "manager"), (CallRole.CHAIR, "chair")):
        CallPerson.objects.create(call=call, user=people[key], role=role)
    for position, each in enumerate(entry["criteria"], start=1):
        Criterion.objects.create(
            call=call, code=each["code"], weight=each["weight"], position=position,
            **texts(title=each["title"]),
        )  # fmt: skip
    for number, each in enumerate(entry["stages"], start=1):
        _load_stage(call, number, each, staff, at)
    publish_call(call_id=call.pk, by=staff, at=at)


def _load_stage(call: Call, number: int, entry: dict[str, Any], by: User, at: datetime) -> None:
    opens_in, closes_in = entry["days"]
    stage = CallStage(
        call=call, number=number, kind=entry["kind"], opens_at=_in_days(at, opens_in, OPENING),
        closes_at=_in_days(at, closes_in, CLOSING), **texts(name=entry["name"]),
    )  # fmt: skip
    save_stage(stage=stage, by=by, at=at)
    schema = {"sections": entry["form"]}
    check_schema(schema)
    FormVersion.objects.create(stage=stage, number=1, schema=schema, published_at=at)


def _in_days(at: datetime, days: int, hour: time) -> datetime:
    zone = get_default_timezone()
    return datetime.combine(localtime(at, zone).date() + timedelta(days=days), hour, tzinfo=zone)
