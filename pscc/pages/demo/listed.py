"""People of the demo who agreed to be found: shown, asked whether it is right, hidden since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from partners.enums import Vocabulary
from partners.models import Organisation, Term
from pscc.accounts.models import User
from pscc.community.actions.people import Shown, list_oneself, look_after_directory
from pscc.pages.demo.clock import database_time


@dataclass(frozen=True)
class Listed:
    """Who agreed, so many days ago, to show what."""

    account: str
    days: int
    headline: tuple[str, str]
    asks: tuple[str, str]
    languages: tuple[str, ...]
    organisation: str = ""


LISTED = (
    Listed(
        "expert3", 397, ("Statistique des essais cliniques", "Statistics of clinical trials"),
        ("", ""), ("fr", "en"),
    ),
    Listed(
        "founder4", 367, ("", "Companion diagnostics, from assay to market"),
        ("", "CE marking of in vitro diagnostics"), ("de", "en"), "demo-diagnostik",
    ),
    Listed(
        "founder", 20, ("Chimie médicinale et petites molécules", ""),
        ("Passer du laboratoire à une entreprise", ""), ("fr", "en"), "demo-biotech-a",
    ),
    Listed(
        "partner", 10, ("Plateforme de protéomique", "Proteomics platform"),
        ("Préparer des échantillons", "Preparing samples"), ("fr", "en", "it"), "demo-provider",
    ),
)  # fmt: skip


def load_listed_people(people: Mapping[str, User], at: datetime) -> None:
    """Let them agree, and let time pass: the first is asked and hidden, the second is asked."""
    slugs = [each.organisation for each in LISTED]
    organisations = Organisation.objects.in_bulk(slugs, field_name="slug")
    disciplines = list(Term.objects.of(Vocabulary.DISCIPLINE)[: len(LISTED)])
    organs = list(Term.objects.of(Vocabulary.TUMOUR_TYPE).filter(parent=None)[: len(LISTED)])
    for number, each in enumerate(LISTED):
        organisation = organisations.get(each.organisation)
        shown = Shown(
            headline_fr=each.headline[0],
            headline_en=each.headline[1],
            asks_fr=each.asks[0],
            asks_en=each.asks[1],
            organisation_id=organisation.pk if organisation else None,
            subjects=[*disciplines[number : number + 1], *organs[number : number + 1]],
            languages=each.languages,
        )
        with database_time(at - timedelta(days=each.days)) as moment:
            list_oneself(shown=shown, agrees=True, by=people[each.account], at=moment)
    for days in (31, 1):
        with database_time(at - timedelta(days=days)) as moment:
            look_after_directory(at=moment)
    look_after_directory(at=at)
