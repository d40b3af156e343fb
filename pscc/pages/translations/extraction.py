"""The texts of the portal that need a translation, read from its Python modules and templates."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("pscc", "partners", "services", "calls")
TEMPLATES = ("templates",)

_WITH_CONTEXT = ((1, "c"), 2)
_WITH_CONTEXT_AND_PLURAL = ((1, "c"), 2, 3)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": _WITH_CONTEXT,
    "pgettext_lazy": _WITH_CONTEXT,
    "npgettext": _WITH_CONTEXT_AND_PLURAL,
    "npgettext_lazy": _WITH_CONTEXT_AND_PLURAL,
}

# What Django's templatize() writes: everything that is no call is blanked out to X, B, F, S or P.
_STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(
    rf"(?P<name>npgettext|ngettext|pgettext|gettext|_)\(\s*(?P<words>{_STRING}(?:\s*,\s*{_STRING})*)"
)


@dataclass(frozen=True)
class Text:
    """One text to translate and the file that shows it."""

    singular: str
    plural: str
    context: str
    path: str


def extract_texts(root: Path = ROOT) -> list[Text]:
    """Return every text to translate below `root`, in the order of the files."""
    texts = []
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            if "migrations" not in path.parts:
                texts += list(_from_python(path, root))
    folders = [root / name for name in TEMPLATES] + sorted(root.glob("*/templates"))
    for folder in folders:
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            texts += list(_from_template(path, root))
    return texts


def _from_python(path: Path, root: Path) -> Iterator[Text]:
    where = path.relative_to(root).as_posix()
    with path.open("rb") as file:
        found = extract("python", file, keywords=KEYWORDS)
        for _line, message, _comments, context in found:
            words = message if isinstance(message, tuple) else (message, "")
            yield Text(words[0], words[1], context or "", where)


def _from_template(path: Path, root: Path) -> Iterator[Text]:
    where = path.relative_to(root).as_posix()
    source = templatize(path.read_text(encoding="utf-8"), origin=where)
    for call in _CALL.finditer(source):
        words = [ast.literal_eval(each) for each in re.findall(_STRING, call["words"])]
        context = words.pop(0) if call["name"] in ("pgettext", "npgettext") else ""
        yield Text(words[0], words[1] if len(words) > 1 else "", context, where)
