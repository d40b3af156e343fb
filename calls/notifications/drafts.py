"""Who is told that a draft which was never sent will be deleted: its team, if it is still so."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.models import Application
from calls.notifications.applications import BECAUSE_TEAM, application_page, team
from calls.queries.endings import NEVER_SENT, deleted_on
from pscc.accounts.models import User
from pscc.kernel.formats import long_date
from pscc.outbox import Notification, notify


def writers(application_id: int) -> list[User]:
    """Return the team, nobody if the draft came back to life or is gone."""
    drafts = Application.objects.filter(submitted_at__isnull=True, state__in=NEVER_SENT)
    return list(team(application_id)) if drafts.filter(pk=application_id).exists() else []


def about(application_id: int) -> dict[str, Any]:
    """Give a subject and a template the call and the day on which the draft goes."""
    draft = Application.objects.select_related("call").get(pk=application_id)
    return {"call": draft.call.title, "day": long_date(deleted_on(draft))}


notify(
    Notification(
        event="calls.draft_end_announced",
        name="calls.draft_ending",
        recipients=writers,
        subject=lambda application_id: (
            _("A draft of an application will be deleted on %(day)s") % about(application_id)
        ),
        template="calls/draft_ending",
        context=about,
        url=application_page,
        turn=gettext_lazy("Your turn, if you need it: copy what you want to keep."),
        action=gettext_lazy("Read your draft"),
        why=BECAUSE_TEAM,
    )
)
