"""Events of the demo, all invented: one to come that is full, one online, a draft, one that was
cancelled, and one that took place, where some came.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from partners.models import Term
from pscc.accounts.models import User
from pscc.community.actions.events import cancel_event, publish_event, save_event
from pscc.community.actions.registrations import (
    cancel_registration,
    note_attendance,
    register_for_event,
)
from pscc.community.models import Event
from pscc.pages.demo.clock import database_time
from pscc.pages.demo.ecosystem import both
from pscc.pages.ecosystem.shapes import Words

ANNOUNCED = timedelta(days=30)  # before it begins, or before today


@dataclass(frozen=True)
class Invented:
    """An event; `days` from the day on which the demo is loaded."""

    slug: str
    days: int
    hours: int
    title: Words
    summary: Words
    body: Words
    place: str = ""
    online_url: str = ""
    capacity: int | None = None
    people: tuple[str, ...] = ()
    leaves: str = ""
    came: tuple[str, ...] = ()
    is_published: bool = True
    cancelled: str = ""
    subjects: tuple[str, ...] = ()  # codes of stages and disciplines


EVENTS = (
    Invented(
        slug="demo-morning-of-first-trials",
        days=21,
        hours=3,
        place="Villejuif, bâtiment de démonstration, salle A1",
        capacity=2,
        people=("founder", "colleague", "founder2", "founder3"),
        subjects=("preclinical", "phase_1"),
        leaves="colleague",
        title=Words("Matinée : préparer un premier essai", "Morning: preparing a first trial"),
        summary=Words(
            "Événement inventé pour la démonstration : du préclinique à la phase I, avec celles et"
            " ceux qui l’ont fait.",
            "An event invented for the demo: from preclinical work to phase I, with people who did"
            " it.",
        ),
        body=Words(
            "- 9 h : accueil\n- 9 h 30 : trois récits\n- 11 h : questions",
            "- 9:00: welcome\n- 9:30: three stories\n- 11:00: questions",
        ),
    ),
    Invented(
        slug="demo-health-data-online",
        days=9,
        hours=1,
        online_url="https://meet.demo.example/health-data",
        people=("founder4",),
        subjects=("data_science",),
        title=Words("En ligne : accéder aux données de santé", "Online: access to health data"),
        summary=Words(
            "Événement inventé pour la démonstration : une heure de questions et de réponses.",
            "An event invented for the demo: an hour of questions and answers.",
        ),
        body=Words("Le lien est donné après l’inscription.", "The link comes with registration."),
    ),
    Invented(
        slug="demo-spring-meeting",
        days=90,
        hours=6,
        is_published=False,
        title=Words("Rencontre de printemps", "Spring meeting"),
        summary=Words("Brouillon inventé.", "An invented draft."),
        body=Words("", ""),
    ),
    Invented(
        slug="demo-visit-of-the-platform",
        days=5,
        hours=2,
        place="Villejuif",
        people=("founder",),
        cancelled="La plateforme est en maintenance.",
        title=Words("Visite de la plateforme", "Visit of the platform"),
        summary=Words(
            "Événement inventé pour la démonstration, annulé depuis.",
            "An event invented for the demo, cancelled since.",
        ),
        body=Words("Une visite guidée.", "A guided visit."),
    ),
    Invented(
        slug="demo-founders-evening",
        days=-12,
        hours=2,
        place="Villejuif",
        capacity=50,
        people=("founder", "founder2", "founder3"),
        came=("founder", "founder2"),
        title=Words("Soirée des porteurs de projet", "Founders’ evening"),
        summary=Words(
            "Événement inventé pour la démonstration, qui a eu lieu.",
            "An event invented for the demo, which took place.",
        ),
        body=Words("Trois projets se présentent.", "Three projects present themselves."),
    ),
)


def load_events(people: Mapping[str, User], known: Collection[str], at: datetime) -> int:
    """Create the events that are missing, with those who come, `known` being the addresses of
    those that are there; return how many.
    """
    missing = [entry for entry in EVENTS if entry.slug not in known]
    for entry in missing:
        _load(entry, people, at)
    return len(missing)


def _load(entry: Invented, people: Mapping[str, User], at: datetime) -> None:
    day = (at + timedelta(days=entry.days)).replace(hour=8, minute=0, second=0, microsecond=0)
    with database_time(min(day, at) - ANNOUNCED) as moment:
        event = save_event(
            event=Event(
                slug=entry.slug,
                starts_at=day,
                ends_at=day + timedelta(hours=entry.hours),
                place=entry.place,
                online_url=entry.online_url,
                capacity=entry.capacity,
                is_demo=True,
                **both(title=entry.title, summary=entry.summary, body=entry.body),
            ),
            by=people["admin"],
            at=moment,
        )
        if entry.subjects:
            event.subjects.set(Term.objects.filter(code__in=entry.subjects))
        if entry.is_published:
            publish_event(event_id=event.pk, by=people["admin"], at=moment)
            _fill(entry, event, people, moment)
    _end(entry, event, people, min(day + timedelta(hours=1), at))


def _fill(entry: Invented, event: Event, people: Mapping[str, User], at: datetime) -> None:
    for number, account in enumerate(entry.people, start=1):
        moment = at + timedelta(hours=number)
        place = register_for_event(event_id=event.pk, by=people[account], at=moment)
        if account == entry.leaves:
            cancel_registration(registration_id=place.pk, by=people[account], at=moment)


def _end(entry: Invented, event: Event, people: Mapping[str, User], at: datetime) -> None:
    """Note who came, or cancel it."""
    for account in entry.came:
        place = event.registrations.get(person=people[account])
        note_attendance(registration_id=place.pk, by=people["admin"], at=at)
    if entry.cancelled:
        cancel_event(event_id=event.pk, because=entry.cancelled, by=people["admin"], at=at)
