"""Periodic work on services."""

from datetime import datetime, timedelta

from django.conf import settings

from pscc.outbox import sweep
from services.actions.catalogue import forget_old_changes, open_due_services
from services.actions.freshness import take_due_steps
from services.actions.links import check_links, list_links
from services.actions.waiting import lapse_due_places
from services.fetching import Looker
from services.tasks import orientation, requests

__all__ = ["orientation", "requests"]


@sweep("services.catalogue", every=timedelta(hours=6))
def catalogue(at: datetime) -> None:
    """Forget notes of changes that no count can be older than."""
    forget_old_changes(at=at)


@sweep("services.freshness", every=timedelta(days=1))
def freshness(at: datetime) -> None:
    """Ask whether services are still true, and let those go that nobody confirms."""
    take_due_steps(at=at)


@sweep("services.links", every=timedelta(hours=1))
def links(at: datetime) -> None:
    """Look at the links that lead elsewhere: each about once a week, some of them every hour."""
    if not settings.LINK_CHECKS:
        list_links()
        return
    looker = Looker(user_agent=f"PSCC-link-check/1.0 (+{settings.BASE_URL})")
    check_links(look=looker.look, at=at)


@sweep("services.openings", every=timedelta(minutes=10))
def openings(at: datetime) -> None:
    """Open announced services on their day."""
    open_due_services(at=at)


@sweep("services.places", every=timedelta(minutes=10))
def places(at: datetime) -> None:
    """Let offers of places lapse that nobody answered in time."""
    lapse_due_places(at=at)
