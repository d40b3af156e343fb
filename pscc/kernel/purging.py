"""Where the words of people lie, so that staff can take them out of every place at once.

An app says it in its `purging.py`, which is found by its name: which columns people write in, and
which hold words of other tables. A test refuses a column of text in a table with personal data of
which nobody said anything. `pscc.accounts.purging` carries it out.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from pscc.kernel.registries import Registry

SAME_KEYS = "."  # the copy is a JSON with the same keys
SAME_FIELDS = "="  # the copy is a JSON whose keys are columns of the other table


@dataclass(frozen=True, kw_only=True)
class Copies:
    """Columns of a table that hold words of other tables.

    `of` maps the label of the other table to the path from a copy to its row; without any, the
    words are looked for in every row. `keyed` maps `label.field` to the part of a copied JSON where
    the same keys stand, or to SAME_KEYS or SAME_FIELDS. `digest` names the column with the SHA-256
    of a frozen JSON: it stays, and the digest of what is left is noted beside it (a redacted
    edition).
    """

    fields: tuple[str, ...]
    of: Mapping[str, str] = field(default_factory=dict)
    keyed: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""


@dataclass(frozen=True, kw_only=True)
class Texts:
    """What a table holds of people's words: `written` may be purged, one column of one row;
    `untouched` says why a column is neither written nor copied. `by` is the path to an identifier
    that people know, for rows that have none of their own.

    `refresh` rewrites what was computed from a row; `people` returns who is told that something
    was taken out of it.
    """

    written: tuple[str, ...] = ()
    copied: tuple[Copies, ...] = ()
    by: str = ""
    untouched: Mapping[str, str] = field(default_factory=dict)
    refresh: Callable[[Any], None] | None = None
    people: Callable[[Any], Iterable[Any]] | None = None


@dataclass(frozen=True)
class Target:
    """What is to go: one column of one row, of which `key` is one part; or a file with its name.

    `words` are those to look for in copies.
    """

    row: Any
    field: str
    key: str = ""
    words: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        """Name the table."""
        return str(self.row._meta.label)


@dataclass(frozen=True)
class Made:
    """Things made of what is to go: papers, exports, copies without names. `take` takes them away
    or makes them anew; it is given what stands in the place of words.
    """

    where: str  # "calls.Receipt"
    number: int
    take: Callable[[str], None]


texts: dict[type[Model], Texts] = {}
made_of: Registry[Callable[[Target, Any], Iterable[Made]]] = Registry()
"""Room to `made(target, at)`; filled in the `purging.py` of each room."""


def purging(model: type[Model], *written: str, **said: Any) -> None:
    """Say which words of people a table holds; see `Texts`."""
    texts[model] = Texts(written=written, **said)
