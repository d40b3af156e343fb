"""The demo's calls: criteria, people, forms, and windows that follow the calendar."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import override

from calls.actions.calls import archive_call, publish_call, save_call
from calls.enums import CallRole, CallState
from calls.models import Call, CallPerson, CallStage, Criterion, FormVersion
from pscc.accounts.models import User
from pscc.kernel.questions import check_schema
from pscc.kernel.site import site
from pscc.pages.demo.calls_k import plan_review
from pscc.pages.demo.windows import Window, name_of, windows_of
from pscc.pages.reference import read_data, texts
from services.models import Service


def load_calls(people: dict[str, User], at: datetime) -> int:
    """Create the calls that are missing, and the windows that the calendar asks for; return how
    many calls.
    """
    known = {call.code: call for call in Call.objects.prefetch_related("stages")}
    created = 0
    for entry in read_data("calls"):
        call = known.get(entry["code"])
        if call is None:
            _load_call(entry, people, at)
            created += 1
        elif entry["windows"]["kind"] == "cut_offs":
            _add_windows(call, entry, at)
    return created


@transaction.atomic
def _load_call(entry: dict[str, Any], people: dict[str, User], at: datetime) -> None:
    staff = people["staff"]
    call = Call(
        code=entry["code"],
        slug=entry["slug"],
        contact_email=site().contact_email,
        grace_minutes=entry["grace_minutes"],
        source=entry["source"],
        is_demo=True,
        created_at=at,
        **texts(
            **{name: entry[name] for name in ("title", "summary", "description", "guidelines")}
        ),
    )
    save_call(call=call, by=staff, at=at)
    plan_review(call, staff, at)
    call.entitled_services.set(Service.objects.filter(slug__in=entry["services"]))
    CallPerson.objects.create(call=call, user=people["manager"], role=CallRole.MANAGER)
    CallPerson.objects.create(call=call, user=people["chair"], role=CallRole.CHAIR)
    _add_criteria(call, entry["criteria"])
    _add_windows(call, entry, at)
    if entry["state"] != CallState.DRAFT:
        publish_call(call_id=call.pk, by=staff, at=at)
    if entry["state"] == CallState.ARCHIVED:
        archive_call(call_id=call.pk, by=staff, at=at)


def _add_criteria(call: Call, entries: list[dict[str, Any]]) -> None:
    Criterion.objects.bulk_create(
        Criterion(
            call=call,
            code=entry["code"],
            weight=entry["weight"],
            threshold=entry["threshold"],
            position=position,
            **texts(title=entry["title"], guidance=entry["guidance"]),
        )
        for position, entry in enumerate(entries, start=1)
    )


def _add_windows(call: Call, entry: dict[str, Any], at: datetime) -> None:
    stages = list(call.stages.all())
    known = {stage.closes_at for stage in stages}
    number = max((stage.number for stage in stages), default=0)
    for window in windows_of(entry["windows"], at):
        if window.closes_at not in known:
            number += 1
            _add_window(call, number, window, entry, at)


@transaction.atomic
def _add_window(
    call: Call, number: int, window: Window, entry: dict[str, Any], at: datetime
) -> None:
    stage = CallStage(
        call=call, number=number, opens_at=window.opens_at, closes_at=window.closes_at
    )
    for language, words in entry["windows"]["name"].items():
        with override(language):
            setattr(stage, f"name_{language}", name_of(window, words))
    stage.save()
    if entry["form"]:
        schema = {"sections": entry["form"]}
        check_schema(schema)
        FormVersion.objects.create(stage=stage, number=1, schema=schema, published_at=at)
