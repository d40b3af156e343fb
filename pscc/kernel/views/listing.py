"""One public list for every room: words, facets, order, pages, and the whole filtered set as JSON
or CSV.

The address says everything: `?q=…&kind=biotech&kind=medtech&sort=newest&page=2`. It works without
JavaScript.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
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
from django.utils.translation import gettext_lazy as _

from pscc.kernel.exports import csv_lines, json_document
from pscc.kernel.facets import CodeCounts, counts_of
from pscc.kernel.search import matching
from pscc.kernel.views.asked import Asked, read
from pscc.kernel.views.shown import Facet, ShownFacet, show

__all__ = ["Facet", "Listing", "Sort"]

M = TypeVar("M", bound=Model)
PAGE_SIZE = 20
EXPORT_BATCH = 100
BEST = "best"  # the order of a search unless another is asked for
PLAIN_CARD: Mapping[str, Any] = {  # what a card has unless the room says otherwise
    "eyebrow": "", "icon": "", "text": "", "facts": (), "status": "", "status_label": "",
    "status_tone": "", "action": "", "is_demo": False, "is_muted": False, "choice": "",
    "note": "", "logo": "", "lang": "",
}  # fmt: skip


@dataclass(frozen=True)
class Sort:
    """An order that the reader can choose."""

    code: str
    label: Any
    ordering: Sequence[Any]


@dataclass(frozen=True)
class Counted:
    """How many rows each choice of each facet would show, and how many are shown now."""

    facets: Mapping[str, Mapping[str, int]]
    total: int | None = None


class KnownPaginator(Paginator):  # type: ignore[type-arg] # generic for the checker only
    """Pages of a list whose length is known already."""

    def __init__(self, rows: Any, size: int, total: int | None) -> None:
        super().__init__(rows, size)
        self._total = total

    @cached_property
    def count(self) -> int:
        """How many rows there are; asked only when nobody has counted them."""
        return super().count if self._total is None else self._total


@dataclass(frozen=True)
class Listing(Generic[M]):
    """A room's list: what it holds, how it narrows, how a row looks to a program.

    A list of very many rows asks a projection: `codes` counts its facets, and `by_keys` reads the
    rows of one page (or one batch of a download) by the projection's keys.
    """

    title: Any
    lead: Any
    search_label: Any
    facets: Sequence[Facet[Any]]
    columns: Sequence[str]
    as_row: Callable[[M], Mapping[str, Any]]
    as_card: Callable[[M], Mapping[str, Any]]
    for_page: Callable[[QuerySet[M]], QuerySet[M]]
    ordering: Sequence[Any]
    template: str = "listing.html"
    extra: Mapping[str, Any] = field(default_factory=dict)
    sorts: Sequence[Sort] = ()
    search: Callable[[QuerySet[Any], str], QuerySet[Any]] = matching
    codes: CodeCounts | None = None
    by_keys: Callable[[list[Any]], Iterable[M]] | None = None
    envelope: Callable[[], Mapping[str, Any]] | None = None
    is_exported: bool = True  # as JSON and CSV as well
    beside: Callable[[HttpRequest], Mapping[str, Any]] | None = None  # what else the page shows

    def respond(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase:
        """Answer a request for the list, as a page, JSON or CSV."""
        asked = self.read(request)
        found = self.found(queryset, asked)
        narrowed = self.narrow(found, asked)
        wanted = request.GET.get("format") if self.is_exported else None
        if wanted == "json":
            return self._json(request, narrowed)
        if wanted == "csv":
            return self._csv(request, narrowed)
        return self._page(request, asked, found, narrowed)

    def read(self, request: HttpRequest) -> Asked:
        """Read what a request asks for."""
        sorts = [BEST, *(sort.code for sort in self.sorts)]
        return read(request, [facet.name for facet in self.facets], sorts)

    def found(self, queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        """Return what the words find, in the order asked for; facets apart."""
        orders = {sort.code: sort.ordering for sort in self.sorts}
        if not asked.words.strip():
            return queryset.order_by(*orders.get(asked.sort, self.ordering))
        ranked = self.search(queryset, asked.words)
        return ranked.order_by(*orders[asked.sort]) if asked.sort in orders else ranked

    def narrow(self, queryset: QuerySet[Any], asked: Asked, *, but: str = "") -> QuerySet[Any]:
        """Keep what all chosen facets let through, one of them apart."""
        for facet in self.facets:
            if asked.chosen[facet.name] and facet.name != but:
                queryset = facet.narrow(queryset, asked.chosen[facet.name])
        return queryset

    def counted(self, found: QuerySet[Any], asked: Asked) -> Counted:
        """Count the choices of all facets in one statement, each within the other facets, so that
        a count is what a click will show.
        """
        if self.codes is not None:
            return self._counted_codes(self.codes, found, asked)
        return Counted(
            counts_of(
                {
                    facet.name: facet.count(self.narrow(found, asked, but=facet.name).order_by())
                    for facet in self.facets
                    if facet.count is not None
                }
            )
        )

    def _counted_codes(self, codes: CodeCounts, found: QuerySet[Any], asked: Asked) -> Counted:
        names = ["", *(facet.name for facet in self.facets if asked.chosen[facet.name])]
        sets = {self.marks(asked, but): self.narrow(found, asked, but=but) for but in names}
        numbers = dict(zip(names, codes(sets), strict=True))
        return Counted(
            {
                facet.name: {
                    code.removeprefix(f"{facet.name}:"): number
                    for code, number in numbers.get(facet.name, numbers[""]).items()
                    if code.startswith(f"{facet.name}:")
                }
                for facet in self.facets
            },
            numbers[""][""],
        )

    def marks(self, asked: Asked, but: str = "") -> tuple[Any, ...]:
        """Name a set of rows: its words and its choices, one facet apart."""
        chosen = [
            (name, tuple(sorted(set(values))))
            for name, values in asked.chosen.items()
            if values and name != but
        ]
        return (asked.words.strip(), *chosen)

    def _items(self, queryset: QuerySet[Any], start: int, stop: int) -> list[M]:
        if self.by_keys is None:
            return list(self.for_page(queryset)[start:stop])
        return list(self.by_keys(list(queryset.values_list("pk", flat=True)[start:stop])))

    def rows(self, queryset: QuerySet[Any]) -> Iterable[Mapping[str, Any]]:
        """Yield every row of a set as other programs read it, a batch at a time."""
        if self.by_keys is None:
            items = self.for_page(queryset).iterator(chunk_size=EXPORT_BATCH)
            yield from (self.as_row(item) for item in items)
            return
        keys = list(queryset.values_list("pk", flat=True))
        for start in range(0, len(keys), EXPORT_BATCH):
            for item in self.by_keys(keys[start : start + EXPORT_BATCH]):
                yield self.as_row(item)

    def _json(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase:
        if self.envelope is None:
            rows = list(self.rows(queryset))
            return JsonResponse(
                {"count": len(rows), "results": rows}, json_dumps_params={"ensure_ascii": False}
            )
        return StreamingHttpResponse(
            json_document(self.envelope(), self.rows(queryset)),
            content_type="application/json",
        )

    def _csv(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase:
        same = self.envelope() if self.envelope else {}
        columns = [*self.columns, *same]
        rows = ({**row, **same} for row in self.rows(queryset))
        response = StreamingHttpResponse(
            csv_lines(columns, rows), content_type="text/csv; charset=utf-8"
        )
        response.headers["Content-Disposition"] = f'attachment; filename="{self.columns[0]}s.csv"'
        return response

    def _page(
        self,
        request: HttpRequest,
        asked: Asked,
        found: QuerySet[Any],
        narrowed: QuerySet[Any],
    ) -> HttpResponse:
        counted = self.counted(found, asked)
        pages = KnownPaginator(narrowed, PAGE_SIZE, counted.total)
        page = pages.get_page(request.GET.get("page"))
        first = max(page.start_index() - 1, 0)
        cards = [
            {**PLAIN_CARD, **self.as_card(item)}
            for item in self._items(narrowed, first, first + PAGE_SIZE)
        ]
        context = {
            **self.frame(request, asked, counted),
            "page": page,
            "cards": cards,
            **self.extra,
            **(self.beside(request) if self.beside else {}),
        }
        return render(request, self.template, context)

    def frame(self, request: HttpRequest, asked: Asked, counted: Counted) -> dict[str, Any]:
        """Return what a page shows around its rows: search box, facets, orders."""
        facets = self._shown(asked, counted)
        kept = [
            {"name": name, "value": value}
            for name, values in asked.chosen.items()
            for value in values
        ]
        sort = [{"name": "sort", "value": asked.sort}] if asked.sort else []
        whole = [{"name": "all", "value": name} for name in sorted(asked.whole)]
        basket = [{"name": "o", "value": uid} for uid in asked.basket]
        return {
            "listing": self,
            "query": asked.words,
            "asked": asked.query(),
            "facets": [facet for facet in facets if facet.options],
            "chosen": asked.number,
            "keep": [*kept, *sort, *whole, *basket],
            "keep_beside": [*sort, *whole, *basket],
            "sorts": self._orders(asked),
            "clear_url": request.path,
        }

    def _shown(self, asked: Asked, counted: Counted) -> list[ShownFacet]:
        return [
            replace(
                show(
                    facet,
                    counted.facets[facet.name],
                    asked.chosen[facet.name],
                    whole=facet.name in asked.whole,
                ),
                more_url=f"?{asked.showing_whole(facet.name)}",
            )
            for facet in self.facets
        ]

    def _orders(self, asked: Asked) -> list[dict[str, Any]]:
        """Return the orders to choose from, with the one in force marked."""
        if not self.sorts:
            return []
        searched = bool(asked.words.strip())
        orders = [(BEST, _("Best match"))] if searched else []
        orders += [(sort.code, sort.label) for sort in self.sorts]
        default = BEST if searched else self.sorts[0].code
        now = asked.sort if asked.sort in dict(orders) else default
        return [
            {
                "value": None if code == default else code,
                "label": label,
                "is_current": code == now,
            }
            for code, label in orders
        ]
