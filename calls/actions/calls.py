"""The only writers of calls: texts, what can be found of them, and their publication."""

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from calls.actions.conflicts import detect_call_conflicts
from calls.actions.revival import revive_drafts
from calls.enums import CallRole, CallState, DecisionState
from calls.models import Call, CallPerson, CallSearch, CallStage, Decision
from calls.queries.both_languages import halves, has_halves
from pscc.kernel.access import allowed, require
from pscc.kernel.refusals import Refused
from pscc.kernel.search import write_projection
from pscc.outbox import publish

NEVER_TYPED = ("state", "uid", "public_id", "published_at", "created_at")


class StaleCallError(Refused):
    """Somebody else stored the call since it was read."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else changed this call meanwhile. Nothing was overwritten.")
        )  # fmt: skip


def refuse_stale(*, call_id: int, seen: datetime) -> None:
    """Raise StaleCallError unless a call still is as it was at its change `seen`. Locks the call;
    call it in a transaction.
    """
    if Call.objects.lock(call_id).updated_at != seen:
        raise StaleCallError


@transaction.atomic
def save_call(*, call: Call, by: Any, at: datetime) -> Call:
    """Store a call's new texts and settings, and what can be found of it; never its state.

    A call manager who creates a call is its first manager. Raises PermissionDenied unless `by` may
    configure this call, or create one; StaleCallError if somebody stored it since it was read;
    Refused as `refuse_lifting` says. Locks the call.
    """
    if call.pk:
        require(by, "calls.change_call", call)
        refuse_stale(call_id=call.pk, seen=call.updated_at)
        refuse_lifting(call_id=call.pk, two_person_release=call.two_person_release, by=by)
        _renew_calendar_entries(call)
        call.updated_at = at
        names = [field.name for field in Call._meta.concrete_fields if not field.primary_key]
        call.save(update_fields=[name for name in names if name not in NEVER_TYPED])
        revive_drafts(call_id=call.pk, at=at)  # where the grace is longer now
    else:
        require(by, "calls.add_call")
        call.updated_at = at
        call.save()
        if allowed(by, "calls.handle_own_calls"):
            CallPerson.objects.create(call=call, user=by, role=CallRole.MANAGER)
    refresh_call_search(call)
    return call


def _renew_calendar_entries(call: Call) -> None:
    """Count a new version of the entries in people's calendars where the call's name changes."""
    if call.state != CallState.DRAFT and _differs(call, ("title_fr", "title_en")):
        CallStage.objects.filter(call=call).update(sequence=F("sequence") + 1)


def _differs(thing: Any, names: tuple[str, ...]) -> bool:
    """Tell whether one of these fields differs from what is stored."""
    stored = type(thing).objects.filter(pk=thing.pk).values(*names).first()
    return stored is not None and any(getattr(thing, name) != stored[name] for name in names)


@transaction.atomic
def save_stage(*, stage: CallStage, by: Any, at: datetime) -> CallStage:
    """Store a stage's name, kind and dates: the one place where they change.

    Once the call is published, a new date or name makes a new version of the stage's entries in
    people's calendars. Locks the call; raises PermissionDenied unless `by` configures it, Refused
    where two stages would be open at once.
    """
    _store_stage(stage, by, at)
    _refuse_overlaps(stage.call_id)
    return stage


@transaction.atomic
def save_stages(
    *, call_id: int, stages: Iterable[CallStage], removed: Iterable[int], by: Any, at: datetime
) -> None:
    """Store some stages of a call and take others out, so that together they are in order.

    Raises as `save_stage` and `delete_stage`.
    """
    for stage_id in removed:
        delete_stage(stage_id=stage_id, by=by, at=at)
    for stage in stages:
        _store_stage(stage, by, at)
    _refuse_overlaps(call_id)


def overlapping(stages: Iterable[CallStage]) -> list[tuple[CallStage, CallStage]]:
    """Return neighbours in time of which the later opens before the earlier has closed."""
    ordered = sorted(stages, key=lambda stage: (stage.opens_at, stage.closes_at))
    return [(one, other) for one, other in pairwise(ordered) if other.opens_at < one.closes_at]


def overlap_in_words(earlier: CallStage) -> str:
    """Say why a stage cannot open, and what to do."""
    return _(
        "The stages of a call follow each other: “%(stage)s” is still open then. Let one close"
        " before the other opens."
    ) % {"stage": earlier}


def _refuse_overlaps(call_id: int) -> None:
    for earlier, _later in overlapping(CallStage.objects.filter(call=call_id)):
        raise Refused(overlap_in_words(earlier))


def _store_stage(stage: CallStage, by: Any, at: datetime) -> None:
    call = Call.objects.lock(stage.call_id)
    require(by, "calls.change_callstage", call)
    told = ("opens_at", "closes_at", "name_fr", "name_en")
    if stage.pk:
        stored = CallStage.objects.get(pk=stage.pk)
        is_news = call.state != CallState.DRAFT and _differs(stage, told)
        stage.sequence = stored.sequence + is_news
    stage.save()
    touch_call(call, at)
    revive_drafts(call_id=call.pk, at=at)


@transaction.atomic
def delete_stage(*, stage_id: int, by: Any, at: datetime) -> None:
    """Take a stage out of a call. Locks the call; raises PermissionDenied unless `by` configures
    it, ProtectedError where somebody has answered the stage.
    """
    stage = CallStage.objects.get(pk=stage_id)
    call = Call.objects.lock(stage.call_id)
    require(by, "calls.delete_callstage", call)
    stage.delete()
    touch_call(call, at)


def touch_call(call: Call, at: datetime) -> None:
    """Note that a locked call changed: machines that read it, and other officers, learn of it."""
    call.updated_at = at
    call.save(update_fields=["updated_at"])


def refuse_lifting(*, call_id: int, two_person_release: bool, by: Any) -> None:
    """Raise Refused if a call would no longer want a second person for releases, and may not.

    Only programme officers and administrators lift it, and never while a decision waits for its
    release. Locks the call; call it in a transaction.
    """
    stored = Call.objects.lock(call_id)
    if two_person_release or not stored.two_person_release:
        return
    if not allowed(by, "calls.lift_two_person_release"):
        raise Refused(
            _("Only programme officers and administrators can lift this. Ask one of them.")
        )
    pending = Decision.objects.filter(application__call=call_id, state=DecisionState.PENDING)
    if pending.exists():
        raise Refused(
            _(
                "Decisions of this call wait for a second person. Release or annul them first; then"
                " this can be lifted."
            )
        )


@transaction.atomic
def appoint_person(*, person: CallPerson, by: Any, at: datetime) -> CallPerson:
    """Give a person an office in a call, or change it.

    Ties to those who applied already are looked for in the same transaction. Raises
    PermissionDenied unless `by` configures this call, and for an office of one's own.
    """
    require(by, "calls.appoint_person", person)
    Call.objects.lock(person.call_id)
    person.save()
    detect_call_conflicts(call_id=person.call_id, person_id=person.user_id, at=at)
    return person


@transaction.atomic
def end_office(*, person_id: int, by: Any, at: datetime) -> None:
    """Take an office in a call from a person; the history keeps that they had it.

    Raises PermissionDenied unless `by` configures this call.
    """
    person = CallPerson.objects.select_related("call").get(pk=person_id)
    require(by, "calls.delete_callperson", person)
    Call.objects.lock(person.call_id)
    person.delete()


def refresh_call_search(call: Call) -> None:
    """Rewrite what can be found of a call; call it in the transaction that changed it."""
    write_projection(
        CallSearch,
        call,
        owner_field="call",
        french=_searched(call, "fr"),
        english=_searched(call, "en"),
    )


def _searched(call: Call, language: str) -> tuple[str, str, str]:
    title, summary, description, guidelines = (
        getattr(call, f"{name}_{language}") or ""
        for name in ("title", "summary", "description", "guidelines")
    )
    return title, f"{call.code} {summary}", f"{description} {guidelines}"


@transaction.atomic
def publish_call(*, call_id: int, by: Any, at: datetime) -> Call:
    """Let everyone see a call; it opens and closes by its dates.

    Raises PermissionDenied, or Refused with everything that is missing. Publishes
    `calls.call_published`.
    """
    call: Call = Call.objects.lock(call_id)
    require(by, "calls.publish_call", call)
    if call.state != CallState.DRAFT:
        raise Refused(_("This call is published already."))
    missing = missing_for_publication(call)
    if missing:
        raise Refused(
            _("This call cannot be published yet. Missing: %(things)s.")
            % {"things": ", ".join(missing)}
        )
    call.publish()
    call.published_at = call.updated_at = at
    call.save()
    refresh_call_search(call)
    publish("calls.call_published", call_id=call.pk)
    return call


def missing_for_publication(call: Call) -> list[str]:
    """Return what a call lacks before it can be published, in words."""
    stages = list(call.stages.prefetch_related("form_versions"))
    forms = [any(version.published_at for version in stage.form_versions.all()) for stage in stages]
    checks = (
        (bool(stages), _("a stage with its dates")),
        (all(forms), _("a published form for every stage")),
        (call.criteria.exists(), _("criteria to score")),
        (call.people.filter(role=CallRole.MANAGER).exists(), _("a call manager")),
        (_has_both(call, "title"), _("a title in both languages")),
        (_has_both(call, "summary"), _("its one sentence in both languages")),
        (not halves(call, ("description",)), _("the description in both languages")),
        (not halves(call, ("guidelines",)), _("the guidelines in both languages")),
        (not has_halves(call, "stages"), _("the names of its stages in both languages")),
        (not has_halves(call, "criteria"), _("its criteria in both languages")),
        (not has_halves(call, "eligibility"), _("who may apply in both languages")),
        (not has_halves(call, "faq"), _("the frequent questions in both languages")),
        (not overlapping(stages), _("stages of which one closes before the next opens")),
        (bool(call.contact_email), _("a contact")),
    )
    return [words for is_there, words in checks if not is_there]


def _has_both(call: Call, name: str) -> bool:
    return all(getattr(call, f"{name}_{language}") for language in ("fr", "en"))


@transaction.atomic
def archive_call(*, call_id: int, by: Any, at: datetime) -> Call:
    """Take a call out of the list of calls; its page stays.

    Raises PermissionDenied, or TransitionNotAllowed unless it is published.
    """
    call: Call = Call.objects.lock(call_id)
    require(by, "calls.publish_call", call)
    call.archive()
    call.updated_at = at
    call.save()
    return call


def rebuild_search() -> int:
    """Rewrite the search rows of every call, one transaction each; return how many."""
    count = 0
    for call in Call.objects.iterator():
        with transaction.atomic():
            refresh_call_search(call)
        count += 1
    return count
