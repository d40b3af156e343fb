"""The life of an award: offered and perhaps taken back, answered by a signatory, signed, published,
closed, terminated.

Locks: call held, then application, then award.
"""

from datetime import date, datetime
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from calls.actions.decisions import hold_application
from calls.enums import ApplicationState, AwardState, Outcome, PaymentState, ReportState
from calls.models import Award
from calls.queries.appeals import released_of
from calls.queries.awards import AWARD_FILE, FOLLOWED, PUBLISHABLE
from pscc.files.actions import link_file, store_upload, unlink_file
from pscc.kernel.access import require
from pscc.kernel.formats import long_moment
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

OFFER = (
    "title_fr", "title_en", "summary_fr", "summary_en", "amount", "starts_on", "ends_on",
    "answer_by", "conditions",
)  # fmt: skip


def lock_award(award_id: int) -> Award:
    """Hold the call, lock application and award, and return the award with both."""
    application_id = Award.objects.values_list("application_id", flat=True).get(pk=award_id)
    application = hold_application(application_id)
    award = Award.objects.select_for_update(of=("self",), no_key=True).get(pk=award_id)
    award.application = application
    return award


@transaction.atomic
def offer_award(*, award: Award, by: Any, at: datetime) -> Award:
    """Store a new award for a selected application and offer it to the team; in the place of an
    offer that was taken back, if there is one.

    Of two managers at once the second is refused. Raises PermissionDenied or Refused. Publishes
    `calls.award_offered`.
    """
    application = hold_application(award.application_id)
    award.application = application
    require(by, "calls.manage_award", award)
    decision = released_of(application)
    is_selected = application.state == ApplicationState.ACCEPTED
    if decision is None or decision.outcome != Outcome.ACCEPTED or not is_selected:
        raise Refused(
            _("An award follows a released decision that selects the application. There is none.")
        )
    earlier: Award | None = (
        Award.objects.select_for_update(of=("self",), no_key=True)
        .filter(application=application)
        .first()
    )
    if earlier is not None and earlier.state != AwardState.RECALLED:
        raise Refused(_("This application has its award already. Open that one."))
    _refuse_offer(award, at)
    stored = award if earlier is None else _anew(earlier, award, by, at)
    stored.offered_by, stored.offered_at = by, at
    stored.save()
    publish("calls.award_offered", award_id=stored.pk, application_id=application.pk)
    return stored


def _anew(earlier: Award, award: Award, by: Any, at: datetime) -> Award:
    for name in OFFER:
        setattr(earlier, name, getattr(award, name))
    earlier.offer_again(by=by, at=at)
    return earlier


def _refuse_offer(award: Any, at: datetime) -> None:
    if not all((each or "").strip() for each in (award.title_fr, award.title_en)):
        raise Refused(_("Write the public title in both languages."))
    if award.amount <= 0:
        raise Refused(_("Write an amount above zero."))
    if award.answer_by <= at:
        raise Refused(_too_soon())
    if award.starts_on and award.ends_on and award.ends_on < award.starts_on:
        raise Refused(_("The award would end before it begins. Change one of the days."))


def _too_soon() -> str:
    return _("The team needs time to answer: choose a later moment.")


@transaction.atomic
def extend_offer(*, award_id: int, answer_by: datetime, by: Any, at: datetime) -> Award:
    """Give the team more time to answer, also after the time is over; the team is told again.

    Raises PermissionDenied or Refused. Publishes `calls.award_offered`.
    """
    award = lock_award(award_id)
    _require_state(award, by, (AwardState.OFFERED,))
    if answer_by <= max(at, award.answer_by):
        raise Refused(_too_soon())
    award.answer_by = answer_by
    award.save()
    publish("calls.award_offered", award_id=award.pk, application_id=award.application_id)
    return award


