"""Who reads: a person now, or a program."""

from django.http import HttpRequest

from services.queries.statistics import is_robot


def is_read_by_person(request: HttpRequest) -> bool:
    """Tell whether a browser shows the page to somebody now: no robot that says so, no fetching
    ahead.
    """
    is_ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    is_shown = request.method == "GET" and not is_ahead
    return is_shown and not is_robot(request.headers.get("User-Agent", ""))
