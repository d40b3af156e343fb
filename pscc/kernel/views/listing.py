"""One public list for every room: words, facets, pages, and the whole filtered set as JSON or CSV.

The address says everything: `?q=…&kind=biotech&kind=medtech&page=2`. It works without JavaScript;
with it, the pager replaces `#results` by the same part of the next page.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import render

from pscc.kernel.exports import csv_lines
from pscc.kernel.facets import counts_of
from pscc.kernel.search import matching

M = TypeVar("M", bound=Model)
PAGE_SIZE = 20
EXPORT_BATCH = 500
LONGEST_FACET = 20  # choices shown; the search finds the rest
LONGEST_CODE = 80  # as long as a slug or a city may be
PLAIN_CARD: Mapping[str, Any] = {  # what a card has unless the room says otherwise
    "eyebrow": "", "icon": "", "text": "", "facts": (), "status": "", "status_label": "",
    "status_tone": "", "action": "", "is_demo": False, "is_muted": False,
}  # fmt: skip


@dataclass(frozen=True)
class Facet(Generic[M]):
    """One way to narrow a list.

    `narrow(queryset, values)` filters by the chosen codes; `count(queryset)` returns rows of
    {"choice", "number"}; `choices()` returns (code, label) in the order to show. Without `choices`
    the codes are words themselves (a city), shown in alphabetical order.
    """

    name: str
    label: Any
    choices: Callable[[], Iterable[tuple[str, Any]]] | None
    narrow: Callable[[QuerySet[M], list[str]], QuerySet[M]]
    count: Callable[[QuerySet[M]], QuerySet[Any]]


@dataclass(frozen=True)
class Option:
    """A choice of a facet as the page shows it."""

    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class ShownFacet:
    """A facet with its choices, ready for the template."""

    name: str
    label: Any
    options: list[Option]

    @property
    def chosen(self) -> bool:
        """Whether one of its choices narrows the list."""
        return any(option.selected for option in self.options)


@dataclass(frozen=True)
class Listing(Generic[M]):
    """A room's list: what it holds, how it narrows, how a row looks to a program."""

    title: Any
    lead: Any
    search_label: Any
    facets: Sequence[Facet[M]]
    columns: Sequence[str]
    as_row: Callable[[M], Mapping[str, Any]]
    as_card: Callable[[M], Mapping[str, Any]]
    for_page: Callable[[QuerySet[M]], QuerySet[M]]
    ordering: Sequence[str]
    template: str = "listing.html"
    extra: Mapping[str, Any] = field(default_factory=dict)

    def respond(self, request: HttpRequest, queryset: QuerySet[M]) -> HttpResponseBase:
        """Answer a request for the list, as a page, a fragment, JSON or CSV."""
        words = request.GET.get("q", "").replace("\x00", "")[:200]
        chosen = self._chosen(request)
        found = matching(queryset, words) if words.strip() else queryset.order_by(*self.ordering)
        narrowed = self._narrow(found, chosen)
        wanted = request.GET.get("format")
        if wanted == "json":
            return self._json(narrowed)
        if wanted == "csv":
            return self._csv(narrowed)
        return self._page(request, found, narrowed, words, chosen)

    def _chosen(self, request: HttpRequest) -> dict[str, list[str]]:
        """Read the facets in force; a code that does not exist finds nothing, which the page then
        says.
        """
        return {
            facet.name: [_storable(code) for code in request.GET.getlist(facet.name) if code][:50]
            for facet in self.facets
        }

    def _narrow(
        self, queryset: QuerySet[M], chosen: Mapping[str, list[str]], *, but: str = ""
    ) -> QuerySet[M]:
        for facet in self.facets:
            if chosen[facet.name] and facet.name != but:
                queryset = facet.narrow(queryset, chosen[facet.name])
        return queryset

    def _rows(self, queryset: QuerySet[M]) -> Iterable[Mapping[str, Any]]:
        return (
            self.as_row(item) for item in self.for_page(queryset).iterator(chunk_size=EXPORT_BATCH)
        )

    def _json(self, queryset: QuerySet[M]) -> HttpResponse:
        rows = list(self._rows(queryset))
        return JsonResponse(
            {"count": len(rows), "results": rows}, json_dumps_params={"ensure_ascii": False}
        )

    def _csv(self, queryset: QuerySet[M]) -> HttpResponseBase:
        response = StreamingHttpResponse(
            csv_lines(self.columns, self._rows(queryset)), content_type="text/csv; charset=utf-8"
        )
        response.headers["Content-Disposition"] = f'attachment; filename="{self.columns[0]}s.csv"'
        return response

    def _page(
        self,
        request: HttpRequest,
        found: QuerySet[M],
        narrowed: QuerySet[M],
        words: str,
        chosen: Mapping[str, list[str]],
    ) -> HttpResponse:
        page = Paginator(self.for_page(narrowed), PAGE_SIZE).get_page(request.GET.get("page"))
        facets = self._shown_facets(found, chosen)
        context = {
            "listing": self,
            "page": page,
            "cards": [{**PLAIN_CARD, **self.as_card(item)} for item in page],
            "query": words,
            "facets": [facet for facet in facets if facet.options],
            "chosen": sum(len(values) for values in chosen.values()),
            "keep": [
                {"name": name, "value": value}
                for name, values in chosen.items()
                for value in values
            ],
            "clear_url": request.path,
            **self.extra,
        }
        return render(request, self.template, context)

    def _shown_facets(
        self, found: QuerySet[M], chosen: Mapping[str, list[str]]
    ) -> list[ShownFacet]:
        """Count the choices of all facets in one statement, each within the other facets, so that a
        count is what a click will show.
        """
        counts = counts_of(
            {
                facet.name: facet.count(self._narrow(found, chosen, but=facet.name).order_by())
                for facet in self.facets
            }
        )
        return [_shown(facet, counts[facet.name], chosen[facet.name]) for facet in self.facets]


def _storable(code: str) -> str:
    # PostgreSQL has no NUL in texts: with its stand-in the code finds nothing, like any unknown one
    return code[:LONGEST_CODE].replace("\x00", "\ufffd")


def _shown(facet: Facet[Any], counts: Mapping[str, int], marked: list[str]) -> ShownFacet:
    found = sorted({*counts, *marked})
    choices = facet.choices() if facet.choices else [(code, code) for code in found]
    options = [
        Option(str(code), str(label), counts.get(code, 0), code in marked)
        for code, label in choices
        if counts.get(code) or code in marked
    ]
    return ShownFacet(facet.name, facet.label, _most_useful(options))


def _most_useful(options: list[Option]) -> list[Option]:
    """Keep a long facet short: what is chosen and what finds most, in the usual order."""
    if len(options) <= LONGEST_FACET:
        return options
    by_use = sorted(options, key=lambda option: (not option.selected, -option.count))
    kept = {option.value for option in by_use[:LONGEST_FACET]}
    return [option for option in options if option.value in kept or option.selected]
