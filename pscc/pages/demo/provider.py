"""The demo's provider at work: a card with its rows, a change to look at, what waits for staff, a
copy whose template changed, readers of its pages. All of it is invented.
"""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from pscc.accounts.models import User
from pscc.pages.reference import read_data
from services.actions.cards import mark_service_edit_seen, revert_service_edit, save_card
from services.actions.drafts import (
    create_service,
    duplicate_service,
    request_service_review,
    return_service,
)
from services.models import PageViews, Service, ServiceEdit
from services.queries.statistics import DAYS

LOOKED_AT = "in-vivo-study-design"
WHOLE, CHANGED_AGAIN = "cmc-planning-clinic", {"stated_days": 25}


def load_provider_work(people: dict[str, User], at: datetime) -> int:
    """Let the demo's provider use its space, once each; return how many things it did."""
    service = Service.objects.get(slug=WHOLE)
    looked_at = _have_looked_at(Service.objects.get(slug=LOOKED_AT), people, at)
    if PageViews.objects.filter(service=service).exists():  # made last
        return looked_at
    data = read_data("provider_work")
    by = people["partner"]
    done = looked_at + _fill(service, data["card"], by, at)
    done += _copy(service, data["copy"], by, at)
    for draft in data["drafts"]:
        done += _send(service, draft, by, people["staff"], at)
    return done + _count_readers(service, at)


def _have_looked_at(service: Service, people: dict[str, User], at: datetime) -> int:
    """Let staff leave one change as it was and put another one back."""
    if ServiceEdit.objects.filter(service=service).exists():
        return 0
    staff, then = people["staff"], at - timedelta(days=40)
    for days in (45, 3):
        _save(service, {"stated_days": days}, people["partner"], then)
    first, second = ServiceEdit.objects.filter(service=service).order_by("pk")
    mark_service_edit_seen(edit_id=first.pk, by=staff, at=then)
    reason = "Trois jours ne suffisent pas à une étude : est-ce le délai de votre réponse ?"
    revert_service_edit(edit_id=second.pk, reason=reason, by=staff, at=then)
    return 2


def _fill(service: Service, parts: dict[str, Any], by: User, at: datetime) -> int:
    if ServiceEdit.objects.filter(service=service).exists():
        return 0
    return _save(service, parts, by, at)


def _save(service: Service, parts: dict[str, Any], by: User, at: datetime) -> int:
    service.refresh_from_db()
    save_card(service_id=service.pk, version=service.version, parts=parts, by=by, at=at)
    return 1


def _copy(service: Service, titles: dict[str, str], by: User, at: datetime) -> int:
    """Make a copy for another site, then change the template."""
    if service.copies.exists():
        return 0
    duplicate_service(
        service_id=service.pk, organisation_id=service.provider_id, is_following=True, by=by, at=at,
        **titles,
    )  # fmt: skip
    return 1 + _save(service, CHANGED_AGAIN, by, at)


def _send(like: Service, draft: dict[str, Any], by: User, staff: User, at: datetime) -> int:
    """Make a draft, and send it for review; return it where staff have said why."""
    if Service.objects.filter(provider=like.provider_id, title_fr=draft["title_fr"]).exists():
        return 0
    service = create_service(
        organisation_id=like.provider_id, title_fr=draft["title_fr"], title_en=draft["title_en"],
        kind=draft["kind"], access=draft["access"], by=by, at=at,
    )  # fmt: skip
    _save(service, draft["parts"], by, at)
    request_service_review(service_id=service.pk, by=by, at=at)
    if draft["returned"]:
        return_service(service_id=service.pk, reason=draft["returned"], by=staff, at=at)
    return 1


def _count_readers(service: Service, at: datetime) -> int:
    today = timezone.localdate(at)
    rows = [
        PageViews(service=service, day=today - timedelta(days=back), number=3 + (back * 7) % 11)
        for back in range(DAYS)
        if (today - timedelta(days=back)).weekday() < 5
    ]
    PageViews.objects.bulk_create(rows)
    return len(rows)
