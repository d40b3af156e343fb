"""Which texts of a call stand in one language only."""

from collections.abc import Iterable
from typing import Any

from calls.models import Call
from pscc.kernel.questions.schema import LANGUAGES


def halves(thing: Any, names: Iterable[str]) -> list[tuple[str, str]]:
    """Return the texts of a thing that are written in one language only, with the language that
    lacks.
    """
    found = []
    for name in names:
        lacking = [each for each in LANGUAGES if not (getattr(thing, f"{name}_{each}") or "")]
        found += [(name, lacking[0])] if len(lacking) == 1 else []
    return found


TEXTS: dict[str, tuple[str, ...]] = {
    "stages": ("name",),
    "criteria": ("title", "guidance"),
    "eligibility": ("reason", "remedy"),
    "faq": ("question", "answer"),
}


def has_halves(call: Call, part: str) -> bool:
    """Tell whether rows of a call, by the name of their relation, are written in one language only;
    one statement.
    """
    return any(halves(row, TEXTS[part]) for row in getattr(call, part).all())
