"""Terms and organisations that questions offer, filled by the room that keeps them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from pscc.kernel.questions.scalars import BadAnswerError
from pscc.kernel.questions.schema import Question, Words, in_language
from pscc.kernel.questions.types import QuestionType
from pscc.kernel.registries import Registry

STAGE, TUMOUR_TYPE = "stage", "tumour_type"
VOCABULARY_OF = {QuestionType.STAGE: STAGE, QuestionType.TUMOUR_TYPES: TUMOUR_TYPE}


@dataclass(frozen=True)
class Entry:
    """A term: its code, its words, the code of the one it stands under, and the code of the one
    that it `became`, where it is no longer offered but still read.
    """

    code: str
    label: Words
    parent: str = ""
    became: str = ""


@dataclass(frozen=True)
class Listed:
    """An organisation that everybody may see."""

    uid: str
    name: str


# (vocabulary) -> its entries in order, in one or two statements
vocabularies: Registry[Callable[[str], Sequence[Entry]]] = Registry()
# (names, None for all) -> published organisations by name, in one statement
organisations: Registry[Callable[[Iterable[str] | None], Sequence[Listed]]] = Registry()


def entries_of(vocabulary: str) -> list[Entry]:
    """Return every entry of a vocabulary in order, those that are gone last."""
    return [each for _name, find in vocabularies for each in find(vocabulary)]


def offered(kind: QuestionType) -> list[Entry]:
    """Return what a question of this kind offers to choose from."""
    return [each for each in entries_of(VOCABULARY_OF[kind]) if not each.became]


def labels_of(kind: QuestionType) -> dict[str, str]:
    """Return the words of every code that an answer may hold, in the active language."""
    return {each.code: in_language(each.label) for each in entries_of(VOCABULARY_OF[kind])}


def tree_of(kind: QuestionType) -> list[tuple[Entry, list[Entry]]]:
    """Return what a question of this kind offers, as a tree of two levels."""
    entries = offered(kind)
    return [
        (root, [each for each in entries if each.parent == root.code])
        for root in entries
        if not root.parent
    ]


def organisation_names() -> list[str]:
    """Return the names of all organisations that everybody may see."""
    return [each.name for _name, find in organisations for each in find(None)]


def uid_of(name: str) -> str:
    """Return the uid of the only published organisation with this name, else an empty text."""
    found = [each for _name, find in organisations for each in find([name])]
    return found[0].uid if len(found) == 1 else ""


# --- Answers -------------------------------------------------------------------------------------


def read_stage(question: Question, raw: Any) -> str:
    """Return the code of a stage; raises BadAnswerError for any other."""
    known = _codes(STAGE)
    if not isinstance(raw, str) or raw not in known:
        raise BadAnswerError(_("Choose one of the stages offered."))
    return known[raw]


def read_tumour_types(question: Question, raw: Any) -> list[str]:
    """Return codes of tumour types in the order of the vocabulary; raises BadAnswerError."""
    chosen = [raw] if isinstance(raw, str) else raw
    known = _codes(TUMOUR_TYPE)
    texts = isinstance(chosen, list) and all(isinstance(each, str) for each in chosen)
    if not texts or any(each not in known for each in chosen):
        raise BadAnswerError(_("Choose among the tumour types offered."))
    wanted = {known[each] for each in chosen}
    return [code for code in known if code in wanted]


def _codes(vocabulary: str) -> dict[str, str]:
    """Return every code in order, with the one that stands for it today."""
    return {each.code: each.became or each.code for each in entries_of(vocabulary)}
