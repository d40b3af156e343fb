"""The only writers of the pool of experts: invitations to it, answers, and what experts declare."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from calls.actions.conflicts import detect_conflicts
from calls.enums import ExpertiseLevel, ExpertState, Voice
from calls.models import (
    Application,
    Assignment,
    ExpertAbsence,
    ExpertAffiliation,
    Expertise,
    ExpertProfile,
)
from calls.queries.reviews import ASKED
from partners.models import Organisation, Term
from pscc.accounts.actions import invite_person
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

MOST_ROWS = 60  # subjects, affiliations or absences of one expert


def _locked(profile_id: int) -> ExpertProfile:
    rows = ExpertProfile.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("user").get(pk=profile_id)


# --- Into the pool, and out ----------------------------------------------------------------------


@transaction.atomic
def invite_expert(*, email: str, name: str, language: str, by: Any, at: datetime) -> ExpertProfile:
    """Ask a person into the pool, by the address of an account or a new one; asks anew whoever
    declined or left.

    Raises PermissionDenied, or Refused: closed account, invited or in the pool already. Publishes
    `calls.expert_pool_invited`.
    """
    require(by, "calls.invite_expert")
    user = invite_person(email=email, name=name, language=language, by=by, at=at)
    profile, is_new = ExpertProfile.objects.get_or_create(
        user=user, defaults={"invited_by": by, "invited_at": at, "updated_at": at}
    )
    if not is_new:
        profile = _ask_again(profile.pk, by, at)
    _publish_invitation(profile)
    return profile


@transaction.atomic
def invite_again(*, profile_id: int, by: Any, at: datetime) -> ExpertProfile:
    """Ask a person who declined or left into the pool once more.

    Raises PermissionDenied, or Refused as `invite_expert`. Publishes `calls.expert_pool_invited`.
    """
    require(by, "calls.invite_expert")
    profile = _ask_again(profile_id, by, at)
    _publish_invitation(profile)
    return profile


def _ask_again(profile_id: int, by: Any, at: datetime) -> ExpertProfile:
    profile = _locked(profile_id)
    if not can_proceed(profile.invite_again):
        words = {
            ExpertState.INVITED: _("%(expert)s is invited already and has not answered yet."),
            ExpertState.ACTIVE: _("%(expert)s is in the pool already."),
        }
        raise Refused(words[ExpertState(profile.state)] % {"expert": profile.user})
    profile.invite_again(at=at)
    profile.invited_by, profile.updated_at = by, at
    profile.save()
    return profile


def _publish_invitation(profile: ExpertProfile) -> None:
    publish("calls.expert_pool_invited", expert_profile_id=profile.pk)


@transaction.atomic
def join_pool(*, profile_id: int, by: Any, at: datetime) -> ExpertProfile:
    """Take one's place in the pool, or come back to it.

    Raises PermissionDenied, Refused if one is in it. Publishes `calls.expert_pool_joined` where an
    invitation is answered.
    """
    profile = _own(profile_id, by)
    if not can_proceed(profile.join):
        raise Refused(_("You are in the pool of experts already."))
    was_invited = profile.state == ExpertState.INVITED
    profile.join(at=at)
    profile.save()
    if was_invited:
        publish("calls.expert_pool_joined", expert_profile_id=profile.pk)
    return profile


@transaction.atomic
def decline_pool(*, profile_id: int, by: Any, at: datetime) -> ExpertProfile:
    """Say no to the invitation to the pool; nobody asks why.

    Raises PermissionDenied, Refused without an open invitation. Publishes
    `calls.expert_pool_declined`.
    """
    profile = _own(profile_id, by)
    if not can_proceed(profile.decline):
        raise Refused(_("This invitation has been answered already."))
    profile.decline(at=at)
    profile.save()
    publish("calls.expert_pool_declined", expert_profile_id=profile.pk)
    return profile


@transaction.atomic
def leave_pool(*, profile_id: int, by: Any, at: datetime) -> ExpertProfile:
    """Leave the pool: no new review is asked for; what is accepted goes on.

    Raises PermissionDenied, Refused if one is not in it.
    """
    profile = _own(profile_id, by)
    if not can_proceed(profile.leave):
        raise Refused(_("You are not in the pool of experts."))
    profile.leave(at=at)
    profile.save()
    return profile


def _own(profile_id: int, by: Any) -> ExpertProfile:
    profile = _locked(profile_id)
    require(by, "calls.answer_pool", profile)
    return profile


# --- What an expert declares ---------------------------------------------------------------------


def _editable(profile_id: int, by: Any, at: datetime) -> ExpertProfile:
    """Lock a profile for a change, and note when it was changed."""
    profile = _locked(profile_id)
    require(by, "calls.edit_expert", profile)
    profile.updated_at = at
    return profile


@transaction.atomic
def save_profile(
    *,
    profile_id: int,
    position: str,
    keywords: str,
    languages: Sequence[str],
    voices: Sequence[Voice],
    quota: int,
    by: Any,
    at: datetime,
) -> ExpertProfile:
    """Write what an expert says of themself, or staff for them. Locks the profile.

    Raises PermissionDenied, also outside the pool.
    """
    profile = _editable(profile_id, by, at)
    profile.position, profile.keywords = position.strip(), keywords.strip()
    profile.languages, profile.voices, profile.quota = list(languages), list(voices), quota
    profile.save()
    return profile


@transaction.atomic
def save_affiliation(
    *,
    profile_id: int,
    affiliation_id: int | None = None,
    name: str,
    organisation: Organisation | None,
    since: date | None,
    until: date | None,
    by: Any,
    at: datetime,
) -> ExpertAffiliation:
    """Write where an expert works or worked, a new row or one of their own.

    Raises PermissionDenied, Refused without a name, with dates in the wrong order, or for too many
    rows. Publishes `calls.expert_ties_changed`.
    """
    profile = _editable(profile_id, by, at)
    _refuse_order(since, until)
    row = ExpertAffiliation(profile=profile)
    if affiliation_id is not None:
        row = profile.affiliations.get(pk=affiliation_id)
    else:
        _refuse_too_many(profile.affiliations.count())
    row.name = name.strip() or (organisation.name if organisation else "")
    if not row.name:
        raise Refused(_("Name the organisation, or choose it from the directory."))
    row.organisation, row.since, row.until = organisation, since, until
    row.save()
    profile.save()
    publish("calls.expert_ties_changed", expert_profile_id=profile.pk)
    return row


@transaction.atomic
def add_expertise(
    *, profile_id: int, term: Term, level: ExpertiseLevel, by: Any, at: datetime
) -> Expertise:
    """Note a subject that an expert knows, or how well they know one that is noted already.

    Raises PermissionDenied, Refused for too many rows.
    """
    profile = _editable(profile_id, by, at)
    _refuse_too_many(profile.expertise.exclude(term=term).count())
    row, _is_new = Expertise.objects.update_or_create(
        profile=profile, term=term, defaults={"level": level}
    )
    profile.save()
    return row


@transaction.atomic
def add_absence(
    *, profile_id: int, since: date, until: date, by: Any, at: datetime
) -> ExpertAbsence:
    """Note days on which an expert is not to be asked, both included.

    Raises PermissionDenied, Refused with dates in the wrong order or for too many rows.
    """
    profile = _editable(profile_id, by, at)
    _refuse_order(since, until)
    _refuse_too_many(profile.absences.count())
    row = ExpertAbsence.objects.create(profile=profile, since=since, until=until)
    profile.save()
    return row


@transaction.atomic
def remove_row(*, profile_id: int, kind: str, row_id: int, by: Any, at: datetime) -> None:
    """Take an affiliation, a subject or an absence out of a profile; one that is gone already is no
    fault. `kind` is the name of the rows on the profile.

    Raises PermissionDenied.
    """
    profile = _editable(profile_id, by, at)
    rows: dict[str, Any] = {
        "affiliations": profile.affiliations,
        "expertise": profile.expertise,
        "absences": profile.absences,
    }
    rows[kind].filter(pk=row_id).delete()
    profile.save()


def _refuse_order(since: date | None, until: date | None) -> None:
    if since and until and until < since:
        raise Refused(_("The end lies before the beginning. Check the two dates."))


def _refuse_too_many(count: int) -> None:
    if count >= MOST_ROWS:
        raise Refused(
            _("There are %(most)s rows already. Remove one before you add another.")
            % {"most": MOST_ROWS}
        )


# --- What follows --------------------------------------------------------------------------------


def detect_ties_of(*, profile_id: int, at: datetime) -> int:
    """Look for conflicts with every application an expert is asked to judge, judges or may still
    read; return how many wait for a verdict because of it. One transaction each.
    """
    user_id = ExpertProfile.objects.values_list("user_id", flat=True).get(pk=profile_id)
    readable = Application.objects.open_to_experts().values("pk")
    reviews = Assignment.objects.filter(
        expert=user_id, state__in=ASKED, application__in=readable
    ).order_by("pk")
    ids = list(reviews.values_list("application_id", flat=True))
    found = [detect_conflicts(application_id=pk, person_id=user_id, at=at) for pk in ids]
    return sum(len(conflicts) for conflicts in found)
