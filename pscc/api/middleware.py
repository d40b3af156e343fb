"""What holds at every address of the API, also those that do not exist."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from pscc.api.views.problems import PROBLEM, problem

PREFIX = "/api/"
KEPT = ("Allow", "Retry-After")


class ApiMiddleware:
    """Read no cookie, so that nobody is anybody here; and refuse in words for programs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        response = self.get_response(request)
        if response.status_code < 400 or response.headers.get("Content-Type") == PROBLEM:
            return response
        refusal = problem(request, response.status_code)
        for name in KEPT:
            if name in response.headers:
                refusal.headers[name] = response.headers[name]
        return refusal
