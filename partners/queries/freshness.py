"""How fresh profiles are: what is due when, and the link of the question "still true?"."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db.models import DateField, Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from partners.enums import Freshness, OrganisationState
from partners.models import Membership, Organisation
from partners.models.projects import EDITING_MEMBERS
from pscc.accounts.models import User
from pscc.outbox.enums import Channel, MessageState
from pscc.outbox.models import Delivery, Message

LINK_LIFE = timedelta(days=60)
_SALT = "partners.freshness"
# Days after which each step follows the one before it; the first counts from the last check.
_WAIT = {
    Freshness.CURRENT: "FRESHNESS_ASK_DAYS",
    Freshness.ASKED: "FRESHNESS_REMIND_DAYS",
    Freshness.REMINDED: "FRESHNESS_AGEING_DAYS",
    Freshness.AGEING: "FRESHNESS_UNORIENTED_DAYS",
    Freshness.UNORIENTED: "FRESHNESS_UNLISTED_DAYS",
}


def wait_in(freshness: str) -> timedelta | None:
    """Return how long a profile rests on a step; None on the last one."""
    setting = _WAIT.get(Freshness(freshness))
    return None if setting is None else timedelta(days=getattr(settings, setting))


def due_for_step(at: datetime) -> QuerySet[Organisation]:
    """Return the published organisations whose next step is due by the clock, those longest
    waiting first; whether their last mail has left is asked of each.
    """
    today = timezone.localdate(at)
    asked = Q(freshness=Freshness.CURRENT, checked__lte=today - _days(Freshness.CURRENT))
    later = Q()
    for step in _WAIT:
        if step != Freshness.CURRENT:
            later |= Q(freshness=step, freshness_at__lte=at - _days(step))
    rows = with_last_check(Organisation.objects.filter(state=OrganisationState.PUBLISHED))
    return rows.filter(asked | later).order_by("freshness_at", "pk")


def _days(freshness: Freshness) -> timedelta:
    return wait_in(freshness) or timedelta.max


def with_last_check(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Add `checked`: the day of the last check, or of the first entry."""
    return rows.annotate(
        checked=Coalesce(F("checked_on"), Cast("created_at", DateField()), output_field=DateField())
    )


def occurrence_of(organisation: Organisation) -> str:
    """Name the step on which an organisation stands, for its messages."""
    stamp = int(organisation.freshness_at.timestamp() * 1_000_000)
    return f"partners.freshness:{organisation.uid}:{organisation.freshness}:{stamp}"


def last_word_at(organisation: Organisation) -> datetime | None:
    """Return when the messages of the present step had all left; None while one has not.

    So that nobody is taken out of the directory whom the mail has not reached.
    """
    key = occurrence_of(organisation)
    if Delivery.objects.unfinished().filter(key__startswith=f"{key}|").exists():
        return None
    mails = Message.objects.filter(key__startswith=f"{key}|", channel=Channel.MAIL)
    if mails.filter(state__in=(MessageState.DUE, MessageState.HELD)).exists():
        return None
    sent: datetime | None = mails.aggregate(last=Max("sent_at"))["last"]
    return max(sent, organisation.freshness_at) if sent else organisation.freshness_at


def editors_of(organisation_id: int) -> QuerySet[User]:
    """Return the people who can say whether a profile is true: its owners and editors."""
    members = Membership.objects.active().filter(
        organisation=organisation_id, role__in=EDITING_MEMBERS
    )
    return User.objects.filter(pk__in=members.values("user_id"), is_active=True)


def without_editors(ids: list[int]) -> QuerySet[Organisation]:
    """Keep the organisations that have neither an owner nor an editor who could be asked."""
    asked = Membership.objects.active().filter(
        organisation=OuterRef("pk"), role__in=EDITING_MEMBERS, user__is_active=True
    )
    return Organisation.objects.filter(~Exists(asked), pk__in=ids)


# --- The link ------------------------------------------------------------------------------------


def link_token(organisation: Organisation) -> str:
    """Return the signed word that lets whoever has it confirm this profile, in this round, once."""
    return signing.dumps([organisation.uid, _round_of(organisation)], salt=_SALT)


@dataclass(frozen=True)
class ConfirmLink:
    """What a link leads to; without an organisation it never was ours or is too old."""

    organisation: Organisation | None
    is_alive: bool


def read_link(token: str) -> ConfirmLink:
    """Return to which organisation a link leads, and whether it can still confirm.

    It dies when somebody confirms, and after 60 days; a reminder does not kill it.
    """
    try:
        uid, asked_in = signing.loads(token, salt=_SALT, max_age=LINK_LIFE)
    except (signing.BadSignature, ValueError, TypeError):
        return ConfirmLink(None, is_alive=False)
    published = Organisation.objects.filter(state=OrganisationState.PUBLISHED)
    organisation = published.filter(uid=uid).first()
    if organisation is None:
        return ConfirmLink(None, is_alive=False)
    is_asked = organisation.freshness != Freshness.CURRENT
    return ConfirmLink(organisation, is_alive=is_asked and asked_in == _round_of(organisation))


def _round_of(organisation: Organisation) -> str:
    """Name the round of asking: every confirmation moves the day of the last check."""
    return organisation.checked_on.isoformat() if organisation.checked_on else "never"
