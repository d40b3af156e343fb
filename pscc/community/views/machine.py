"""The cluster's life for programs: one address for everybody, no language in it."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import override

from pscc.community.feeds import news_atom
from pscc.community.queries.news import listed, news_changed_at
from pscc.kernel.site import site
from pscc.kernel.views.machine import ATOM, document, in_language, language_of, open_to_all

MOST_NEWS = 50  # of a feed: a reader takes it whole, many times a day


@login_not_required
@open_to_all
def news_feed(request: HttpRequest) -> HttpResponseBase:
    """Give the newest news as Atom."""
    language, changed_at = language_of(request), news_changed_at()  # before what it dates
    with override(language):
        content = news_atom(listed()[:MOST_NEWS], site().name)
    answer = document(request, content, ATOM, changed_at=changed_at)
    return in_language(answer, language)
