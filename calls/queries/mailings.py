"""Whom a message to applicants reaches, and who of the office may look."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from calls.enums import ApplicationState, MailingState
from calls.models import Application, Call, Mailing, MailingRecipient
from partners.enums import ProjectRole
from partners.models import ProjectMember
from pscc.accounts.models import User
from pscc.kernel.access import allowed

HELD_FOR = timedelta(minutes=15)  # at least: the time to notice a mistake and stop it
ADDRESSABLE = tuple(ApplicationState)


@dataclass(frozen=True)
class Addressee:
    """A person, for one of their applications."""

    user_id: int
    application_id: int


@dataclass(frozen=True)
class Reach:
    """Whom a message reaches, as far as an officer may know: named people, and a number."""

    named: Sequence[tuple[User, Application]]
    unnamed: int

    @property
    def count(self) -> int:
        """How many people in all, but for those behind a conflict of interest."""
        return len(self.named) + self.unnamed


def mailings_for(user: Any) -> QuerySet[Mailing]:
    """Return the messages of the calls that the person runs."""
    mailings = Mailing.objects.all()
    if allowed(user, "calls.handle_every_call"):
        return mailings
    if allowed(user, "calls.handle_own_calls"):
        return mailings.filter(call__in=Call.objects.managed_by(user).values("pk"))
    return mailings.none()


def with_recipients(mailings: QuerySet[Mailing], user: Any) -> QuerySet[Mailing]:
    """Add to each how many people it went to, but for those behind a conflict of interest."""
    walled = Application.objects.exclude(
        pk__in=Application.objects.behind_no_wall(user).values("pk")
    )
    return mailings.select_related("call", "created_by", "approved_by").annotate(
        reached=Count(
            "recipients", filter=~Q(recipients__application__in=walled.values("pk")), distinct=True
        )
    )


def addressees(call_id: int, states: Iterable[str]) -> list[Addressee]:
    """Return whom a message to the teams of these applications reaches now, each person once.

    Active members of the project who take part in the application; the person's earliest
    application counts, where there are several.
    """
    takes_part = Q(project__applications__is_narrowed=False) | Q(
        application_seats__application=F("project__applications")
    )
    takes_part |= Q(role=ProjectRole.SIGN)
    pairs = (
        ProjectMember.objects.active()
        .filter(  # one call: the conditions are about one and the same application
            takes_part,
            project__applications__call=call_id,
            project__applications__state__in=list(states),
            user__is_active=True,
        )
        .values_list("user_id", "project__applications__pk")
        .order_by("project__applications__pk", "user_id")
        .distinct()
    )
    chosen: dict[int, int] = {}
    for user_id, application_id in pairs:
        chosen.setdefault(user_id, application_id)
    return [Addressee(*each) for each in chosen.items()]


def reach_of(mailing: Mailing, user: Any) -> Reach:
    """Return whom a message reaches now, or whom it reached once it was sent, as the officer may
    know it: teams of drafts are counted only, those behind a conflict of interest left out.
    """
    if mailing.sent_at is None:
        found = addressees(mailing.call_id, mailing.states)
    else:
        rows = MailingRecipient.objects.filter(mailing=mailing).order_by("pk")
        found = [Addressee(*each) for each in rows.values_list("user_id", "application_id")]
    ids = {each.application_id for each in found}
    known = Application.objects.behind_no_wall(user).filter(pk__in=ids).select_related("project")
    applications = known.in_bulk()
    people = User.objects.in_bulk([each.user_id for each in found])
    named, unnamed = [], 0
    for each in found:
        application = applications.get(each.application_id)
        if application is None:
            continue
        if application.reference is None:  # a draft that was never sent: its team's alone
            unnamed += 1
        else:
            named.append((people[each.user_id], application))
    return Reach(sorted(named, key=lambda pair: (str(pair[1]), str(pair[0]))), unnamed)


def due_mailings(at: datetime) -> list[int]:
    """Return the held messages whose moment has come."""
    due = Mailing.objects.filter(state=MailingState.HELD, send_at__lte=at)
    return list(due.order_by("send_at", "pk").values_list("pk", flat=True))
