"""What the calls add to the orientation: open and coming calls, and who is selected in one."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils import timezone

from calls.enums import ApplicationState, CallPhase
from calls.models import Application, Call
from calls.queries.calls import listed, phase_of
from services.enums import ServiceKind
from services.models import OrientationSession, Service
from services.queries.orientation.candidates import Recommendable, by_facet
from services.queries.orientation.sessions import Origin
from services.recommender import Candidate, Profile

KIND = "call"


def recommended_calls(profile: Profile, at: datetime) -> Sequence[Recommendable]:
    """Return the calls that are open or to come, and those in which the project is selected, each
    with the services that it opens. One statement.

    A call serves the needs of its services, and the need of money.
    """
    selected = [key.removeprefix(f"{KIND}:") for key in profile.selected_in]
    services = Service.objects.listed().filter(calls=OuterRef("pk")).order_by("pk")
    found = JSONObject(pk="pk", kind="kind", codes="search__codes")
    opened = services.annotate(found=found).values("found")
    shown = listed(at).filter(Q(closes_at__gte=at) | Q(uid__in=selected))
    calls = shown.annotate(opened=ArraySubquery(opened)).order_by("pk")
    return [_recommended(call, at) for call in calls]


def _recommended(call: Any, at: datetime) -> Recommendable:
    key, opens = f"{KIND}:{call.uid}", frozenset(each["pk"] for each in call.opened)
    named = {"title": str(call), "address": call.get_absolute_url()}
    phase = phase_of(call, at)
    if phase == CallPhase.CLOSED:
        return Recommendable(key, opens, **named)
    kinds = [each["kind"] for each in call.opened]
    stages = [code for each in call.opened for code in by_facet(each["codes"]).get("stage", ())]
    candidate = Candidate(
        key=key,
        kind=KIND,
        title=str(call),
        needs=frozenset({ServiceKind.FINANCING_HELP.value, *kinds}),
        stages=frozenset(stages),
        state="planned" if phase == CallPhase.COMING else "open",
        opens_on=timezone.localdate(call.opens_at) if phase == CallPhase.COMING else None,
        closes_on=timezone.localdate(call.closes_at),
    )
    return Recommendable(key, opens, candidate, **named)


def titles_of_calls(uids: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return the titles and addresses of public calls by key; one statement."""
    found = Call.objects.published().filter(uid__in=uids)
    return {f"{KIND}:{call.uid}": (str(call), call.get_absolute_url()) for call in found}


def selected_in(session: OrientationSession) -> list[str]:
    """Return the keys of the calls in which the project of an orientation is selected, as far as
    its person takes part in the application: nobody else of the team is told.
    """
    if session.project_id is None or session.person_id is None:
        return []
    accepted = Application.objects.of_team(session.person).filter(
        project=session.project_id, state=ApplicationState.ACCEPTED
    )
    return [f"{KIND}:{uid}" for uid in accepted.values_list("call__uid", flat=True)]


def origin_of(name: str) -> Origin | None:
    """Return the public call from which somebody asks for an orientation, by address or code."""
    call = Call.objects.published().filter(Q(slug=name) | Q(code=name)).first()
    return Origin(str(call), call.get_absolute_url()) if call else None
