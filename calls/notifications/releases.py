"""Who is told that a planned release is over; no message names an application or an outcome."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.models import DecisionRelease
from pscc.accounts.models import User
from pscc.outbox import Channel, Notification, notify


def planner(release_id: int) -> Iterable[User]:
    """Return who planned the release."""
    return User.objects.filter(pk=_release(release_id).planned_by_id)


def about_release(release_id: int) -> dict[str, Any]:
    """Give the templates the call, and how many decisions were told and how many not."""
    release = _release(release_id)
    told = sum(line["is_told"] for line in release.report)
    return {
        "call": release.call.title,
        "told": told,
        "not_told": len(release.report) - told,
    }


def release_page(release_id: int) -> str:
    """Return the office's page of the release."""
    return reverse("admin:calls_decisionrelease_change", args=(release_id,))


def _release(release_id: int) -> DecisionRelease:
    return DecisionRelease.objects.select_related("call").get(pk=release_id)


notify(
    Notification(
        event="calls.release_finished",
        name="calls.release_finished",
        recipients=planner,
        subject=lambda release_id: (
            _("“%(call)s”: the planned release is over") % about_release(release_id)
        ),
        template="calls/release_finished",
        context=about_release,
        url=release_page,
        action=gettext_lazy("See what became of each decision"),
        why=gettext_lazy("You receive this message because you planned this release."),
        channels=(Channel.INBOX,),
    ),
)