@transaction.atomic
def recall_award(*, award_id: int, why: str, answer_by: datetime, by: Any, at: datetime) -> Award:
    """Take an offer back that nobody has answered, with the reason that the team reads.

    `answer_by` is until when the team could answer, as the person read it: Refused where a
    colleague has given more time since. Of a signatory who answers at the same moment, one wins and
    the other is told. Raises PermissionDenied or Refused. Publishes `calls.award_recalled`.
    """
    award = lock_award(award_id)
    require(by, "calls.manage_award", award)
    if award.state == AwardState.ACCEPTED and award.answered_at:
        raise Refused(
            _(
                "%(person)s accepted this award on %(moment)s: it cannot be taken back any more,"
                " only terminated."
            )
            % {"person": award.answered_by, "moment": long_moment(award.answered_at)}
        )
    _require_state(award, by, (AwardState.OFFERED,))
    if award.answer_by != answer_by:
        raise Refused(
            _("The team may answer until %(moment)s now. Look at the award again.")
            % {"moment": long_moment(award.answer_by)}
        )
    if not why.strip():
        raise Refused(_("Say why you take it back: the team reads it."))
    award.recall(why=why.strip(), at=at)
    award.save()
    publish("calls.award_recalled", award_id=award.pk, application_id=award.application_id)
    return award


@transaction.atomic
def answer_award(*, award_id: int, accepts: bool, by: Any, at: datetime) -> Award:
    """Accept or refuse an offered award as a signatory of the project.

    Raises PermissionDenied, or Refused once it was answered or taken back or the time is over.
    Publishes `calls.award_accepted` or `calls.award_refused`.
    """
    award = lock_award(award_id)
    require(by, "calls.answer_award", award.application)
    _refuse_answer(award, at)
    (award.accept if accepts else award.refuse)(by=by, at=at)
    award.save()
    if accepts:
        publish("calls.award_accepted", award_id=award.pk, application_id=award.application_id)
    else:
        publish("calls.award_refused", award_id=award.pk, application_id=award.application_id)
    return award


def _refuse_answer(award: Award, at: datetime) -> None:
    if award.state == AwardState.RECALLED and award.ended_at:
        raise Refused(
            _("The cluster took this offer back on %(moment)s. This page says why.")
            % {"moment": long_moment(award.ended_at)}
        )
    if award.state != AwardState.OFFERED:
        raise Refused(
            _("%(person)s answered on %(moment)s already.")
            % {"person": award.answered_by,
               "moment": long_moment(award.answered_at) if award.answered_at else ""}
        )  # fmt: skip
    if at > award.answer_by:
        raise Refused(
            _("The time to answer was over on %(moment)s. Write to the contact of the call.")
            % {"moment": long_moment(award.answer_by)}
        )


def attach_agreement(*, award_id: int, upload: "UploadedFile[Any]", by: Any, at: datetime) -> Award:
    """Keep the agreement of an accepted award; a newer file replaces the one before.

    Two transactions: a crash in between leaves an unused file, deleted after a day. Raises
    FileRefusedError, PermissionDenied or Refused.
    """
    _changeable(award_id, by, (AwardState.ACCEPTED,))
    stored = store_upload(upload=upload, purpose=AWARD_FILE, by=by, at=at)
    return _link_agreement(award_id, stored.pk, by, at)


@transaction.atomic
def _link_agreement(award_id: int, file_id: int, by: Any, at: datetime) -> Award:
    award = lock_award(award_id)
    _require_state(award, by, (AwardState.ACCEPTED,))
    if award.agreement_id:
        unlink_file(file_id=award.agreement_id)
    award.agreement = link_file(file_id=file_id, at=at)
    award.save()
    return award


