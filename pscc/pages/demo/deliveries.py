"""How the demo's requests end well: quotes, a change, results, ratings, measures."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from pscc.pages.demo.clock import database_time
from services.actions.requests.changes import agree_to_change, propose_change
from services.actions.requests.clocks import nudge
from services.actions.requests.delivery import deliver_request
from services.actions.requests.measuring import measure_services
from services.actions.requests.quotes import (
    LineValues,
    QuoteValues,
    accept_quote,
    ask_for_revision,
    mark_of,
    save_quote_draft,
    send_quote,
)
from services.actions.requests.rating import rate_request
from services.actions.requests.steps import close_request, start_request, triage_request
from services.enums import ChangeSubject
from services.models import Quote, SubRequest


@dataclass(frozen=True)
class Outcome:
    """How a delivered request went: days from the accepted quote to the result, points (None where
    the team never said), words.
    """

    days: int
    points: tuple[int, int, int] | None
    comment: str = ""
    is_revised: bool = False
    is_delayed: bool = False


# Five and more of one service, so that its card shows what was measured beside what is stated.
OUTCOMES = (
    Outcome(38, (5, 4, 5), "Rapport clair, échanges rapides."),
    Outcome(42, None),
    Outcome(35, (5, 5, 4), is_revised=True),
    Outcome(61, (4, 2, 3), "Bon travail, mais livré tard.", is_delayed=True),
    Outcome(44, (5, 4, 5)),
    Outcome(40, (5, 4, 4)),
)


def deliver(
    sub_request: SubRequest, *, team: Any, provider: Any, at: datetime, how: Outcome
) -> None:
    """Walk a request that was sent at `at` to its result, and to how the team found it."""
    key = {"sub_request_id": sub_request.pk}
    with database_time(at + timedelta(days=2)) as moment:
        triage_request(by=provider, at=moment, **key)
    with database_time(at + timedelta(days=5)) as moment:
        quote = quoted(sub_request, provider, moment, Decimal(1200))
    if how.is_revised:
        with database_time(at + timedelta(days=6)) as moment:
            words = "Deux semaines de moins sont-elles possibles ?"
            ask_for_revision(quote_id=quote.pk, told=words, by=team, at=moment)
            quote = quoted(sub_request, provider, moment + timedelta(hours=5), Decimal(1350))
    accepted_at = at + timedelta(days=8)
    with database_time(accepted_at) as moment:
        accept_quote(quote_id=quote.pk, by=team, at=moment)
        start_request(by=provider, at=moment + timedelta(hours=2), **key)
        if how.is_delayed:
            _delay(sub_request, team, provider, moment + timedelta(days=20))
    with database_time(accepted_at + timedelta(days=how.days)) as moment:
        deliver_request(
            told="Le rapport et les données.", uploads=[], by=provider, at=moment, **key
        )
        if how.points is not None:
            quality, timeliness, communication = how.points
            rate_request(
                quality=quality, timeliness=timeliness, communication=communication,
                comment=how.comment, by=team, at=moment + timedelta(days=3), **key,
            )  # fmt: skip
        measure_services(at=moment, **key)
    if how.points is None:
        _close(sub_request, accepted_at + timedelta(days=how.days))


def _close(sub_request: SubRequest, at: datetime) -> None:
    """Let the days go by until the clock closes a result that nobody rates."""
    key = {"sub_request_id": sub_request.pk}
    for day in range(1, 60):
        with database_time(at + timedelta(days=day)) as moment:
            nudge(at=moment, **key)
            if close_request(at=moment, **key) is not None:
                return


def quoted(
    sub_request: SubRequest, by: Any, at: datetime, price: Decimal, *, days: int = 30
) -> Quote:
    """Write and send a quote that holds for some days."""
    values = QuoteValues(
        valid_until=timezone.localdate(at) + timedelta(days=days),
        lead_days=30,
        vat_note="TVA à 20 % en sus",
        note="30 % à la commande, le solde à la livraison.",
        lines=(
            LineValues("Analyse, par échantillon", price, Decimal(10), "échantillon"),
            LineValues("Rapport", Decimal(900)),
        ),
    )
    draft = save_quote_draft(sub_request_id=sub_request.pk, values=values, seen="", by=by, at=at)
    return send_quote(quote_id=draft.pk, seen=mark_of(draft), by=by, at=at)


def _delay(sub_request: SubRequest, team: Any, provider: Any, at: datetime) -> None:
    change = propose_change(
        sub_request_id=sub_request.pk,
        subject=ChangeSubject.DATE,
        old="",
        new="",
        justification="Les échantillons sont arrivés deux semaines plus tard que prévu.",
        deliver_by=timezone.localdate(at) + timedelta(days=40),
        by=provider,
        at=at,
    )
    agree_to_change(change_id=change.pk, answer="D’accord.", by=team, at=at + timedelta(days=1))
