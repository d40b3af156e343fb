"""Vocabularies as trees: who uses which term, and what stands in the way of a change."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from partners.enums import Vocabulary
from partners.models import Term
from partners.queries.merges import Reference, every_reference
from pscc.kernel.formats import labelled
from pscc.kernel.registries import Registry

# What higher rooms keep as a code and not as a reference, and so cannot follow a merge:
# (term) -> where, in words, one text for each place.
code_keepers: Registry[Any] = Registry()

_NOT_A_USE = {
    "partners.Term.parent",  # the tree itself
    "partners.TermMerge.kept",  # the history of the tree
}


def uses() -> list[Reference]:
    """Return every column, of whatever room, that says that something uses a term."""
    found = (each for each in every_reference(Term) if each.key not in _NOT_A_USE)
    return sorted(found, key=lambda each: each.key)


@dataclass(frozen=True)
class Use:
    """How many rows of one kind use a term."""

    title: str
    count: int


def uses_of(term: Term) -> list[Use]:
    """Count what uses a term; one statement for each kind."""
    counted = ((each, each.rows.filter(**{each.column: term}).count()) for each in uses())
    return [Use(labelled(_owner(each), each.title), count) for each, count in counted if count]


def _owner(reference: Reference) -> str:
    """Name the things whose list a reference is; of a table of its own, the table."""
    owner: Any = reference.model._meta.auto_created
    return str((owner or reference.model)._meta.verbose_name_plural)


def code_uses_of(term: Term) -> list[str]:
    """Say where the code of a term stands written, out of reach of a merge."""
    return [text for _name, find in code_keepers for text in find(term)]


def terms_under(term: Term) -> set[int]:
    """Return the keys of a term and of all below it; one statement."""
    children: dict[int | None, list[int]] = defaultdict(list)
    rows = Term.objects.filter(vocabulary=term.vocabulary).values_list("pk", "parent_id")
    for pk, parent in rows:
        children[parent].append(pk)
    found, ahead = {term.pk}, [term.pk]
    while ahead:
        below = [pk for pk in children[ahead.pop()] if pk not in found]
        found.update(below)
        ahead += below
    return found


@dataclass(frozen=True)
class Branch:
    """A term in its tree: how deep, among which neighbours, used how often."""

    term: Term
    depth: int
    is_first: bool
    is_last: bool
    uses: int


def tree_of(vocabulary: Vocabulary) -> list[Branch]:
    """Return the terms of a vocabulary, children after their parents, with how often each is used;
    one statement, and one for each kind of use.
    """
    terms = list(Term.objects.of(vocabulary).select_related("parent"))
    counts: Counter[int] = Counter()
    for reference in uses():
        column = f"{reference.column}_id"
        rows = reference.rows.filter(**{f"{reference.column}__vocabulary": vocabulary})
        counted = rows.order_by().values_list(column).annotate(count=Count("pk"))
        counts.update(dict(counted))
    return [
        Branch(term, depth, is_first, is_last, counts[term.pk])
        for term, depth, is_first, is_last in in_order(terms)
    ]


def in_order(terms: Iterable[Term]) -> Iterator[tuple[Term, int, bool, bool]]:
    """Yield terms, given in the order of neighbours, as a tree: term, depth, first, last."""
    children: dict[int | None, list[Term]] = defaultdict(list)
    for term in terms:
        children[term.parent_id].append(term)
    ahead = [(term, 0) for term in reversed(children[None])]
    while ahead:
        term, depth = ahead.pop()
        neighbours = children[term.parent_id]
        yield term, depth, neighbours[0] == term, neighbours[-1] == term
        ahead += [(child, depth + 1) for child in reversed(children[term.pk])]
