"""Looks at the links of the catalogue that lead elsewhere."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from pscc.kernel.access import require
from pscc.outbox import publish
from services.enums import LinkState
from services.fetching import Answer
from services.models import LinkCheck
from services.queries.links import ENOUGH_FAILURES, due_links, wanted_links

MOST = 200  # links in one run
LONGEST = 120.0  # seconds of one run: with the longest look after it below the limit of a task
PAUSE = 2.0  # seconds between two looks at one site

Look = Callable[[str], Answer]


@transaction.atomic
def list_links() -> int:
    """Let the list of links say what the catalogue says now; return how many there are.

    A link that changed is looked at anew; what was known of the old one goes.
    """
    wanted = wanted_links()
    known = {
        (each.service_id, each.scheme_id, each.url): each.pk for each in LinkCheck.objects.all()
    }
    gone = [pk for key, pk in known.items() if key not in wanted]
    LinkCheck.objects.filter(pk__in=gone).delete()
    new = sorted(wanted - known.keys(), key=str)
    LinkCheck.objects.bulk_create(
        (LinkCheck(service_id=service, scheme_id=scheme, url=url) for service, scheme, url in new),
        ignore_conflicts=True,
    )
    return len(wanted)


def check_links(
    *, look: Look, at: datetime, most: int = MOST, pause: float = PAUSE, longest: float = LONGEST
) -> int:
    """Look at the links that are due, at most so many and for so long; return how many.

    One site is asked one thing at a time, with a pause. Nothing is locked while a site is asked.
    """
    list_links()
    begun = time.monotonic()
    answers: dict[str, Answer] = {}
    asked: dict[str, float] = {}
    count = 0
    for link in due_links(at)[:most]:
        if time.monotonic() - begun > longest:
            break
        if link.url not in answers:
            _wait_for(link.url, asked, pause)
            answers[link.url] = look(link.url)
        note_answer(link_id=link.pk, answer=answers[link.url], at=at)
        count += 1
    return count


def _wait_for(url: str, asked: dict[str, float], pause: float) -> None:
    """Leave a site alone for a moment after the last look at it."""
    host = urlsplit(url).netloc.lower()
    since = time.monotonic() - asked.get(host, float("-inf"))
    if since < pause:
        time.sleep(pause - since)
    asked[host] = time.monotonic()


@transaction.atomic
def note_answer(*, link_id: int, answer: Answer, at: datetime) -> None:
    """Note what a look at a link found; staff are told once when it turns out to be broken.

    One failure may be chance: the second in a row counts. Locks the link; one that has gone
    meanwhile is left alone.
    """
    locked = LinkCheck.objects.select_for_update(of=("self",), no_key=True)
    link = locked.filter(pk=link_id).first()
    if link is None:
        return
    link.status, link.error, link.checked_at = answer.status, answer.error, at
    if answer.is_refused:
        link.state, link.failures, link.broken_since = LinkState.REFUSED, 0, None
    elif answer.is_good:
        link.state, link.failures, link.broken_since = LinkState.WORKING, 0, None
    else:
        _fail(link, at)
    link.save()


def _fail(link: LinkCheck, at: datetime) -> None:
    link.failures = min(link.failures + 1, 1_000)
    if link.failures < ENOUGH_FAILURES or link.state == LinkState.BROKEN:
        return
    link.state, link.broken_since = LinkState.BROKEN, at
    key = f"services.broken_link_found:{link.pk}:{int(at.timestamp())}"
    publish("services.broken_link_found", key=key, link_id=link.pk)


@transaction.atomic
def recheck_link(*, link_id: int, by: Any, at: datetime) -> LinkCheck:
    """Let the next run look at a link, as staff, without waiting for its week. Locks it.

    Raises PermissionDenied.
    """
    link = LinkCheck.objects.select_for_update(of=("self",), no_key=True).get(pk=link_id)
    require(by, "services.recheck_link", link)
    link.checked_at = None
    link.save(update_fields=["checked_at"])
    return link
