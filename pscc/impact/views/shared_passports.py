"""The page behind a link to a passport: one object, no account, nothing kept of who reads it."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from partners.views.secrets import keeps_address_secret
from pscc.accounts.limits import may_open_shared
from pscc.impact.actions.passports import count_reading
from pscc.impact.models import PassportShare
from pscc.impact.passport_paper import LANGUAGES
from pscc.impact.queries.passports import share_behind, shown
from pscc.impact.views.passports import paper_answer
from pscc.kernel.access import allowed
from pscc.kernel.clock import now

View = Callable[..., HttpResponse]


def behind_a_link(view: View) -> View:
    """Give a view the link that a secret opens. A secret that opens nothing gets one answer,
    whether it never was one, is over, or was ended; a network that asks too often waits a minute.
    """

    @login_not_required
    @require_safe
    @keeps_address_secret
    @wraps(view)
    def answer(request: HttpRequest, token: str, **kwargs: str) -> HttpResponse:
        if not may_open_shared(request):
            return render(request, "429.html", status=429)
        share = share_behind(token, now())
        if share is None:
            return render(request, "impact/passport_gone.html", status=404)
        return view(request, share, token, **kwargs)

    @wraps(answer)
    def without_referrer(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        response = answer(request, *args, **kwargs)
        if not request.user.is_authenticated:
            # Not even the site's name goes along. Who is signed in has a form on the page (to sign
            # out), which a browser would then send from the origin "null".
            response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return without_referrer


@behind_a_link
def shared_passport(request: HttpRequest, share: PassportShare, token: str) -> HttpResponse:
    """Show a passport to whoever has its link; count that it was opened, but not by its team."""
    project = share.passport.project
    if request.method == "GET" and not allowed(request.user, "impact.read_passport", project):
        count_reading(share_id=share.pk, at=now())
    context = {
        "shown": shown(share.passport, project),
        "share": share,
        "token": token,
        "languages_of_paper": LANGUAGES,
    }
    return render(request, "impact/passport_shared.html", context)


@behind_a_link
def shared_passport_pdf(
    request: HttpRequest, share: PassportShare, token: str, language: str
) -> HttpResponse:
    """Give the same as a PDF in a language."""
    del token
    if language not in LANGUAGES:
        return render(request, "impact/passport_gone.html", status=404)
    return paper_answer(share.passport, share.passport.project, language)
