"""How the texts of the data are written: French typography, and the names that institutions use."""

import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from pscc.pages.ecosystem import figures, people, places, ties
from pscc.pages.ecosystem.shapes import Words
from pscc.pages.reference import read_data

ROWS = (
    *places.BUILDINGS, *ties.LABELS, *people.PEOPLE, *people.MANDATES, *people.INTERESTS,
    *people.PRESS_CONTACTS, *figures.FUNDING, *figures.QUOTATIONS, *figures.FORECASTS, *figures.TRL,
)  # fmt: skip


def pairs_of(data: Any) -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):
        if {"fr", "en"} <= data.keys():
            yield data["fr"], data["en"]
        for value in data.values():
            yield from pairs_of(value)
    elif isinstance(data, list):
        for value in data:
            yield from pairs_of(value)


def every_pair() -> list[tuple[str, str]]:
    """Return every text of the data files and of the ecosystem, French and English."""
    names = (
        "reference",
        "organisations",
        "services",
        "schemes",
        "packages",
        "calls",
        "call_details",
    )
    written = [pair for name in names for pair in pairs_of(read_data(name))]
    shaped = [getattr(row, field.name) for row in ROWS for field in fields(row)]
    return [*written, *((value.fr, value.en) for value in shaped if isinstance(value, Words))]


def found(pattern: str, texts: list[str]) -> list[str]:
    return sorted({text for text in texts if re.search(pattern, text)})


def test_french_high_punctuation_follows_a_no_break_space():
    french = [pair[0] for pair in every_pair()]

    assert len(french) > 800
    assert (
        found(r"[^\u00a0\s][;?!»]| [:;?!»]| %(?!s)|«[^\u00a0]|[^\u00a0\w]:|\w:(?!//)", french) == []
    )


def test_figures_do_not_part_from_their_unit():
    texts = [text for pair in every_pair() for text in pair]

    assert found(r"\d (?:m²|Mo|MB|€|%)|\d \d{3}\b", texts) == []


def test_apostrophes_and_ellipses_are_typographic():
    texts = [text for pair in every_pair() for text in pair]

    assert found(r"'|\.\.\.", texts) == []


def test_institutions_bear_their_own_names():
    names = [entry["name"] for entry in read_data("organisations")]
    texts = [*names, *(text for pair in every_pair() for text in pair)]

    assert found(r"UNICANCER|APHP|Institut Gustave|Paris Saclay(?! Cancer)", texts) == []
    assert (
        found(r"University of Paris.Saclay|Paris.Saclay University|the Institut Curie", texts) == []
    )
    assert {
        "Gustave Roussy", "Institut Curie", "Institut Polytechnique de Paris",
        "Université Paris-Saclay", "Unicancer", "Inserm", "Marseille Immunopôle",
        "Assistance Publique – Hôpitaux de Paris (AP-HP)",
    } < set(names)  # fmt: skip
