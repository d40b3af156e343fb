"""Who is told what of impact passports: no message says what a passport shows, or to whom."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.models import Project
from partners.queries.projects import leaders_of
from pscc.accounts.models import User
from pscc.impact.models import PassportShare
from pscc.kernel.formats import long_date
from pscc.outbox import Notification, notify


def _share(share_id: int) -> PassportShare:
    rows = PassportShare.objects.select_related("passport__project", "created_by")
    return rows.get(pk=share_id)


def others_who_lead(share_id: int, project_id: int) -> Iterable[User]:
    """Return those who answer for the project, but whoever made the link."""
    leaders = leaders_of(Project.objects.get(pk=project_id))
    maker = _share(share_id).created_by
    return leaders.exclude(pk=maker.pk) if maker else leaders


def about(share_id: int) -> Mapping[str, Any]:
    """Give the template who made the link and until when it opens."""
    share = _share(share_id)
    return {"name": share.created_by, "until": long_date(share.expires_on)}


def links(share_id: int) -> str:
    """Return the page that lists the links of the passport."""
    return _share(share_id).get_absolute_url()


notify(
    Notification(
        event="impact.passport_shared",
        name="impact.passport_shared",
        recipients=others_who_lead,
        subject=_("A new link shows the impact passport of your project"),
        template="impact/passport_shared",
        context=about,
        url=links,
        action=_("See the links"),
        why=_("You receive this message because you answer for this project."),
    ),
)
