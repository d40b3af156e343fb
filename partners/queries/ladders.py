"""A ladder of freshness: what is due when, and the signed word of the question "still true?".

The same for profiles of the directory and for services of the catalogue; what differs is told when
a ladder is made.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.core import signing
from django.db.models import DateField, F, Max, Q, QuerySet
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from partners.enums import Freshness
from partners.models.freshness import Confirmed
from pscc.outbox.enums import Channel, MessageState
from pscc.outbox.models import Delivery, Message

LINK_LIFE = timedelta(days=60)
# Days after which each step follows the one before it; the first counts from the last check.
_WAIT = {
    Freshness.CURRENT: "FRESHNESS_ASK_DAYS",
    Freshness.ASKED: "FRESHNESS_REMIND_DAYS",
    Freshness.REMINDED: "FRESHNESS_AGEING_DAYS",
    Freshness.AGEING: "FRESHNESS_UNORIENTED_DAYS",
    Freshness.UNORIENTED: "FRESHNESS_UNLISTED_DAYS",
}
T = TypeVar("T", bound=Confirmed)


def wait_in(freshness: str) -> timedelta | None:
    """Return how long a thing rests on a step; None on the last one."""
    setting = _WAIT.get(Freshness(freshness))
    return None if setting is None else timedelta(days=getattr(settings, setting))


@dataclass(frozen=True)
class Ladder(Generic[T]):
    """What is asked about, and while it is in which states.

    `name` is the salt of its links and begins the keys of its messages; `occasion_of` names what
    the messages of one step are about: one thing, or all of one provider.
    """

    model: type[T]
    name: str
    asked_in: tuple[str, ...]
    occasion_of: Callable[[T], str]

    def due(self, at: datetime) -> QuerySet[T]:
        """Return the things whose next step is due by the clock, those longest waiting first;
        whether their last mail has left is asked of each.
        """
        today = timezone.localdate(at)
        asked = Q(freshness=Freshness.CURRENT, checked__lte=today - _days(Freshness.CURRENT))
        later = Q()
        for step in _WAIT:
            if step != Freshness.CURRENT:
                later |= Q(freshness=step, freshness_at__lte=at - _days(step))
        rows = self.with_last_check(self.model._default_manager.filter(state__in=self.asked_in))
        return rows.filter(asked | later).order_by("freshness_at", "pk")

    def is_due(self, thing: T, at: datetime) -> bool:
        """Tell whether a locked thing takes its next step now: its day has come, and the mails of
        the step before had left that long ago.
        """
        wait = wait_in(thing.freshness)
        state: Any = thing
        if wait is None or state.state not in self.asked_in:
            return False
        if thing.freshness == Freshness.CURRENT:
            checked = thing.checked_on or timezone.localdate(state.created_at)
            return bool(checked + wait <= timezone.localdate(at))
        since = self.last_word_at(thing)
        return since is not None and since + wait <= at

    def with_last_check(self, rows: QuerySet[T]) -> QuerySet[T]:
        """Add `checked`: the day of the last check, or of the first entry."""
        day = Cast("created_at", DateField())
        checked = Coalesce(F("checked_on"), day, output_field=DateField())
        found: Any = rows.annotate(checked=checked)
        return found  # type: ignore[no-any-return] # the same rows with one more column

    def occurrence_of(self, thing: T) -> str:
        """Name the step on which a thing stands, for its messages."""
        stamp = int(thing.freshness_at.timestamp() * 1_000_000)
        return f"{self.name}:{self.occasion_of(thing)}:{thing.freshness}:{stamp}"

    def last_word_at(self, thing: T) -> datetime | None:
        """Return when the messages of the present step had all left; None while one has not.

        So that nothing is taken out of a list whose people the mail has not reached.
        """
        key = self.occurrence_of(thing)
        if Delivery.objects.unfinished().filter(key__startswith=f"{key}|").exists():
            return None
        mails = Message.objects.filter(key__startswith=f"{key}|", channel=Channel.MAIL)
        if mails.filter(state__in=(MessageState.DUE, MessageState.HELD)).exists():
            return None
        sent: datetime | None = mails.aggregate(last=Max("sent_at"))["last"]
        return max(sent, thing.freshness_at) if sent else thing.freshness_at

    def sign(self, values: Iterable[str]) -> str:
        """Return a signed word that says some values and nothing else."""
        return signing.dumps(list(values), salt=self.name)

    def read(self, token: str) -> tuple[str, str] | None:
        """Return the two values of a signed word; None if it is not ours or is 60 days old."""
        try:
            one, other = signing.loads(token, salt=self.name, max_age=LINK_LIFE)
        except (signing.BadSignature, ValueError, TypeError):
            return None
        return str(one), str(other)


def round_of(checked_on: date | None) -> str:
    """Name the round of asking: every confirmation moves the day of the last check."""
    return checked_on.isoformat() if checked_on else "never"


def _days(freshness: Freshness) -> timedelta:
    return wait_in(freshness) or timedelta.max
