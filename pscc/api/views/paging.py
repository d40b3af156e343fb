"""A page of a list, with the addresses of its neighbours."""

from collections.abc import Callable
from math import ceil
from typing import Any

from django.http import HttpRequest

from pscc.api.filters import Paging
from pscc.api.queries.reading import Listing
from pscc.kernel.addresses import absolute

Writer = Callable[[Any], dict[str, Any]]


def page_of(
    request: HttpRequest, listing: Listing, paging: Paging, writer: Writer
) -> dict[str, Any]:
    """Return one page; one after the last is empty, and names the last as the one before it."""
    count = listing.rows.count()
    pages = max(ceil(count / paging.size), 1)
    start = (paging.page - 1) * paging.size
    rows = listing.rows[start : start + paging.size] if start < count else []
    before = min(paging.page - 1, pages)
    return {
        "count": count,
        "page": paging.page,
        "pages": pages,
        "next": _address(request, paging.page + 1) if paging.page < pages else None,
        "previous": _address(request, before) if before else None,
        "results": [writer(each) for each in listing.read(rows)],
    }


def _address(request: HttpRequest, page: int) -> str:
    """Return the same question for another page; the host comes from the settings."""
    asked = request.GET.copy()
    asked["page"] = str(page)
    return absolute(f"{request.path}?{asked.urlencode()}")
