"""The demo's funding ledger: what the press release of 5 December 2022 says, and invented lines.

The envelope and Sanofi's announcement are real and sourced; everything else is marked as demo.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from partners.models import Organisation
from pscc.accounts.models import User
from pscc.impact.actions.imports import (
    discard_ledger_import,
    try_ledger_import,
    write_ledger_import,
)
from pscc.impact.actions.ledger import save_contribution, strike_contribution
from pscc.impact.enums import Instrument, SourceKind, Step
from pscc.impact.models import Contribution, Envelope, LedgerImport, Tranche
from pscc.pages.demo.axes import load_axes, load_targets
from pscc.pages.demo.declarations import load_declarations
from pscc.pages.demo.passports import load_passports
from pscc.pages.demo.reports import load_reports
from pscc.pages.reference import texts

PRESS: dict[str, Any] = {
    "source_text": "Communiqué du PSCC / PSCC press release, 2022-12-05",
    "source_url": "https://parissaclaycancercluster.org",
    "as_of": date(2022, 12, 5),
}
INVENTED: dict[str, Any] = {
    "source_text": "Inventé pour la démonstration / Made up for the demo",
    "source_url": "https://demo.example/ledger",
    "as_of": date(2026, 3, 31),
    "is_demo": True,
}
ENVELOPE = "france-2030-biocluster"
STATE, PUBLIC, PRIVATE = SourceKind.STATE, SourceKind.OTHER_PUBLIC, SourceKind.PRIVATE
# Giver, whose money, form, step, least and most in millions, years, day, number of the tranche.
LINES: tuple[tuple[Any, ...], ...] = (
    ("Démo : État, première convention", STATE, Instrument.GRANT, Step.SPENT, "6.5", "6.5",
     (2023, 2024), date(2024, 12, 31), 1),
    ("Démo : État, première convention", STATE, Instrument.GRANT, Step.RECEIVED, "3.5", "3.5",
     (2024, 2025), date(2025, 6, 30), 1),
    ("Démo : État, deuxième convention", STATE, Instrument.GRANT, Step.COMMITTED, "12", "15",
     (2026, 2028), date(2026, 2, 10), 2),
    ("Démo : collectivité locale", PUBLIC, Instrument.GRANT, Step.COMMITTED, "4", "4",
     (2024, 2028), date(2024, 5, 14), None),
    ("Démo : banque publique", PUBLIC, Instrument.LOAN, Step.RECEIVED, "2.2", "2.2",
     (2025, 2032), date(2025, 10, 1), None),
    ("Démo : fonds d'amorçage", PRIVATE, Instrument.EQUITY, Step.COMMITTED, "8", "12",
     (2025, 2029), date(2025, 9, 18), None),
    ("Démo : fondation", PRIVATE, Instrument.DONATION, Step.SPENT, "0.75", "0.75",
     (2023, 2025), date(2025, 12, 15), None),
    ("Démo : industriel, équipements", PRIVATE, Instrument.IN_KIND, Step.ANNOUNCED, "1", None,
     (2026, 2027), date(2026, 3, 20), None),
)  # fmt: skip
DOUBLE = ("Démo : fondation", date(2025, 12, 16))
TABLE_NAME = "demo-ledger.csv"
TABLE = """\
source_name;source_kind;instrument;step;amount_min;amount_max;dated_on;source_text;source_url;as_of
Démo : mécène;private;donation;received;120 000;120 000;2026-04-02;Lettre;https://demo.example/1;2026-04-02
Démo : fondation;private;donation;spent;750000;750000;2025-12-15;Rapport;https://demo.example/2;2026-03-31
Démo : montant à zéro;private;grant;announced;0;0;2026-04-02;Annonce;https://demo.example/3;2026-04-02
Démo : sans justificatif;other_public;grant;committed;500000;;2026-04-02;;;2026-04-02
"""
WRITTEN, GIVEN_UP = "demo-ledger-2026.csv", "demo-ledger-2025.csv"
GOOD = """\
source_name;source_kind;instrument;step;amount_min;amount_max;dated_on;source_text;source_url;as_of
Démo : association;private;donation;received;60000;60000;2026-01-15;Lettre;https://demo.example/4;2026-01-15
"""


def load_ledger(people: dict[str, User], at: datetime) -> int:
    """Enter the ledger, what companies declare, what the funder is told and what projects show,
    once; return how many things were entered.
    """
    if Envelope.objects.filter(slug=ENVELOPE).exists():
        return 0
    officer = people["staff"]
    envelope = _envelope()
    tranches = {number: _tranche(envelope, number) for number in (1, 2)}
    _announcement(officer, at)
    for line in LINES:
        _line(line, envelope, tranches, officer, at)
    _strike_double(officer, at)
    _imports(officer, at)
    load_axes()
    load_targets(officer, at)
    told = load_declarations(officer, at) + load_reports(officer, at) + load_passports(at)
    return Contribution.objects.count() + LedgerImport.objects.count() + told + 3


def _imports(by: User, at: datetime) -> None:
    """Try a table that waits; write one, and give another up."""
    _try(TABLE, TABLE_NAME, by, at - timedelta(hours=3))
    then = at - timedelta(days=20)
    run = _try(GOOD, WRITTEN, by, then)
    write_ledger_import(run_id=run.pk, only_if_all_good=True, by=by, at=then)
    brought = run.rows.values("contribution")
    Contribution.objects.filter(pk__in=brought).update(is_demo=True)
    run = _try(TABLE, GIVEN_UP, by, then)
    discard_ledger_import(run_id=run.pk, by=by, at=then)


def _try(table: str, name: str, by: User, at: datetime) -> LedgerImport:
    return try_ledger_import(
        content=table.encode(), file_name=name, source=INVENTED["source_text"],
        licence="CC0 1.0", as_of=date(2026, 4, 2), by=by, at=at,
    )  # fmt: skip


def _envelope() -> Envelope:
    words = {"fr": "France 2030, Biocluster", "en": "France 2030, Biocluster"}
    notes = {
        "fr": "« Entre 80 et 100 millions d'euros sur 10 ans », selon l'avancement.",
        "en": "“Between 80 and 100 million euros over 10 years”, as the project goes on.",
    }
    return Envelope.objects.create(
        slug=ENVELOPE, source_name="État (France 2030)", source_kind=STATE,
        amount_min=Decimal(80_000_000), amount_max=Decimal(100_000_000), starts_in=2023,
        ends_in=2032, **PRESS, **texts(name=words, notes=notes),
    )  # fmt: skip


def _tranche(envelope: Envelope, number: int) -> Tranche:
    first, last, low, high = {1: (2023, 2025, 10, 10), 2: (2026, 2028, 25, 30)}[number]
    return Tranche.objects.create(
        envelope=envelope, number=number, starts_in=first, ends_in=last,
        amount_min=Decimal(low * 1_000_000), amount_max=Decimal(high * 1_000_000), is_demo=True,
    )  # fmt: skip


def _announcement(officer: User, at: datetime) -> None:
    """Enter what Sanofi announced, whose amount the press release does not say."""
    notes = {
        "fr": "« Une contribution majeure déjà annoncée » ; le montant n'est pas public.",
        "en": "“A major contribution already announced”; the amount is not public.",
    }
    line = Contribution(
        organisation=Organisation.objects.get(slug="sanofi"), source_kind=PRIVATE,
        instrument=Instrument.NOT_SAID, step=Step.ANNOUNCED, dated_on=date(2022, 12, 5),
        created_at=at, **PRESS, **texts(notes=notes),
    )  # fmt: skip
    save_contribution(contribution=line, by=officer, at=at)


def _line(
    row: tuple[Any, ...], envelope: Envelope, tranches: dict[int, Tranche], by: User, at: datetime
) -> None:
    giver, kind, instrument, step, low, high, (first, last), day, number = row
    line = Contribution(
        source_name=giver, source_kind=kind, instrument=instrument, step=step,
        amount_min=Decimal(low) * 1_000_000, starts_in=first, ends_in=last, dated_on=day,
        amount_max=None if high is None else Decimal(high) * 1_000_000,
        envelope=envelope if number else None, tranche=tranches.get(number), created_at=at,
        **INVENTED,
    )  # fmt: skip
    save_contribution(contribution=line, by=by, at=at)


def _strike_double(by: User, at: datetime) -> None:
    """Enter a line twice, and strike the second out."""
    giver, day = DOUBLE
    line = Contribution(
        source_name=giver, source_kind=PRIVATE, instrument=Instrument.DONATION, step=Step.SPENT,
        amount_min=Decimal(750_000), amount_max=Decimal(750_000), dated_on=day, created_at=at,
        **INVENTED,
    )  # fmt: skip
    save_contribution(contribution=line, by=by, at=at)
    strike_contribution(
        contribution_id=line.pk, reason="Saisie deux fois / Entered twice", by=by, at=at
    )
