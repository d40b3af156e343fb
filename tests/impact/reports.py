"""Reports of periods, in the states that tests need."""

from typing import Any

from pscc.accounts.enums import Role
from pscc.impact.actions.reports import correct_report, save_report, send_report
from pscc.impact.models import PeriodReport
from tests.factories import NOW, make_staff

WORDS = ("summary", "activity", "results", "money", "outlook")


def words(**fields: str) -> dict[str, str]:
    """Every section in both languages."""
    filled = {f"{name}_{language}": f"{name} {language}" for name in WORDS
              for language in ("fr", "en")}  # fmt: skip
    return filled | fields


def make_report(period: str = "2025", by: Any = None, **fields: Any) -> PeriodReport:
    """A draft that can be sent."""
    by = by or make_staff(Role.PROGRAMME_OFFICER)
    report = PeriodReport(period=period, **{**words(), **fields})
    return save_report(report=report, by=by, at=NOW)


def make_sent(period: str = "2025", by: Any = None, **fields: Any) -> PeriodReport:
    """A report that the funder has."""
    by = by or make_staff(Role.PROGRAMME_OFFICER)
    return send_report(report_id=make_report(period, by, **fields).pk, by=by, at=NOW)


def make_correction(former: PeriodReport, by: Any = None, **fields: str) -> PeriodReport:
    """The draft of a correction that can be sent."""
    by = by or make_staff(Role.PROGRAMME_OFFICER)
    draft = correct_report(report_id=former.pk, by=by, at=NOW)
    values = {"correction_fr": "Un montant.", "correction_en": "An amount.", **fields}
    for name, value in values.items():
        setattr(draft, name, value)
    return save_report(report=draft, by=by, at=NOW)
