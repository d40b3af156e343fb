"""What an issue of the newsletter says, to whom, and when the next one is due."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from pscc.community.enums import Frequency, IssueState, Topic
from pscc.community.models import Issue, Subscription
from pscc.kernel.digests import DigestEntry, entries_between

PERIODS = {Frequency.WEEKLY: timedelta(days=7), Frequency.MONTHLY: timedelta(days=30)}


@dataclass(frozen=True)
class Part:
    """The entries of one topic, under its name."""

    label: str
    entries: list[DigestEntry]


def parts_of(issue: Issue) -> list[Part]:
    """Return what an issue says in the active language; nothing that has been taken off the site
    since.
    """
    return parts_in(entries_between(issue.since, issue.until))


def parts_in(
    entries: Iterable[DigestEntry],
    topics: Collection[str] = Topic.values,
    subjects: Collection[int] = (),
) -> list[Part]:
    """Return the entries of some topics, each under its name; parts without entries are left out.
    Who follows subjects reads what is about one of them and what is about none in particular, but
    nothing that is closed to all of them.
    """
    wanted = frozenset(subjects)
    kept = [one for one in entries if one.is_for(wanted)]
    by_topic = {each: [one for one in kept if one.topic == each] for each in Topic}
    return [
        Part(str(each.label), found) for each, found in by_topic.items() if found and each in topics
    ]


def archived() -> QuerySet[Issue]:
    """Return the issues that were sent, the last one first."""
    rows: QuerySet[Issue] = Issue.objects.released()
    return rows.order_by("-until", "-pk")


def span_due(frequency: Frequency, at: datetime) -> tuple[datetime, datetime] | None:
    """Return what the next issue spans; None while one waits to be looked at, or before its time.

    It begins where the last one that was sent ended, so that nothing is told twice or never.
    """
    rows = Issue.objects.filter(frequency=frequency).order_by("-until", "-pk")
    last = rows.first()
    if last is None:
        return at - PERIODS[frequency], at
    if last.state == IssueState.HELD or at < last.until + PERIODS[frequency]:
        return None
    return (last.until if last.state == IssueState.RELEASED else last.since), at


def readers_left(issue: Issue) -> QuerySet[Subscription]:
    """Return the subscribers of an issue whose turn has not come: those who had confirmed when it
    was released, or by now.
    """
    rows = Subscription.objects.confirmed().filter(frequency=issue.frequency)
    if issue.released_at is not None:
        rows = rows.filter(confirmed_at__lte=issue.released_at)
    found: QuerySet[Subscription] = rows.exclude(sendings__issue=issue).order_by("pk")
    return found
