"""Pages whose address is a secret: a link from a mail."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def keeps_address_secret(view: View) -> View:
    """Let the address of a page get into no log, no `Referer`, no search engine and no cache."""

    @wraps(view)
    def answer(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        response = view(request, *args, **kwargs)
        # The site's name, never the path. "no-referrer" would also send each form with the origin
        # "null", which the protection against forged requests refuses.
        response.headers["Referrer-Policy"] = "strict-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Cache-Control"] = "no-store"
        # Django writes the address of every answer from 400 on into the log, unless it has.
        response._has_been_logged = True  # type: ignore[attr-defined] # noqa: SLF001
        return response

    return answer
