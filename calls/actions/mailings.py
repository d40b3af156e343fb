"""Messages to applicants: written, held for a while, sent once by a sweep."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.enums import MailingState
from calls.models import Mailing, MailingRecipient
from calls.queries.mailings import ADDRESSABLE, HELD_FOR, addressees, due_mailings
from pscc.accounts.models import User
from pscc.kernel.access import require
from pscc.kernel.formats import long_moment
from pscc.kernel.refusals import Refused
from pscc.outbox import publish


@transaction.atomic
def save_mailing(*, mailing: Mailing, by: Any, at: datetime) -> Mailing:
    """Store a message that is being written; one that is held or over can no longer change.

    Raises PermissionDenied or Refused.
    """
    require(by, "calls.write_to_applicants", mailing.call)
    if not mailing.pk:
        mailing.created_by, mailing.created_at = by, at
    else:
        stored = _locked(mailing.pk)
        require(by, "calls.write_to_applicants", stored.call)
        _refuse_unless_draft(stored)
    _refuse_empty(mailing)
    mailing.save()
    return mailing


@transaction.atomic
def hold_mailing(
    *, mailing_id: int, by: Any, at: datetime, send_at: datetime | None = None
) -> Mailing:
    """Let a message leave in a quarter of an hour, or at a later moment; it can be stopped until
    then.

    Of two officers at once the second is told what the first did. Raises PermissionDenied or
    Refused.
    """
    mailing = _locked(mailing_id)
    require(by, "calls.write_to_applicants", mailing)
    _refuse_unless_draft(mailing)
    _refuse_empty(mailing)
    leaves_at = send_at or at + HELD_FOR
    if leaves_at < at + HELD_FOR:
        raise Refused(
            _("Choose a moment at least a quarter of an hour away: until then you can stop it.")
        )
    if not addressees(mailing.call_id, mailing.states):
        raise Refused(_("It reaches nobody: no application of the call is in these states."))
    mailing.hold(by=by, send_at=leaves_at)
    mailing.save()
    return mailing


@transaction.atomic
def stop_mailing(*, mailing_id: int, by: Any, at: datetime) -> Mailing:
    """Keep a held message from leaving; it is a draft again. Raises PermissionDenied, or Refused
    once it has left.
    """
    mailing = _locked(mailing_id)
    require(by, "calls.write_to_applicants", mailing)
    if mailing.state == MailingState.SENT:
        raise Refused(
            _("It has left already, on %(moment)s.") % {"moment": _moment(mailing.sent_at)}
        )
    if mailing.state != MailingState.HELD:
        raise Refused(_("It is stopped already: it does not leave."))
    mailing.stop()
    mailing.save()
    return mailing


@transaction.atomic
def cancel_mailing(*, mailing_id: int, by: Any, at: datetime) -> Mailing:
    """Give up a message that was not sent; it stays for the record."""
    mailing = _locked(mailing_id)
    require(by, "calls.write_to_applicants", mailing)
    _refuse_unless_draft(mailing)
    mailing.cancel()
    mailing.save()
    return mailing


def send_due_mailings(*, at: datetime) -> int:
    """Send the held messages whose moment has come, each in its own transaction; return how
    many left.
    """
    return sum(send_mailing(mailing_id=each, at=at) for each in due_mailings(at))


@transaction.atomic
def send_mailing(*, mailing_id: int, at: datetime) -> bool:
    """Fix the recipients of a held message and send it; return whether this call did.

    Exactly once: the row is locked, and recipients, state and events are one transaction. Another
    worker's message is left to it. Publishes `calls.mailing_sent` for each person.
    """
    rows = Mailing.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    mailing = rows.filter(pk=mailing_id, state=MailingState.HELD, send_at__lte=at).first()
    if mailing is None:
        return False
    recipients = MailingRecipient.objects.bulk_create(
        MailingRecipient(mailing=mailing, user_id=each.user_id, application_id=each.application_id)
        for each in addressees(mailing.call_id, mailing.states)
    )
    mailing.send(at=at)
    mailing.save()
    _publish(mailing, recipients)
    return True


def _publish(mailing: Mailing, recipients: Iterable[MailingRecipient]) -> None:
    uids = dict(
        User.objects.filter(pk__in=[each.user_id for each in recipients]).values_list("pk", "uid")
    )
    for each in recipients:
        publish(
            "calls.mailing_sent",
            key=f"calls.mailing_sent:{mailing.uid}:{uids[each.user_id]}",
            application_id=each.application_id,
            mailing_id=mailing.pk,
            recipient_id=each.user_id,
        )


def _locked(mailing_id: int) -> Mailing:
    rows = Mailing.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("call").get(pk=mailing_id)


def _refuse_unless_draft(mailing: Mailing) -> None:
    if mailing.state == MailingState.HELD:
        raise Refused(
            _("%(person)s has let it leave at %(moment)s. Stop it first.")
            % {"person": mailing.approved_by, "moment": _moment(mailing.send_at)}
        )
    if mailing.state != MailingState.DRAFT:
        raise Refused(
            _("This message is over: its state is “%(state)s”.")
            % {"state": mailing.get_state_display()}
        )


def _moment(at: datetime | None) -> str:
    return long_moment(at) if at else ""


def _refuse_empty(mailing: Any) -> None:
    texts = (mailing.subject_fr, mailing.subject_en, mailing.body_fr, mailing.body_en)
    if not all((each or "").strip() for each in texts):
        raise Refused(_("Write subject and text in both languages: each reads it in their own."))
    if not mailing.states or not set(mailing.states) <= set(ADDRESSABLE):
        raise Refused(_("Choose to whom it goes: at least one state."))
