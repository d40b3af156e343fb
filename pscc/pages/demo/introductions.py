"""Introductions of the demo's board, all invented: one in every state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest, Organisation
from pscc.accounts.models import User
from pscc.community.actions.introductions import (
    accept_introduction,
    ask_to_meet,
    decline_introduction,
    look_after_introductions,
    stop_introduction,
    withdraw_introduction,
)
from pscc.community.actions.outcomes import tell_outcome
from pscc.community.enums import Outcome
from pscc.community.models import BoardEntry
from pscc.pages.demo.clock import database_time

SAMPLES = "Samples of pancreatic tumours"
SPECTROMETER = "Access to a mass spectrometer"
TRIAL = "Partner for a phase I study"
DIAGNOSTICS = "Know-how in companion diagnostics"
WHY = "Message inventé pour la démonstration : un premier échange d’une demi-heure."


@dataclass(frozen=True)
class Asked:
    """Who asked, so many days ago, in whose name, about which entry, and what became of it."""

    account: str
    organisation: str
    entry: str
    days: int
    ends: Literal["", "accept", "decline", "withdraw", "stop", "start"] = ""
    by: str = ""


INTRODUCTIONS = (
    Asked("founder3", "demo-medtech-c", SAMPLES, 2),
    Asked("founder2", "demo-biotech-b", SPECTROMETER, 6, "accept", "partner"),
    Asked("founder4", "demo-diagnostik", SPECTROMETER, 5, "decline", "partner"),
    Asked("founder2", "demo-biotech-b", DIAGNOSTICS, 4, "withdraw", "founder2"),
    Asked("founder4", "demo-diagnostik", SAMPLES, 3, "stop", "staff"),
    Asked("partner", "demo-provider", DIAGNOSTICS, 33),  # nobody answers: it lapses
    Asked("founder4", "demo-diagnostik", TRIAL, 20, "start", "founder"),
    Asked("founder3", "demo-medtech-c", SPECTROMETER, 1),  # held: see `_interest`
)


def load_introductions(people: Mapping[str, User], at: datetime) -> None:
    """Create them, once the entries of the board are there."""
    slugs = {each.organisation for each in INTRODUCTIONS}
    organisations = Organisation.objects.in_bulk(slugs, field_name="slug")
    titles = BoardEntry.objects.filter(is_demo=True).values_list("title_en", "pk")
    entries: dict[str, int] = dict(titles)
    _interest(people["partner"], organisations["demo-medtech-c"])
    for each in INTRODUCTIONS:
        with database_time(at - timedelta(days=each.days)) as moment:
            introduction = ask_to_meet(
                entry_id=entries[each.entry],
                organisation_id=organisations[each.organisation].pk,
                message=WHY,
                agrees=True,
                by=people[each.account],
                at=moment,
            )
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
