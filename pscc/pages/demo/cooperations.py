"""Cooperations of the demo, all invented: to be confirmed, under way and public, not confirmed,
ended.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from partners.models import Organisation, Project
from pscc.accounts.models import User
from pscc.community.actions.cooperations import (
    agree_to_publish,
    confirm_cooperation,
    declare_cooperation,
    decline_cooperation,
    end_cooperation,
)
from pscc.community.enums import Cooperation as Kind
from pscc.community.models import Cooperation
from pscc.pages.demo.clock import database_time
from pscc.pages.demo.projects import FAR

A, B, DIAGNOSTIK, PROVIDER = "demo-biotech-a", "demo-biotech-b", "demo-diagnostik", "demo-provider"
# Who, with whom, what, in words, the accounts of both sides, and what became of it.
INVENTED = (
    (A, PROVIDER, Kind.TECHNOLOGY, "Invented: spectra of fifty samples.", "founder", "partner", ""),
    (A, DIAGNOSTIK, Kind.CODEVELOPMENT, "Invented: a companion test, planned from the start.",
     "founder", "founder4", "publish"),
    (B, PROVIDER, Kind.EXPERTISE, "Invented: a second reading of a protocol.", "founder2",
     "partner", "decline"),
    (DIAGNOSTIK, PROVIDER, Kind.SAMPLES, "Invented: frozen samples for a first test.", "founder4",
     "partner", "end"),
)  # fmt: skip


def load_cooperations(people: Mapping[str, User], at: datetime) -> None:
    """Create one in every state."""
    places = Organisation.objects.in_bulk([A, B, DIAGNOSTIK, PROVIDER], field_name="slug")
    project = Project.objects.filter(title=FAR, created_by=people["founder"]).first()
    with database_time(at - timedelta(days=20)) as moment:
        for one, other, kind, text, mine, theirs, fate in INVENTED:
            cooperation = Cooperation(
                organisation=places[one],
                partner=places[other],
                project=_of(project, places[one]) if fate == "publish" else None,
                kind=kind,
                text=text,
                since=(moment - timedelta(days=60)).date(),
                is_demo=True,
            )
            declare_cooperation(cooperation=cooperation, by=people[mine], at=moment)
            _lead_on(cooperation, fate, people[mine], people[theirs], moment)


def _of(project: Project | None, organisation: Organisation) -> Project | None:
    return project if project and project.organisation_id == organisation.pk else None


def _lead_on(
    cooperation: Cooperation, fate: str, mine: User, theirs: User, at: datetime
) -> None:  # fmt: skip
    pk = cooperation.pk
    if fate == "decline":
        decline_cooperation(cooperation_id=pk, by=theirs, at=at)
    if fate in ("publish", "end"):
        confirm_cooperation(cooperation_id=pk, by=theirs, at=at)
    if fate == "publish":
        for side in (mine, theirs):
            agree_to_publish(cooperation_id=pk, agrees=True, by=side, at=at)
    if fate == "end":
        end_cooperation(cooperation_id=pk, on=at.date(), by=mine, at=at)