@transaction.atomic
def start_award(*, award_id: int, signed_on: date, by: Any, at: datetime) -> Award:
    """Note the day on which the agreement was signed: the award runs. Publishes
    `calls.award_started`. Raises PermissionDenied or Refused.
    """
    award = lock_award(award_id)
    _require_state(award, by, (AwardState.ACCEPTED,))
    if award.agreement_id is None:
        raise Refused(_("Add the file of the agreement first."))
    if signed_on > timezone.localdate(at):
        raise Refused(_("This day is still to come. Note the signature once it is there."))
    award.start(signed_on=signed_on)
    award.public_changed_at = at
    award.save()
    publish("calls.award_started", award_id=award.pk, application_id=award.application_id)
    return award


@transaction.atomic
def close_award(*, award_id: int, by: Any, at: datetime) -> Award:
    """Close a running award of which everything was delivered and paid. Publishes
    `calls.award_closed`. Raises PermissionDenied or Refused.
    """
    award = lock_award(award_id)
    _require_state(award, by, (AwardState.RUNNING,))
    if award.payments.filter(state=PaymentState.PLANNED).exists():
        raise Refused(_("A payment is still planned. Note that it was paid, or cancel it."))
    if award.reports.exclude(state=ReportState.ACCEPTED).exists():
        raise Refused(_("A report is not accepted yet."))
    award.close(at=at)
    award.public_changed_at = at
    award.save()
    publish("calls.award_closed", award_id=award.pk, application_id=award.application_id)
    return award


@transaction.atomic
def terminate_award(*, award_id: int, why: str, by: Any, at: datetime) -> Award:
    """End an award before its time; what was planned and not paid is cancelled. Publishes
    `calls.award_terminated`. Raises PermissionDenied or Refused.
    """
    award = lock_award(award_id)
    _require_state(award, by, FOLLOWED)
    if not why.strip():
        raise Refused(_("Say why it ends: the team reads it."))
    for payment in award.payments.filter(state=PaymentState.PLANNED):
        payment.cancel()
        payment.save()
    award.terminate(why=why.strip(), at=at)
    award.public_changed_at = at
    award.save()
    publish("calls.award_terminated", award_id=award.pk, application_id=award.application_id)
    return award


@transaction.atomic
def publish_award(*, award_id: int, is_public: bool, by: Any, at: datetime) -> Award:
    """Put an award into the public file of awards, or take it out. Raises PermissionDenied or
    Refused. Publishes `calls.award_published` where it was not public.
    """
    award: Any = lock_award(award_id)
    _require_state(award, by, PUBLISHABLE)
    if is_public and not all((award.summary_fr, award.summary_en)):
        raise Refused(_("Write the public summary in both languages first."))
    is_new = is_public and award.published_at is None
    award.published_at = at if is_public else None
    award.public_changed_at = at
    award.save()
    if is_new:
        publish("calls.award_published", award_id=award.pk, application_id=award.application_id)
    return cast("Award", award)


@transaction.atomic
def describe_award(*, award: Award, by: Any, at: datetime) -> Award:
    """Store the public title and summary of an award. Raises PermissionDenied or Refused."""
    stored: Any = lock_award(award.pk)
    require(by, "calls.manage_award", stored)
    for name in ("title_fr", "title_en", "summary_fr", "summary_en"):
        setattr(stored, name, (getattr(award, name) or "").strip())
    if not stored.title_fr or not stored.title_en:
        raise Refused(_("Write the public title in both languages."))
    if stored.published_at and not (stored.summary_fr and stored.summary_en):
        raise Refused(_("Write the public summary in both languages first."))
    stored.public_changed_at = at
    stored.save()
    return award


def _changeable(award_id: int, by: Any, states: tuple[AwardState, ...]) -> None:
    """Ask before a file is stored what is asked again under the lock."""
    award = Award.objects.select_related("application__call").get(pk=award_id)
    _require_state(award, by, states)


def _require_state(award: Award, by: Any, states: tuple[AwardState, ...]) -> None:
    require(by, "calls.manage_award", award)
    if award.state not in states:
        raise Refused(
            _("This is not possible while the award is “%(state)s”.")
            % {"state": award.get_state_display()}
        )
