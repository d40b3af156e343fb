"""Full-text search in French and English that forgives accents and small typing mistakes.

Every searchable room keeps one projection row per object (a subclass of `SearchProjection`),
written in the same transaction as the object. The page asks `matching(...)`; nothing is computed
per row at reading
time.
"""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import (
    SearchQuery,
    SearchRank,
    SearchVector,
    SearchVectorField,
    TrigramStrictWordSimilarity,
    TrigramWordSimilarity,
)
from django.db import connection, models
from django.db.models import F, Func, Q, QuerySet, Value
from django.db.models.functions import Greatest, Lower

M = TypeVar("M", bound=models.Model)
Similar = Callable[[str], str]
_EXACT = re.compile(r'"|(^|\s)-\w')
_WORD = re.compile(r"[^\W\d_]{3,60}")
MOST_WORDS, MOST_MEANINGS = 8, 4
AS_LIKELY = 0.08  # of likeness: who is that near to the best guess may be meant as well
_NEAREST = """
SELECT token, near.word, near.likeness FROM unnest(%s::text[]) AS token
CROSS JOIN LATERAL (
  SELECT word, similarity(word, lower(unaccent(token))) AS likeness FROM {table}
  WHERE word %% lower(unaccent(token)) ORDER BY likeness DESC, word LIMIT %s
) AS near
"""
TYPO_THRESHOLD = 0.5  # word similarity from which a misspelt word counts as meant


class Unaccent(Func):
    """PostgreSQL's unaccent(text)."""

    function = "unaccent"


class SearchProjection(models.Model):
    """What can be found of one object: stemmed text per language, and its name without accents."""

    vector_fr = SearchVectorField(null=True)
    vector_en = SearchVectorField(null=True)
    plain = models.TextField(default="")

    class Meta:
        abstract = True
        indexes = [
            GinIndex(fields=["vector_fr"], name="%(class)s_fr"),
            GinIndex(fields=["vector_en"], name="%(class)s_en"),
            GinIndex(OpClass(F("plain"), "gin_trgm_ops"), name="%(class)s_typo"),
        ]


def _vector(config: str, title: str, summary: str, body: str) -> Any:
    return (
        SearchVector(Value(title), config=config, weight="A")
        + SearchVector(Value(summary), config=config, weight="B")
        + SearchVector(Value(body), config=config, weight="D")
    )


def write_projection(
    projection: type[SearchProjection],
    owner: models.Model,
    *,
    owner_field: str,
    french: tuple[str, str, str],
    english: tuple[str, str, str],
) -> None:
    """Store what can be found of `owner`; each language as (title, summary, body).

    Call it in the transaction that changed the owner.
    """
    whose: dict[str, Any] = {owner_field: owner}
    projection._default_manager.update_or_create(
        **whose,
        defaults={
            "vector_fr": _vector("portal_fr", *french),
            "vector_en": _vector("portal_en", *english),
            "plain": Lower(Unaccent(Value(f"{french[0]} {english[0]} {french[1]} {english[1]}"))),
        },
    )


def matching(
    queryset: QuerySet[M],
    words: str,
    *,
    through: str = "search",
    similar: Similar | None = None,
    is_forgiving: bool = True,
) -> QuerySet[M]:
    """Return the objects that match `words`, best first; all of them, unranked, when `words` is
    empty.

    `through` is the name of the projection's reverse relation, empty when the rows of the
    projection are asked themselves. Words are read as a web search:
    quotes and minus work. Only when no word matches as it stands are similar spellings searched,
    so that a common search reads indexes and no more (one more statement to find that out); who
    writes quotes or a minus means the very words, and without `is_forgiving` all do. A room of very
    many rows brings its own
    `similar`, which returns the words that were meant, as (word | word) for each word.
    """
    words = words.strip().replace("\x00", "")[:200]
    if not words:
        return queryset
    through = f"{through}__" if through else ""
    ranked = _ranked(queryset, words, through, "websearch")
    if not is_forgiving or _EXACT.search(words) or ranked.order_by().exists():
        return ranked
    if similar is None:
        return _similar(queryset, words, through)
    meant = similar(words)
    return _ranked(queryset, meant, through, "raw") if meant else queryset.none()


def _ranked(queryset: QuerySet[Any], words: str, through: str, kind: str) -> QuerySet[Any]:
    french = SearchQuery(words, config="portal_fr", search_type=kind)
    english = SearchQuery(words, config="portal_en", search_type=kind)
    found: QuerySet[Any] = queryset.filter(
        Q(**{f"{through}vector_fr": french}) | Q(**{f"{through}vector_en": english})
    )
    rank = Greatest(
        SearchRank(F(f"{through}vector_fr"), french),
        SearchRank(F(f"{through}vector_en"), english),
    )
    ranked: QuerySet[Any] = found.annotate(search_rank=rank).order_by("-search_rank", "pk")
    return ranked


def _similar(queryset: QuerySet[Any], words: str, through: str) -> QuerySet[Any]:
    plain: Any = Lower(Unaccent(Value(words)))
    found: QuerySet[Any] = (
        queryset.annotate(
            search_rank=TrigramWordSimilarity(plain, f"{through}plain"),
            whole_words=TrigramStrictWordSimilarity(plain, f"{through}plain"),
        )
        .filter(**{f"{through}plain__trigram_word_similar": plain}, search_rank__gte=TYPO_THRESHOLD)
        .order_by("-search_rank", "-whole_words", "pk")
    )
    return found


def words_like(words: str, table: str) -> str:
    """Return what misspelt words may mean, as PostgreSQL reads it: ('curie' | 'curies') & 'lung';
    nothing when one of them is like no word of the room.

    `table` is the room's own table of words, never anything that a reader wrote.
    """
    tokens = list(dict.fromkeys(_WORD.findall(words)))[:MOST_WORDS]
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST.format(table=table), [tokens, MOST_MEANINGS])
        near: dict[str, list[tuple[str, float]]] = {}
        for token, word, likeness in cursor.fetchall():
            near.setdefault(token, []).append((word, likeness))
    if not tokens or any(token not in near for token in tokens):
        return ""
    return " & ".join(_alternatives(near[token]) for token in tokens)


def _alternatives(meanings: list[tuple[str, float]]) -> str:
    best = max(likeness for _word, likeness in meanings)
    kept = [word for word, likeness in meanings if likeness >= best - AS_LIKELY]
    return f"({' | '.join(repr(word) for word in kept)})"
