"""Cooperations, as the rooms around read them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from partners.models import Membership, Organisation, Project, ProjectMember
from partners.models.projects import EDITING_MEMBERS, EDITING_ROLES
from partners.queries.cooperations import Cooperation as Told
from pscc.accounts.models import User
from pscc.community.enums import Outcome
from pscc.community.models import Cooperation, Introduction
from pscc.community.queries.people import named_by


def for_pages(rows: QuerySet[Cooperation]) -> QuerySet[Cooperation]:
    """Read with cooperations what a list or a page shows of them, the latest first."""
    shown = rows.select_related("organisation", "project", "partner", "partner_project")
    return shown.order_by("-since", "-pk")


def people_of(organisation_id: int | None, project_id: int | None) -> QuerySet[User]:
    """Return who writes for a side: owners and editors of its organisation, or those who edit or
    sign for its project.
    """
    members = Membership.objects.active().filter(
        organisation=organisation_id, role__in=EDITING_MEMBERS
    )
    team = ProjectMember.objects.active().filter(project=project_id, role__in=EDITING_ROLES)
    writes = Q(pk__in=members.values("user_id")) | Q(pk__in=team.values("user_id"))
    return User.objects.filter(writes, is_active=True).order_by("pk")


def partner_met(introduction: Introduction) -> int | None:
    """Return the organisation on the other side of an introduction: that of the entry, or the one
    that the person names in the directory of people and may speak for, if any.
    """
    if introduction.entry is not None:
        return introduction.entry.organisation_id
    return named_by(introduction.person_id) if introduction.person_id else None


def is_for_them_to_declare(introduction: Introduction) -> bool:
    """Tell whether a cooperation out of this introduction is recorded only if a side declares it:
    the person of the directory names no organisation that they may speak for, or named none when
    it started.
    """
    if introduction.entry is not None or introduction.outcome == Outcome.ENDED:
        return False
    if introduction.outcome == Outcome.STARTED:
        recorded = Cooperation.objects.filter(introduction_uid=introduction.uid)
        return not recorded.exists()
    return partner_met(introduction) is None


def public_of(organisation: Organisation) -> list[tuple[str, str, str, date]]:
    """Return the public ones of an organisation, from either side: with whom, which kind, what is
    done together, since when.
    """
    rows: Any = Cooperation.objects.public()
    found = for_pages(rows.filter(Q(organisation=organisation) | Q(partner=organisation)))
    return [
        (
            row.organisation.name if row.partner_id == organisation.pk else row.other_side,
            row.get_kind_display(),
            row.text,
            row.since,
        )
        for row in found
    ]


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
