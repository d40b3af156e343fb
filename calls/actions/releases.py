"""Decisions that leave together at a planned moment: each told once, whatever stops the worker.

A release is locked after call, application and decision, as every action that takes them all.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from calls.actions.decisions import lock_decision, release_decision, require_release
from calls.enums import DecisionState, ReleaseState
from calls.models import Decision, DecisionRelease
from calls.queries.releases import due_releases, planned_decisions
from pscc.kernel.access import require
from pscc.kernel.formats import long_moment
from pscc.kernel.refusals import REFUSALS, Refused, sentences
from pscc.kernel.spoken import in_each_language, written
from pscc.outbox import publish

AT_LEAST_AWAY = timedelta(minutes=15)  # the time to notice a mistake and cancel
MOST_DECISIONS = 500


@transaction.atomic
def plan_release(
    *, decision_ids: Iterable[int], release_at: datetime, by: Any, at: datetime
) -> DecisionRelease:
    """Let pending decisions of one call leave together at a moment; until then it can be cancelled.

    Whoever plans is the one who releases, so the rules of a release hold now, and again at the
    moment. All or none: a decision that may not leave refuses the plan. Raises PermissionDenied or
    Refused. Publishes `calls.release_planned`.
    """
    ids = sorted(set(decision_ids))
    _refuse_plan(ids, release_at, at)
    decisions = [lock_decision(each) for each in _in_lock_order(ids)]
    calls = {each.application.call_id: each.application.call for each in decisions}
    if len(calls) > 1:
        raise Refused(_("These decisions are of several calls. Plan one release for each call."))
    for decision in decisions:
        _require_plannable(by, decision)
    (call,) = calls.values()
    release = DecisionRelease.objects.create(
        call=call, release_at=release_at, planned_by=by, planned_at=at
    )
    release.decisions.set(decisions)
    publish("calls.release_planned", release_id=release.pk)
    return release


def _in_lock_order(ids: list[int]) -> list[int]:
    found = Decision.objects.filter(pk__in=ids).order_by("application__call", "application", "pk")
    return list(found.values_list("pk", flat=True))


def _refuse_plan(ids: list[int], release_at: datetime, at: datetime) -> None:
    if not ids:
        raise Refused(_("Choose at least one decision that waits for its release."))
    if len(ids) > MOST_DECISIONS:
        raise Refused(
            _("%(count)s decisions leave together at most. Plan several releases.")
            % {"count": MOST_DECISIONS}
        )
    if release_at < at + AT_LEAST_AWAY:
        raise Refused(
            _("Choose a moment at least a quarter of an hour away: until then you can cancel it.")
        )


def _require_plannable(by: Any, decision: Decision) -> None:
    require_release(by, decision)
    if decision.state != DecisionState.PENDING:
        raise Refused(
            _("%(decision)s does not wait for its release any more.")
            % {"decision": decision.application}
        )
    if Decision.objects.filter(pk=decision.pk, pk__in=planned_decisions()).exists():
        raise Refused(
            _("The decision on %(reference)s is in a planned release already. Cancel that first.")
            % {"reference": decision.application}
        )


@transaction.atomic
def cancel_release(*, release_id: int, by: Any, at: datetime) -> DecisionRelease:
    """Keep a planned release from happening; decisions that were not told yet stay pending.

    Raises PermissionDenied, or Refused once it is over. Publishes `calls.release_cancelled`.
    """
    release = _locked(release_id)
    require(by, "calls.cancel_release", release)
    if release.state == ReleaseState.RELEASED:
        raise Refused(
            _("The decisions have left already, on %(moment)s.")
            % {"moment": long_moment(release.released_at) if release.released_at else ""}
        )
    if release.state != ReleaseState.PLANNED:
        raise Refused(_("It is cancelled already: nothing leaves."))
    release.cancel()
    release.save()
    publish("calls.release_cancelled", release_id=release.pk)
    return release


def release_due(*, at: datetime) -> int:
    """Let the planned releases whose moment has come happen; return how many decisions were told.

    Each decision is a transaction of its own, with its line of the report: whoever takes over from
    a killed worker goes on behind the last line.
    """
    return sum(_carry_out(each, at) for each in due_releases(at))


def _carry_out(release_id: int, at: datetime) -> int:
    release = DecisionRelease.objects.get(pk=release_id)
    ids = _in_lock_order(list(release.decisions.values_list("pk", flat=True)))
    told = sum(tell_decision(release_id=release_id, decision_id=each, at=at) for each in ids)
    finish_release(release_id=release_id, at=at)
    return told


@transaction.atomic
def tell_decision(*, release_id: int, decision_id: int, at: datetime) -> bool:
    """Release one decision of a planned release and note it; return whether this call did.

    Nothing happens where the line is there already or the release is cancelled. A refusal is noted
    and undoes nothing else. Raises nothing but errors of the database.
    """
    decision = lock_decision(decision_id)
    release = _locked(release_id)
    noted = {line["decision"] for line in release.report}
    if release.state != ReleaseState.PLANNED or decision.uid in noted:
        return False
    refused = _try_release(decision, release.planned_by, at)
    line = {"decision": decision.uid, "is_told": not refused, "message": written(refused)}
    release.report = [*release.report, line]
    release.save()
    return not refused


def _try_release(decision: Decision, by: Any, at: datetime) -> dict[str, str]:
    """Release it, or return why not, in each language."""
    try:
        with transaction.atomic():
            release_decision(decision_id=decision.pk, by=by, at=at)
    except REFUSALS:
        return in_each_language(lambda: _why_not(decision, by, at))
    return {}


def _why_not(decision: Decision, by: Any, at: datetime) -> str:
    """Ask again, in the active language: what was refused is refused as long as the locks hold."""
    try:
        with transaction.atomic():
            release_decision(decision_id=decision.pk, by=by, at=at)
    except PermissionDenied:
        return _("Who planned this release may not release this decision any more.")
    except REFUSALS as refusal:
        return " ".join(sentences(refusal)) or _("The state has changed. Nothing was done.")
    raise AssertionError


@transaction.atomic
def finish_release(*, release_id: int, at: datetime) -> bool:
    """Close a release of which every decision has its line; return whether this call did.

    Publishes `calls.release_finished`.
    """
    release = _locked(release_id)
    noted = {line["decision"] for line in release.report}
    missing = release.decisions.exclude(uid__in=noted).exists()
    if release.state != ReleaseState.PLANNED or missing:
        return False
    release.release(at=at)
    release.save()
    publish(
        "calls.release_finished",
        key=f"calls.release_finished:{release.uid}",
        release_id=release.pk,
    )
    return True


def _locked(release_id: int) -> DecisionRelease:
    rows = DecisionRelease.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("call", "planned_by").get(pk=release_id)
