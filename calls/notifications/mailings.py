"""What the office writes to applicants, and that an export is ready."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from calls.enums import ExportState
from calls.models import Application, Export, Mailing, MailingRecipient
from calls.notifications.applications import BECAUSE_TEAM
from pscc.accounts.models import User
from pscc.outbox import Channel, Notification, Priority, notify


def recipient(mailing_id: int, recipient_id: int) -> Iterable[User]:
    """Return the person, if the message was addressed to them."""
    fixed = MailingRecipient.objects.filter(mailing=mailing_id, user=recipient_id)
    return User.objects.filter(pk__in=fixed.values("user_id"))


def subject(mailing_id: int) -> str:
    """Return the subject in the active language."""
    return str(Mailing.objects.get(pk=mailing_id).subject)


def text(mailing_id: int) -> dict[str, Any]:
    """Return what the office wrote, in the active language."""
    return {"text": Mailing.objects.get(pk=mailing_id).body}


def application_page(application_id: int) -> str:
    """Return the page of the recipient's application; the list of theirs for a preview."""
    found = Application.objects.filter(pk=application_id).first()
    return found.get_absolute_url() if found else reverse("calls:application_list")


def requester(export_id: int) -> Iterable[User]:
    """Return who asked for the export."""
    return User.objects.filter(pk=Export.objects.get(pk=export_id).requested_by_id)


def export_page(export_id: int) -> str:
    """Return the page of the export."""
    return reverse("admin:calls_export_change", args=(export_id,))


def export_facts(export_id: int) -> dict[str, Any]:
    """Return the call's code and whether the file is ready."""
    export = Export.objects.select_related("call").get(pk=export_id)
    return {"code": export.call.code, "is_ready": export.state != ExportState.FAILED}


MAILING = Notification(
    event="calls.mailing_sent",
    name="calls.mailing",
    recipients=recipient,
    subject=subject,
    template="calls/mailing",
    context=text,
    url=application_page,
    turn=gettext_lazy("The cluster wrote this to the applicants of a call."),
    action=gettext_lazy("See the application"),
    why=BECAUSE_TEAM,
    priority=Priority.BULK,
)

notify(
    MAILING,
    Notification(
        event="calls.export_finished",
        name="calls.export_finished",
        recipients=requester,
        subject=gettext_lazy("Your export is finished"),
        template="calls/export_finished",
        context=export_facts,
        url=export_page,
        action=gettext_lazy("See the export"),
        why=gettext_lazy("You receive this message because you asked for this export."),
        channels=(Channel.INBOX,),
    ),
)
