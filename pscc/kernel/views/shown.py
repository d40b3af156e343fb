"""The facets of a list as the page shows them: counted, in order, as a tree, not too long."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)
LONGEST_FACET = 20  # choices shown at first; a link shows the rest


@dataclass(frozen=True)
class Facet(Generic[M]):
    """One way to narrow a list.

    `narrow(queryset, values)` filters by the chosen codes; `count(queryset)` returns rows of
    {"choice", "number"} (needless where the list counts codes); `choices()` returns (code, label)
    in the order to show. Without `choices` the codes are words themselves (a city) or named by
    `name_of`, shown in alphabetical order. `parents()` makes a tree of them, {code: code above}:
    who carries a code must carry those above it too.
    """

    name: str
    label: Any
    choices: Callable[[], Iterable[tuple[str, Any]]] | None
    narrow: Callable[[QuerySet[M], list[str]], QuerySet[M]]
    count: Callable[[QuerySet[M]], QuerySet[Any]] | None = None
    parents: Callable[[], Mapping[str, str]] | None = None
    name_of: Callable[[str], str] = str


@dataclass(frozen=True)
class Option:
    """A choice of a facet as the page shows it."""

    value: str
    label: str
    count: int
    selected: bool
    depth: int = 0


@dataclass(frozen=True)
class ShownFacet:
    """A facet with its choices, ready for the template; `hidden` of them wait behind a link."""

    name: str
    label: Any
    options: list[Option]
    hidden: int = 0
    more_url: str = ""

    @property
    def chosen(self) -> bool:
        """Whether one of its choices narrows the list."""
        return any(option.selected for option in self.options)


def show(
    facet: Facet[Any], counts: Mapping[str, int], marked: Sequence[str], *, whole: bool = False
) -> ShownFacet:
    """Return a facet with the choices that find something, and those that are chosen."""
    choices = facet.choices() if facet.choices else _named(facet, {*counts, *marked})
    options = [
        Option(str(code), str(label), counts.get(code, 0), code in marked)
        for code, label in choices
        if counts.get(code) or code in marked
    ]
    parents = facet.parents() if facet.parents else {}
    shown = in_tree(options, parents)
    kept = shown if whole else most_useful(near_chosen(shown, parents))
    return ShownFacet(facet.name, facet.label, kept, len(shown) - len(kept))


def _named(facet: Facet[Any], codes: set[str]) -> list[tuple[str, str]]:
    return sorted(((code, facet.name_of(code)) for code in codes), key=lambda choice: choice[1])


def in_tree(options: list[Option], parents: Mapping[str, str]) -> list[Option]:
    """Put every choice under the one above it, and say how deep it stands."""
    if not parents:
        return options
    present = {option.value for option in options}
    under: dict[str, list[Option]] = {}
    for option in options:
        above = parents.get(option.value, "")
        under.setdefault(above if above in present else "", []).append(option)
    return list(_walk(under, "", 0))


def _walk(under: Mapping[str, list[Option]], above: str, depth: int) -> Iterable[Option]:
    for option in under.get(above, []):
        yield Option(option.value, option.label, option.count, option.selected, depth)
        if option.value and depth < len(under):
            yield from _walk(under, option.value, depth + 1)


def near_chosen(options: list[Option], parents: Mapping[str, str]) -> list[Option]:
    """Keep the top of a tree, and what stands under or beside a choice that is made."""
    opened = {option.value for option in options if option.selected}
    opened |= {parents.get(value, "") for value in opened}
    return [
        option
        for option in options
        if not option.depth or option.selected or parents.get(option.value) in opened
    ]


def most_useful(options: list[Option]) -> list[Option]:
    """Keep a long facet short: what is chosen and what finds most, in the usual order."""
    if len(options) <= LONGEST_FACET:
        return options
    by_use = sorted(options, key=lambda option: (not option.selected, -option.count))
    kept = {option.value for option in by_use[:LONGEST_FACET]}
    return [option for option in options if option.value in kept or option.selected]
