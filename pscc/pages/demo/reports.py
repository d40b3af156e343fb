"""The demo's reports to the funder: 2025 in two editions, half a year given up, 2026 begun."""

from datetime import datetime, timedelta

from pscc.accounts.models import User
from pscc.impact.actions.reports import (
    correct_report,
    save_report,
    send_report,
    withdraw_report,
)
from pscc.impact.models import PeriodReport

WORDS = {
    "summary_fr": "Texte inventé pour la démonstration. Le cluster a ouvert ses **premiers appels**"
    " et son catalogue de services.",
    "summary_en": "Invented for the demo. The cluster opened its **first calls** and its catalogue"
    " of services.",
    "activity_fr": "- Un guichet unique pour les porteurs de projets\n- Des évaluations par des"
    " experts indépendants\n- Des rencontres à Villejuif",
    "activity_en": "- One door for project leaders\n- Assessments by independent experts\n"
    "- Meetings in Villejuif",
    "results_fr": "Les projets suivis avancent vers la preuve de concept et les études"
    " précliniques.",
    "results_en": "The projects move on towards proof of concept and preclinical studies.",
    "money_fr": "La première convention avec l’État est dépensée en grande partie.",
    "money_en": "Most of the first agreement with the State is spent.",
    "outlook_fr": "Les délais de réponse des plateformes restent à réduire.",
    "outlook_en": "Platforms still take too long to answer.",
}
CORRECTION = {
    "correction_fr": "La contribution d’une collectivité manquait dans le texte sur le"
    " financement.",
    "correction_en": "The text on money left out what a local authority gives.",
    "money_fr": "La première convention avec l’État est dépensée en grande partie ; une"
    " collectivité s’est engagée.",
    "money_en": "Most of the first agreement with the State is spent; a local authority has"
    " committed itself.",
}
UNWRITTEN = ("results_fr", "results_en", "outlook_fr", "outlook_en")


def load_reports(officer: User, at: datetime) -> int:
    """Write, send and correct the demo's reports; return how many there are."""
    past = [str(at.year - 1), f"{at.year - 1}-H1"]
    then = at - timedelta(days=40)
    sent = send_report(report_id=_written(past[0], officer, then).pk, by=officer, at=then)
    withdraw_report(report_id=_written(past[1], officer, then).pk, by=officer, at=then)
    later = then + timedelta(days=12)
    draft = correct_report(report_id=sent.pk, by=officer, at=later)
    for name, value in CORRECTION.items():
        setattr(draft, name, value)
    save_report(report=draft, by=officer, at=later)
    send_report(report_id=draft.pk, by=officer, at=later)
    _written(str(at.year), officer, at, without=UNWRITTEN)
    return PeriodReport.objects.filter(is_demo=True).count()


def _written(period: str, by: User, at: datetime, *, without: tuple[str, ...] = ()) -> PeriodReport:
    words = {name: text for name, text in WORDS.items() if name not in without}
    return save_report(report=PeriodReport(period=period, is_demo=True, **words), by=by, at=at)
