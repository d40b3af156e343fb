"""Entries of the demo's board, all invented: wanted and offered, in one language or two, of a
project's team, soon over, a draft, and one that staff have hidden.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from partners.enums import Vocabulary
from partners.models import Organisation, Project
from pscc.accounts.models import User
from pscc.community.actions.board import (
    close_board_entry,
    publish_board_entry,
    save_board_entry,
    suspend_board_entry,
    withdraw_board_entry,
)
from pscc.community.enums import Cooperation, Side
from pscc.community.models import BoardEntry
from pscc.pages.demo.clock import database_time
from pscc.pages.demo.cooperations import load_cooperations
from pscc.pages.demo.directory import terms_of
from pscc.pages.demo.ecosystem import both
from pscc.pages.demo.introductions import load_introductions
from pscc.pages.demo.listed import load_listed_people
from pscc.pages.demo.projects import FAR
from pscc.pages.ecosystem.shapes import Words


@dataclass(frozen=True)
class Invented:
    """An entry; without an organisation it is of a project's team. `days` says for how long."""

    title: Words
    summary: Words
    body: Words
    side: Side
    cooperation: Cooperation
    account: str
    organisation: str = ""
    days: int = 120
    stage: str = ""
    is_published: bool = True
    hidden: str = ""
    ends: Literal["", "close", "withdraw"] = ""


ENTRIES = (
    Invented(
        Words("Échantillons de tumeurs du pancréas", "Samples of pancreatic tumours"),
        Words(
            "Nous cherchons cinquante prélèvements congelés, avec le suivi des patients.",
            "We look for fifty frozen samples, with the follow-up of the patients.",
        ),
        Words(
            "Annonce inventée pour la démonstration.\n\n- congelés dans l’heure\n- données de suivi"
            " à deux ans\n- consentement pour la recherche",
            "An entry invented for the demo.\n\n- frozen within the hour\n- follow-up over two"
            " years\n- consent for research",
        ),
        Side.WANT, Cooperation.SAMPLES, "founder", "demo-biotech-a", stage="preclinical",
    ),
    Invented(
        Words("Accès à un spectromètre de masse", "Access to a mass spectrometer"),
        Words(
            "Deux jours par semaine sont libres, avec l’aide d’une ingénieure.",
            "Two days a week are free, with the help of an engineer.",
        ),
        Words("Annonce inventée pour la démonstration.", "An entry invented for the demo."),
        Side.OFFER, Cooperation.TECHNOLOGY, "partner", "demo-provider",
    ),
    Invented(
        Words("Partenaire pour une étude de phase I", "Partner for a phase I study"),
        Words(
            "Une équipe cherche un centre qui a l’habitude des premiers essais chez l’humain.",
            "A team looks for a centre that is used to first trials in humans.",
        ),
        Words("Annonce inventée pour la démonstration.", "An entry invented for the demo."),
        Side.WANT, Cooperation.CLINICAL, "founder",
    ),
    Invented(
        Words("", "Know-how in companion diagnostics"),
        Words("", "We help to plan the test that goes with a medicine, from the start."),
        Words("", "An entry invented for the demo, in English only."),
        Side.OFFER, Cooperation.EXPERTISE, "founder4", "demo-diagnostik", days=9,
    ),
    Invented(
        Words("Codéveloppement d’un format d’anticorps", "Co-development of an antibody format"),
        Words("Brouillon inventé.", "An invented draft."),
        Words("", ""),
        Side.OFFER, Cooperation.CODEVELOPMENT, "founder", "demo-biotech-a", is_published=False,
    ),
    Invented(
        Words("Louez nos bureaux", "Rent our offices"),
        Words("Trois bureaux à louer, loin du site.", "Three offices to let, far from the campus."),
        Words("", ""),
        Side.OFFER, Cooperation.OTHER, "founder2", "demo-biotech-b",
        hidden="Le tableau sert aux coopérations en recherche ; ceci est une publicité.",
    ),
    Invented(
        Words("Cellules de patients pour un crible", "Cells of patients for a screen"),
        Words("Trouvées : l’étude a commencé.", "Found: the study has begun."),
        Words("Annonce inventée pour la démonstration.", "An entry invented for the demo."),
        Side.WANT, Cooperation.SAMPLES, "founder2", "demo-biotech-b", ends="close",
    ),
    Invented(
        Words("Relecture de protocoles", "Second reading of protocols"),
        Words("Nous relisons vos protocoles.", "We read your protocols."),
        Words("Annonce inventée pour la démonstration.", "An entry invented for the demo."),
        Side.OFFER, Cooperation.EXPERTISE, "partner", "demo-provider", ends="withdraw",
    ),
)  # fmt: skip


def load_board(people: Mapping[str, User], known: Collection[str], at: datetime) -> int:
    """Create the entries that are missing, `known` being English titles; return how many."""
    missing = [entry for entry in ENTRIES if entry.title.en not in known]
    if missing:
        slugs = [entry.organisation for entry in missing if entry.organisation]
        organisations = Organisation.objects.in_bulk(slugs, field_name="slug")
        project = Project.objects.filter(title=FAR, created_by=people["founder"]).first()
        stages = terms_of(Vocabulary.STAGE)
        for days, entry in enumerate(missing, start=2):
            with database_time(at - timedelta(days=days)) as moment:
                stored = BoardEntry(
                    organisation=organisations.get(entry.organisation),
                    project=None if entry.organisation else project,
                    stage=stages.get(entry.stage),
                    side=entry.side,
                    cooperation=entry.cooperation,
                    valid_until=(at + timedelta(days=entry.days)).date(),
                    is_demo=True,
                    **both(title=entry.title, summary=entry.summary, body=entry.body),
                )
                _load(entry, stored, people, moment)
    if len(missing) == len(ENTRIES):
        load_listed_people(people, at)
        load_introductions(people, at)
        load_cooperations(people, at)
    return len(missing)


def _load(entry: Invented, stored: BoardEntry, people: Mapping[str, User], at: datetime) -> None:
    author = people[entry.account]
    save_board_entry(entry=stored, by=author, at=at)
    if entry.is_published:
        publish_board_entry(entry_id=stored.pk, by=author, at=at)
    if entry.hidden:
        suspend_board_entry(entry_id=stored.pk, because=entry.hidden, by=people["staff"], at=at)
    if entry.ends == "close":
        close_board_entry(entry_id=stored.pk, by=author, at=at)
    if entry.ends == "withdraw":
        withdraw_board_entry(entry_id=stored.pk, by=author, at=at)
