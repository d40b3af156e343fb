"""The only writers of calls: texts, what can be found of them, and their publication."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.actions.conflicts import detect_call_conflicts
from calls.enums import CallRole, CallState, DecisionState
from calls.models import Call, CallPerson, CallSearch, Decision, FormVersion
from pscc.kernel.access import allowed, require
from pscc.kernel.questions import check_schema
from pscc.kernel.refusals import Refused
from pscc.kernel.search import write_projection
from pscc.outbox import publish


@transaction.atomic
def save_call(*, call: Call, by: Any, at: datetime) -> Call:
    """Store a call's new texts and settings, and what can be found of it; never its state.

    A call manager who creates a call is its first manager. Raises PermissionDenied unless `by` may
    configure this call, or create one; Refused as `refuse_lifting` says. Locks the call.
    """
    if call.pk:
        require(by, "calls.change_call", call)
    else:
        require(by, "calls.add_call")
    call.updated_at = at
    if call.pk:
        refuse_lifting(call_id=call.pk, two_person_release=call.two_person_release, by=by)
        names = [field.name for field in Call._meta.concrete_fields if not field.primary_key]
        call.save(update_fields=[name for name in names if name != "state"])
    else:
        call.save()
        if allowed(by, "calls.handle_own_calls"):
            CallPerson.objects.create(call=call, user=by, role=CallRole.MANAGER)
    refresh_call_search(call)
    return call


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


@transaction.atomic
def save_form(*, form_version: FormVersion, by: Any, at: datetime) -> FormVersion:
    """Store the questions of a stage that are not published yet.

    Raises PermissionDenied unless `by` configures the call of that stage.
    """
    require(by, "calls.change_formversion", form_version)
    form_version.save()
    return form_version


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
    call.updated_at = at
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
        (_has_both_titles(call), _("a title in both languages")),
    )
    return [words for is_there, words in checks if not is_there]


def _has_both_titles(call: Any) -> bool:
    return bool(call.title_fr and call.title_en)


@transaction.atomic
def publish_form(*, form_version_id: int, by: Any, at: datetime) -> FormVersion:
    """Publish the questions of a stage; the database lets nobody change them afterwards.

    Raises PermissionDenied, Refused if it is published, ValidationError with the faults of its
    questions.
    """
    version = FormVersion.objects.select_for_update(of=("self",)).get(pk=form_version_id)
    require(by, "calls.change_formversion", version)
    if version.published_at is not None:
        raise Refused(_("These questions are published already."))
    check_schema(version.schema)
    version.published_at = at
    version.save()
    return version


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
