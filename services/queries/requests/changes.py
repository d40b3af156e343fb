"""What the pages of changes read."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from pscc.kernel.access import allowed
from pscc.kernel.business_days import business_days_between
from pscc.kernel.formats import long_date, money
from services.enums import ChangeRequestState, ChangeSubject, QuoteState, Side, SubRequestState
from services.models import ChangeRequest, Quote, SubRequest
from services.queries.requests.quotes import accepted_quote, lines_of
from services.queries.requests.sides import sides_of

REMINDED_AFTER = 3  # business days after it was proposed
CHANGEABLE = (SubRequestState.ACCEPTED, SubRequestState.RUNNING)


def changes_of(sub_request: SubRequest) -> list[ChangeRequest]:
    """Return what somebody wanted to change, newest first."""
    found = ChangeRequest.objects.filter(sub_request=sub_request)
    return list(found.select_related("asked_by", "answered_by").order_by("-asked_at", "-pk"))


def agreed_now(sub_request: SubRequest, subject: str) -> str:
    """Return what is agreed of a subject, as it is stored: a day (ISO 8601), an amount in euros,
    or words; "" where nothing says it.
    """
    if subject == ChangeSubject.DATE:
        return sub_request.deliver_by.isoformat() if sub_request.deliver_by else ""
    agreed = ChangeRequest.objects.filter(
        sub_request=sub_request, subject=subject, state=ChangeRequestState.AGREED
    )
    last = agreed.order_by("-answered_at", "-pk").first()
    if last is not None and subject != ChangeSubject.OTHER:
        return last.new
    quote = accepted_quote(sub_request)
    if quote is None or subject == ChangeSubject.OTHER:
        return ""
    if subject == ChangeSubject.PRICE:
        return f"{quote.total:.2f}"
    return "\n".join(line.label for line in lines_of(quote))


def agreed_price(sub_request: SubRequest, quote: Quote) -> ChangeRequest | None:
    """Return the last change of price that both sides agreed to after a quote was accepted."""
    if quote.state != QuoteState.ACCEPTED:
        return None
    agreed = ChangeRequest.objects.filter(
        sub_request=sub_request, subject=ChangeSubject.PRICE, state=ChangeRequestState.AGREED
    )
    return agreed.order_by("-answered_at", "-pk").first()


def in_words(subject: str, value: str) -> str:
    """Return what a change was from or to, as a reader reads it."""
    if subject == ChangeSubject.DATE:
        try:
            return long_date(date.fromisoformat(value))
        except ValueError:
            return value or _("No day was set")
    if subject == ChangeSubject.PRICE:
        try:
            return money(Decimal(value))
        except InvalidOperation:
            return value
    return value


@dataclass(frozen=True)
class ShownChange:
    """A change as a page shows it; `may_agree` is false for a price that the reader cannot sign."""

    change: ChangeRequest
    old: str
    new: str
    may_answer: bool
    may_agree: bool
    may_withdraw: bool

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return bool(self.change.state == ChangeRequestState.PROPOSED)


@dataclass(frozen=True)
class Reader:
    """Whoever reads or answers changes of a request, asked once for all of them."""

    user_id: int
    is_team: bool
    is_provider: bool
    signs: bool

    def acts_for(self, side: str) -> bool:
        """Tell whether they write for a side."""
        return self.is_team if side == Side.APPLICANT else self.is_provider

    def may_answer(self, change: ChangeRequest) -> bool:
        """Tell whether they answer for the other side; nobody answers themselves."""
        return bool(change.asked_by_id != self.user_id) and self.acts_for(other_side(change))

    def may_agree(self, change: ChangeRequest) -> bool:
        """Tell whether their yes is enough: for a price, the team's side has to sign."""
        needs_signature = (
            change.subject == ChangeSubject.PRICE and other_side(change) == Side.APPLICANT
        )
        return self.signs or not needs_signature


def reader_of(sub_request: SubRequest, user: Any) -> Reader:
    """Return what a person may do with the changes of a request."""
    return Reader(
        user.pk,
        allowed(user, "services.edit_request", sub_request),
        allowed(user, "services.answer_request", sub_request),
        allowed(user, "services.accept_request", sub_request),
    )


def subjects_open_to(sub_request: SubRequest, user: Any) -> list[tuple[str, Any]]:
    """Return of what a person may propose a change, as choices: of the team, only a signatory asks
    for another price, for the provider's yes makes it agreed.
    """
    asks_price = _side_of(sub_request, user) != Side.APPLICANT or allowed(
        user, "services.accept_request", sub_request
    )
    return [
        (value, label)
        for value, label in ChangeSubject.choices
        if value != ChangeSubject.PRICE or asks_price
    ]


def _side_of(sub_request: SubRequest, user: Any) -> Side | None:
    return next(iter(sides_of(user, sub_request)), None)


def shown_change(change: ChangeRequest, sub_request: SubRequest, reader: Reader) -> ShownChange:
    """Return a change with what its reader may do with it."""
    is_open = change.state == ChangeRequestState.PROPOSED
    answers = is_open and sub_request.state in CHANGEABLE and reader.may_answer(change)
    return ShownChange(
        change,
        in_words(change.subject, change.old),
        in_words(change.subject, change.new),
        answers,
        answers and reader.may_agree(change),
        is_open and reader.acts_for(change.asked_side),
    )


def shown_changes(sub_request: SubRequest, user: Any) -> list[ShownChange]:
    """Return every change of a request as its page shows it, newest first."""
    reader = reader_of(sub_request, user)
    return [shown_change(each, sub_request, reader) for each in changes_of(sub_request)]


# --- What waits -----------------------------------------------------------------------------------


def change_waits_for_team() -> Exists:
    """Return the condition, on a row of a request to a provider, that the provider waits for the
    team's answer to a change.
    """
    open_ones = ChangeRequest.objects.filter(
        sub_request=OuterRef("pk"), state=ChangeRequestState.PROPOSED, asked_side=Side.PROVIDER
    )
    return Exists(open_ones.filter(sub_request__state__in=CHANGEABLE))


def changes_to_remind(at: datetime) -> list[int]:
    """Return the changes (ids) that have waited for an answer for three business days, of which
    nobody was reminded.
    """
    rows = ChangeRequest.objects.filter(
        state=ChangeRequestState.PROPOSED,
        reminded_at__isnull=True,
        sub_request__state__in=CHANGEABLE,
        asked_at__lte=at - timedelta(days=REMINDED_AFTER - 1),
    )
    return [
        each.pk
        for each in rows.order_by("pk")
        if business_days_between(each.asked_at, at) >= REMINDED_AFTER
    ]


def other_side(change: ChangeRequest) -> Side:
    """Return the side that answers."""
    return Side.PROVIDER if change.asked_side == Side.APPLICANT else Side.APPLICANT
