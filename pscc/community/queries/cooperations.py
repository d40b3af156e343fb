"""Cooperations, as the rooms around read them."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from partners.models import Project
from partners.queries.cooperations import Cooperation as Told
from pscc.community.models import Cooperation


def of_project(project: Project) -> Iterable[Told]:
    """Return what a project came to do with others, from either side, the latest first."""
    rows = Cooperation.objects.counted().filter(Q(project=project) | Q(partner_project=project))
    found = rows.select_related("organisation", "partner").order_by("-since", "-pk")
    return [_told(row, project) for row in found]


def _told(row: Cooperation, project: Project) -> Told:
    is_partner = row.partner_project_id == project.pk
    with_whom = row.organisation.name if is_partner else row.other_side
    words = row.text or _("Cooperation: %(kind)s") % {"kind": row.get_kind_display()}
    return Told(row.uid, with_whom, words, row.since, is_public=row.is_public)
