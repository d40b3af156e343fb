"""Orientations left unfinished, as staff may know of them: how many, where they stopped, what for.

Until its person sends it, an orientation is theirs: neither text, nor person, nor code leaves the
database here, and no row leads to one.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, F, Func
from django.db.models.fields.json import KT
from django.utils.translation import gettext as _

from pscc.kernel.questions import in_language
from services.enums import ServiceKind
from services.models import OrientationSession
from services.orientation_questions import NEEDS, Vocabularies, intake

SHOWN = 100  # rows; the numbers count all


@dataclass(frozen=True)
class Left:
    """One of them: the page at which it stopped, the needs it named, days since it was touched."""

    page: str
    needs: Sequence[str]
    days: int


@dataclass(frozen=True)
class LeftUnfinished:
    """All of them: by page in the order of the pages, by need the most frequent first."""

    total: int
    by_page: Sequence[tuple[str, int]]
    by_need: Sequence[tuple[str, int]]
    rows: Sequence[Left]  # what was touched last comes first


class _Keys(Func):
    """The questions that have an answer, without the answers."""

    template = "ARRAY(SELECT jsonb_object_keys(%(expressions)s))"
    output_field = ArrayField(CharField())


def left_unfinished(user: Any, at: datetime) -> LeftUnfinished:
    """Return what a member of staff may know of orientations left unfinished; one statement."""
    named = {f"named_{key}": KT(f"answers__{key}") for key in NEEDS}
    sessions: Any = OrientationSession.objects.counted_by(user).annotate(
        answered=_Keys(F("answers")), **named
    )
    latest = sessions.order_by("-updated_at", "-pk")
    pages = _pages()
    rows = [
        Left(_stopped_at(answered, pages), _words(needs), (at - touched) // timedelta(days=1))
        for touched, answered, *needs in latest.values_list("updated_at", "answered", *named)
    ]
    by_page = Counter(row.page for row in rows)
    by_need = Counter(need for row in rows for need in row.needs)
    labels = [*(label for label, _keys in pages), _after_the_last()]
    return LeftUnfinished(
        total=len(rows),
        by_page=[(label, by_page[label]) for label in labels if by_page[label]],
        by_need=by_need.most_common(),
        rows=rows[:SHOWN],
    )


def _pages() -> list[tuple[str, frozenset[str]]]:
    """Return the pages of the questions: what each is called, and what it asks."""
    nothing = Vocabularies(
        product_types=(), modalities=(), stages=(), tumour_types=(), countries=(), trl_levels=(),
        usual_trl={},
    )  # fmt: skip
    return [
        (in_language(section.title), frozenset(each.key for each in section.questions))
        for section in intake(nothing, {}).sections
    ]


def _stopped_at(answered: Collection[str], pages: Sequence[tuple[str, frozenset[str]]]) -> str:
    """Return the first page without any answer."""
    found = (label for label, keys in pages if keys.isdisjoint(answered))
    return next(found, _after_the_last())


def _after_the_last() -> str:
    return _("All pages answered, not sent")


def _words(needs: Sequence[str | None]) -> list[str]:
    known = [need for need in dict.fromkeys(needs) if need in ServiceKind.values]
    return [str(ServiceKind(need).label) for need in known]
