"""What the pages of projects read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from partners.enums import MembershipRole, MilestoneState, ProjectRole, Vocabulary
from partners.models import (
    Membership,
    Milestone,
    Organisation,
    Patent,
    Project,
    ProjectMember,
    StageChange,
    Term,
)
from partners.queries.members import in_team_of
from pscc.accounts.models import User
from pscc.kernel.registries import Registry

# Panels that higher rooms add to a project's page: (project, user) -> {"template", "place", …} or
# None. The place is "top" (under the title) or "main".
project_panels: Registry[Any] = Registry()

# Pages of a project for its team that higher rooms have: (project) -> the name and the address.
team_pages: Registry[Callable[[Project], tuple[str | Promise, str]]] = Registry()


@dataclass(frozen=True)
class LastUse:
    """What was last sent of a project, and where to read it."""

    label: str | Promise
    at: datetime
    url: str


# What higher rooms last sent of a project: (project, user) -> LastUse or None.
last_uses: Registry[Any] = Registry()

# The level that is usual at a stage, after BARDA's integrated TRLs for medical countermeasures
# (phase 1: 6, phase 2: 7, pivotal: 8, approved: 9), read on 2026-11-23. A suggestion, no more.
USUAL_TRL = {
    "idea": 1,
    "target_validation": 2,
    "proof_of_concept": 3,
    "preclinical": 4,
    "cmc_gmp": 5,
    "regulatory": 5,
    "phase_1": 6,
    "phase_2": 7,
    "pivotal_ce": 8,
    "market": 9,
}


def my_projects(user: Any) -> QuerySet[Project]:
    """Return the projects in whose team the person is, newest first, with what a row shows."""
    team = ProjectMember.objects.active().select_related("user").order_by("since")
    return (
        Project.objects.of_team(user)
        .select_related("organisation", "stage", "product_type")
        .prefetch_related(Prefetch("team", queryset=team, to_attr="current_team"))
        .order_by("-updated_at")
    )


def organisations_of(user: Any) -> QuerySet[Organisation]:
    """Return the organisations for which the person acts: as anything but a viewer."""
    acting = Membership.objects.active().filter(user=user).exclude(role=MembershipRole.VIEWER)
    return Organisation.objects.filter(pk__in=acting.values("organisation_id")).order_by("name")


def organisations_engaged_by(user: Any) -> QuerySet[Organisation]:
    """Return the organisations to which the person may bring a project."""
    wanted = (MembershipRole.OWNER, MembershipRole.EDITOR, MembershipRole.SIGNATORY)
    acting = Membership.objects.active().filter(user=user, role__in=wanted)
    return Organisation.objects.filter(pk__in=acting.values("organisation_id")).order_by("name")


def usual_trl(stage: Term | None) -> int | None:
    """Return the technology readiness level that is usual at a stage, None where there is none."""
    return USUAL_TRL.get(stage.code) if stage is not None else None


def for_page(queryset: QuerySet[Project]) -> QuerySet[Project]:
    """Add to projects what their page shows; a constant number of statements."""
    team = ProjectMember.objects.active().select_related("user").order_by("since", "pk")
    tumours = Term.objects.select_related("parent").order_by("position", "code")
    return queryset.select_related(
        "organisation", "stage", "product_type", "modality", "strategic_axis"
    ).prefetch_related(
        Prefetch("team", queryset=team, to_attr="current_team"),
        Prefetch("tumour_types", queryset=tumours, to_attr="ordered_tumour_types"),
        Prefetch("patents", queryset=Patent.objects.order_by("pk"), to_attr="listed_patents"),
        Prefetch(
            "milestones",
            queryset=Milestone.objects.order_by("due_on", "pk"),
            to_attr="listed_milestones",
        ),
    )


def next_milestone(project: Any) -> Milestone | None:
    """Return the milestone to come first, of a project read through `for_page`."""
    ahead = [each for each in project.listed_milestones if each.state == MilestoneState.AHEAD]
    return ahead[0] if ahead else None


@dataclass(frozen=True)
class Stay:
    """How long a project was at a stage."""

    stage: Term | None
    since: date
    until: date | None
    days: int
    note: str
    by: str


def stays(project: Project, at: datetime) -> list[Stay]:
    """Return a project's way through the stages, the present one first, each with its days.

    Days are counted from the day it entered to the day it left, or to today.
    """
    rows = list(
        StageChange.objects.filter(project=project)
        .select_related("stage", "recorded_by")
        .order_by("entered_on", "pk")
    )
    ends: list[date | None] = [*(row.entered_on for row in rows), None][1:]
    today = timezone.localdate(at)
    found = [
        Stay(
            stage=row.stage,
            since=row.entered_on,
            until=end,
            days=((end or today) - row.entered_on).days,
            note=row.note,
            by=str(row.recorded_by),
        )
        for row, end in zip(rows, ends, strict=True)
    ]
    return found[::-1]


def history(project: Project) -> list[Mapping[str, Any]]:
    """Return what happened to a project and its team, the latest first."""
    entries: list[dict[str, Any]] = [
        {
            "at": project.created_at,
            "title": _("Project described"),
            "by": str(project.created_by),
            "icon": "pencil-square",
            "tone": "neutral",
        }
    ]
    entries += [*_moves(project), *_comings_and_goings(project)]
    return sorted(entries, key=lambda entry: entry["at"], reverse=True)


def _moves(project: Project) -> Iterator[dict[str, Any]]:
    for move in project.moves.select_related("origin", "destination", "moved_by"):
        words = (
            _("Moved from %(origin)s to %(destination)s")
            if move.origin
            else _("Attached to %(destination)s")
        )
        yield {
            "at": move.moved_at,
            "title": words % {"origin": move.origin, "destination": move.destination},
            "by": str(move.moved_by),
            "text": move.reason,
            "icon": "building-office-2",
        }


def _comings_and_goings(project: Project) -> Iterator[dict[str, Any]]:
    for member in project.team.select_related("user"):
        words = {"name": member.user}
        yield {"at": member.since, "title": _("%(name)s joined the team") % words, "icon": "users"}
        if member.ended_at:
            yield {
                "at": member.ended_at,
                "title": _("%(name)s left the team") % words,
                "icon": "arrow-uturn-left",
                "tone": "neutral",
            }


def people_near(project: Project, user: Any) -> QuerySet[User]:
    """Return who may take over a part: the team, and the organisation's people if the reader is
    one of them and so may know their names.
    """
    team = ProjectMember.objects.active().filter(project=project).values("user_id")
    members = Membership.objects.active().filter(organisation=project.organisation_id)
    near = Q(pk__in=team)
    if members.filter(user=user).exists():
        near |= Q(pk__in=members.values("user_id"))
    return User.objects.filter(near, is_active=True).order_by("name", "email")


def leaders_of(project: Project) -> QuerySet[User]:
    """Return who answers for a project: those who sign; where nobody can any more, those who
    write (`leads_project`).
    """
    signatories = in_team_of(project.pk, [ProjectRole.SIGN])
    return signatories if signatories.exists() else in_team_of(project.pk)


def tumour_tree() -> list[tuple[Term, list[Term]]]:
    """Return the tumour types as a tree of two levels, in their order; one statement."""
    children: dict[int, list[Term]] = {}
    roots: list[Term] = []
    for term in Term.objects.of(Vocabulary.TUMOUR_TYPE):
        if term.parent_id is None:
            roots.append(term)
        else:
            children.setdefault(term.parent_id, []).append(term)
    return [(root, children.get(root.pk, [])) for root in roots]
