"""The demo's form under construction: a coming call gets a second version, built by the actions."""

from datetime import datetime
from typing import Any

from calls.actions.forms_building import add_section, move_section, save_question, set_condition
from calls.actions.forms_versions import start_new_version
from calls.models import FormVersion
from pscc.accounts.models import User

CODE = "PLATF"  # opens in some weeks
READINESS: dict[str, Any] = {
    "type": "trl",
    "label": {
        "fr": "Où en est votre technologie ?",
        "en": "How ready is your technology?",
    },
    "required": True,
}
COLLECTION: dict[str, Any] = {
    "type": "short_text",
    "label": {
        "fr": "De quelle collection viennent les échantillons ?",
        "en": "Which collection do the samples come from?",
    },
    "help": {
        "fr": "Le centre de ressources biologiques ou l’hôpital qui les conserve.",
        "en": "The biobank or the hospital that keeps them.",
    },
}
PARTNERS: dict[str, Any] = {
    "type": "people",
    "label": {"fr": "Qui viendra sur la plateforme ?", "en": "Who will come to the platform?"},
    "max_people": 6,
    "personal_data": True,
    "hidden_from_reviewers": True,
}
COSTS: dict[str, Any] = {
    "type": "table",
    "label": {"fr": "Dépenses par année", "en": "Costs by year"},
    "required": True,
    "min_rows": 1,
    "max_rows": 12,
    "columns": [
        {"type": "number", "label": {"fr": "Année", "en": "Year"}, "min": 2026, "max": 2032,
         "required": True},
        {"type": "choice", "label": {"fr": "Nature", "en": "Kind"}, "required": True, "options": [
            {"label": {"fr": "Personnel", "en": "Staff"}},
            {"label": {"fr": "Équipement", "en": "Equipment"}},
            {"label": {"fr": "Consommables", "en": "Consumables"}},
            {"label": {"fr": "Sous-traitance", "en": "Subcontracting"}}]},
        {"type": "money", "label": {"fr": "Montant", "en": "Amount"}, "required": True,
         "sum": True, "min": 0},
    ],
}  # fmt: skip


def load_form_begun(people: dict[str, User], at: datetime) -> int:
    """Build the next version of the coming call's form, unless it is there; return how many."""
    first = FormVersion.objects.filter(stage__call__code=CODE).order_by("number").first()
    if first is None or FormVersion.objects.filter(stage=first.stage_id, number__gt=1).exists():
        return 0
    staff = people["staff"]
    version = start_new_version(stage_id=first.stage_id, source_id=first.pk, by=staff, at=at)
    _build(version, staff, at)
    return 1


def _build(version: FormVersion, staff: User, at: datetime) -> None:
    def seen() -> dict[str, Any]:
        version.refresh_from_db()
        return {
            "form_version_id": version.pk, "revision": version.revision, "by": staff, "at": at,
        }  # fmt: skip

    def ask(section: str, question: dict[str, Any]) -> str:
        return save_question(question_key=None, section_key=section, question=question, **seen())

    def show_if(kind: str, key: str, expression: dict[str, Any]) -> None:
        set_condition(kind=kind, key=key, expression=expression, **seen())

    ready = ask("use", READINESS)
    collection = ask("use", COLLECTION)
    show_if("question", collection, {"question": "samples", "is": "at_least", "value": "1"})
    ask("calendar", PARTNERS)
    section = add_section(
        title={"fr": "Budget", "en": "Budget"},
        intro={
            "fr": "Demandé aux projets avancés qui apportent leurs propres moyens.",
            "en": "Asked of advanced projects that bring means of their own.",
        },
        **seen(),
    )
    move_section(section_key=section, step="up", **seen())
    ask(section, COSTS)
    show_if("section", section, {"all": [
        {"question": ready, "is": "at_least", "value": "4"},
        {"question": "own_means", "is": "at_least", "value": "10000"},
    ]})  # fmt: skip
