"""What a request says of its project: never the confidential dossier."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from partners.enums import FundingBand
from partners.models import Project, Term
from pscc.kernel.formats import country_name
from pscc.kernel.questions import in_language
from pscc.kernel.questions.schema import LANGUAGES

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Fact:
    """One thing that a request says of its project, in the reader's language."""

    key: str
    label: str
    text: str


def facts_of(project: Project) -> dict[str, Any]:
    """Return what is frozen of a project, ready for JSON; terms in both languages."""
    organisation = project.organisation
    tumours = project.tumour_types.order_by("position", "code")
    return {
        "uid": project.uid,
        "version": project.version,
        "title": project.title,
        "organisation": {
            "uid": organisation.uid if organisation else "",
            "name": organisation.name if organisation else "",
            "country": organisation.country if organisation else "",
        },
        "product_type": _term(project.product_type),
        "modality": _term(project.modality),
        "stage": _term(project.stage),
        "trl": project.trl,
        "tumour_types": [_term(each) for each in tumours],
        "funding_band": project.funding_band,
        "public_abstract": project.public_abstract,
        "activity_in_france": project.activity_in_france,
    }


def _term(term: Term | None) -> dict[str, str] | None:
    return {"code": term.code} | both(term, "label") if term else None


def both(obj: Any, field: str) -> dict[str, str]:
    """Return a translated field in each language."""
    return {code: str(getattr(obj, f"{field}_{code}") or "") for code in LANGUAGES}


def read_facts(facts: Facts) -> list[Fact]:
    """Return frozen facts as words in the active language, those that say something."""
    return [
        Fact(key, _label(key), text)
        for key, words in _WORDS.items()
        if (text := words(facts, key).strip())
    ]


def _label(field: str) -> str:
    column: Any = Project._meta.get_field(field)
    label = str(column.verbose_name)
    return label[:1].upper() + label[1:]


def _text(facts: Facts, key: str) -> str:
    return str(facts.get(key) or "")


def _organisation(facts: Facts, key: str) -> str:
    who = facts.get(key) or {}
    parts = (who.get("name"), country_name(who["country"]) if who.get("country") else "")
    return ", ".join(part for part in parts if part)


def _word(facts: Facts, key: str) -> str:
    return in_language(facts.get(key) or {})


def _words(facts: Facts, key: str) -> str:
    return ", ".join(in_language(each) for each in facts.get(key) or ())


def _level(facts: Facts, key: str) -> str:
    return f"TRL {facts[key]}" if facts.get(key) else ""


def _band(facts: Facts, key: str) -> str:
    code = facts.get(key)
    return str(FundingBand(code).label) if code in FundingBand.values else ""


_WORDS: dict[str, Callable[[Facts, str], str]] = {
    "title": _text,
    "organisation": _organisation,
    "product_type": _word,
    "modality": _word,
    "stage": _word,
    "trl": _level,
    "tumour_types": _words,
    "funding_band": _band,
    "public_abstract": _text,
    "activity_in_france": _text,
}
