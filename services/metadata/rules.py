"""The rules of a profile, read from its data file: which properties, how many, filled by what."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from django.utils.translation import get_language

from services.enums import AccessRights, ServiceKind

DATA = Path(__file__).parent.parent / "data"
FILES = {
    ServiceKind.HEALTH_DATA: "healthdcat-ap-r8.json",
    ServiceKind.SAMPLES: "miabis-core-3.json",
}
Use = Literal["mandatory", "recommended", "optional"]


def _here() -> str:
    return "fr" if (get_language() or "fr").startswith("fr") else "en"


@dataclass(frozen=True)
class Term:
    """A value of a closed list, in both languages."""

    code: str
    fr: str
    en: str
    iri: str  # empty where the profile gives its values no address

    @property
    def label(self) -> str:
        """The term in the reader's language."""
        return self.fr if _here() == "fr" else self.en


@dataclass(frozen=True)
class Property:
    """What a profile asks: how often for each access right, and which columns answer."""

    key: str
    iri: str
    code: str
    columns: tuple[str, ...]
    kind: str
    fr: str
    en: str
    cardinality: Mapping[str, str]
    vocabulary: str = ""
    mandatory_if: str = ""

    @property
    def label(self) -> str:
        """The property in the reader's language."""
        return self.fr if _here() == "fr" else self.en

    def use(self, rights: str, record: Any) -> Use:
        """Return how much a description under these access rights needs it. What nobody has said
        yet counts as not public: the strictest.
        """
        if self.mandatory_if and getattr(record, self.mandatory_if):
            return "mandatory"
        written = self.cardinality.get(rights) or self.cardinality[AccessRights.NON_PUBLIC]
        return cast("Use", written.split()[0])


@dataclass(frozen=True)
class Rules:
    """A release of a profile."""

    release: str
    note: str
    legislation: str
    properties: tuple[Property, ...]
    vocabularies: Mapping[str, Mapping[str, Term]]

    @property
    def profile(self) -> str:
        """The profile's short name, without what is released of it."""
        return self.release.partition(",")[0]

    def terms(self, vocabulary: str, codes: list[str]) -> list[Term]:
        """Return the terms of some codes; a code that the release lacks is left out."""
        known = self.vocabularies[vocabulary]
        return [known[code] for code in codes if code in known]

    def choices(self, vocabulary: str) -> list[tuple[str, str]]:
        """Return the terms as (code, label) in the reader's language."""
        return [(term.code, term.label) for term in self.vocabularies[vocabulary].values()]


def rules_of(kind: str) -> Rules | None:
    """Return the rules for services of a kind, None where no profile describes it."""
    file = FILES.get(ServiceKind(kind))
    return read_rules(file) if file else None


@cache
def read_rules(file: str) -> Rules:
    """Read a release."""
    written = json.loads((DATA / file).read_text(encoding="utf-8"))
    return Rules(
        release=written["release"],
        note=written["note"],
        legislation=written.get("legislation", ""),
        properties=tuple(_property(each) for each in written["properties"]),
        vocabularies={
            name: {term["code"]: _term(term, each.get("base", "")) for term in each["terms"]}
            for name, each in written["vocabularies"].items()
        },
    )


def _property(written: Mapping[str, Any]) -> Property:
    return Property(
        key=written["key"],
        iri=written["iri"],
        code=written.get("code", ""),
        columns=tuple(written["columns"]),
        kind=written["kind"],
        fr=written["fr"],
        en=written["en"],
        cardinality={
            rights: written.get("all") or written[rights] for rights in AccessRights.values
        },
        vocabulary=written.get("vocabulary", ""),
        mandatory_if=written.get("mandatory_if", ""),
    )


def _term(written: Mapping[str, str], base: str) -> Term:
    code = written["code"]
    return Term(code, written["fr"], written["en"], f"{base}{code}" if base else "")
