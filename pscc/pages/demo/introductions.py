"""Introductions of the demo, all invented: to entries of the board one in every state, and two to
people of the directory.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest, Organisation
from pscc.accounts.models import User
from pscc.community.actions.introductions import (
    accept_introduction,
    ask_to_meet,
    ask_to_meet_person,
    decline_introduction,
    look_after_introductions,
    stop_introduction,
    withdraw_introduction,
)
from pscc.community.actions.outcomes import tell_outcome
from pscc.community.enums import Outcome
from pscc.community.models import BoardEntry, ListedPerson
from pscc.pages.demo.clock import database_time

SAMPLES = "Samples of pancreatic tumours"
SPECTROMETER = "Access to a mass spectrometer"
TRIAL = "Partner for a phase I study"
DIAGNOSTICS = "Know-how in companion diagnostics"
WHY = "Message inventé pour la démonstration : un premier échange d’une demi-heure."


@dataclass(frozen=True)
class Asked:
    """Who asked, so many days ago, in whose name, about which entry or to meet which account, and
    what became of it.
    """

    account: str
    organisation: str
    whom: str
    days: int
    ends: Literal["", "accept", "decline", "withdraw", "stop", "start"] = ""
    by: str = ""


INTRODUCTIONS = (
    Asked("founder3", "demo-medtech-c", SAMPLES, 2),
    Asked("founder2", "demo-biotech-b", SPECTROMETER, 6, "accept", "partner"),
    Asked("founder2", "demo-biotech-b", TRIAL, 5, "decline", "founder"),
    Asked("founder2", "demo-biotech-b", DIAGNOSTICS, 4, "withdraw", "founder2"),
    Asked("founder4", "demo-diagnostik", SAMPLES, 3, "stop", "staff"),
    Asked("partner", "demo-provider", DIAGNOSTICS, 33),  # nobody answers: it lapses
    Asked("founder4", "demo-diagnostik", TRIAL, 20, "start", "founder"),
    Asked("founder3", "demo-medtech-c", SPECTROMETER, 1),  # held: see `_interest`
    Asked("founder4", "demo-diagnostik", "founder", 3),
    Asked("founder2", "demo-biotech-b", "founder4", 8, "accept", "founder4"),
)


def load_introductions(people: Mapping[str, User], at: datetime) -> None:
    """Create them, once the entries of the board and the people of the directory are there."""
    slugs = {each.organisation for each in INTRODUCTIONS}
    organisations = Organisation.objects.in_bulk(slugs, field_name="slug")
    titles = BoardEntry.objects.filter(is_demo=True).values_list("title_en", "pk")
    entries: dict[str, int] = dict(titles)
    found: dict[int, int] = dict(ListedPerson.objects.shown().values_list("person_id", "pk"))
    _interest(people["partner"], organisations["demo-medtech-c"])
    for each in INTRODUCTIONS:
        with database_time(at - timedelta(days=each.days)) as moment:
            asked: dict[str, Any] = {
                "organisation_id": organisations[each.organisation].pk, "message": WHY,
                "agrees": True, "by": people[each.account], "at": moment,
            }  # fmt: skip
            if each.whom in entries:
                introduction = ask_to_meet(entry_id=entries[each.whom], **asked)
            else:
                listed = found[people[each.whom].pk]
                introduction = ask_to_meet_person(listed_person_id=listed, **asked)
            if each.ends:
                _end(each, introduction.pk, people[each.by], moment)
    look_after_introductions(at=at)


def _end(each: Asked, introduction_id: int, by: User, at: datetime) -> None:
    match each.ends:
        case "accept":
            accept_introduction(introduction_id=introduction_id, agrees=True, by=by, at=at)
        case "start":
            accept_introduction(introduction_id=introduction_id, agrees=True, by=by, at=at)
            tell_outcome(introduction_id=introduction_id, answer=Outcome.STARTED, by=by, at=at)
        case "decline":
            decline_introduction(
                introduction_id=introduction_id,
                because="Nos deux jours libres sont pris jusqu’à l’été.",
                by=by,
                at=at,
            )
        case "withdraw":
            withdraw_introduction(introduction_id=introduction_id, by=by, at=at)
        case "stop":
            stop_introduction(
                introduction_id=introduction_id,
                because="La demande est une publicité ; le tableau sert aux coopérations.",
                by=by,
                at=at,
            )


def _interest(person: User, organisation: Organisation) -> None:
    """Note what makes the team look before the two meet."""
    ConflictOfInterest.objects.create(
        person=person, organisation=organisation, origin=ConflictOrigin.DECLARED,
        evidence="Ancien associé (inventé).",
    )  # fmt: skip
