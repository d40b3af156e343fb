"""Issues of the newsletter: made when something came out, looked at by the team, sent once."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from pscc.community.actions.subscriptions import ISSUE_MAIL
from pscc.community.enums import Frequency, IssueState
from pscc.community.models import Issue, Sending, Subscription
from pscc.community.queries.issues import parts_in, readers_left, span_due
from pscc.community.queries.subscriptions import management_token
from pscc.kernel.access import require
from pscc.kernel.addresses import absolute
from pscc.kernel.digests import DigestEntry, entries_between
from pscc.kernel.refusals import Refused
from pscc.kernel.site import site
from pscc.outbox import Priority, publish
from pscc.outbox.messages import render_plain
from pscc.outbox.sealed import send_sealed

BATCH = 200  # mails written in one transaction
WAITS_AT_MOST = timedelta(days=5)  # for a mail server; later it would be no news
Told = dict[str, list[DigestEntry]]  # by language


def make_due_issues(*, at: datetime) -> int:
    """Make the issues whose time has come, unless nothing came out; return how many."""
    return sum(_make(frequency, at) is not None for frequency in Frequency)


@transaction.atomic
def _make(frequency: Frequency, at: datetime) -> Issue | None:
    span = span_due(frequency, at)
    if span is None or not entries_between(*span):
        return None
    issue = Issue.objects.create(
        frequency=frequency, since=span[0], until=span[1], created_at=at, updated_at=at
    )
    publish("community.issue_made", issue_id=issue.pk)
    return issue


@transaction.atomic
def save_issue(*, issue: Issue, by: Any, at: datetime) -> Issue:
    """Store the introduction. Raises Refused once it was sent or dropped; PermissionDenied."""
    require(by, "community.change_issue", issue)
    stored: Issue = Issue.objects.lock(issue.pk)
    if stored.state != IssueState.HELD:
        raise Refused(_("This issue is closed: its introduction stays as it is."))
    issue.updated_at, issue.version = at, stored.version + 1
    issue.save(update_fields=["intro", "intro_fr", "intro_en", "updated_at", "version"])
    return issue


@transaction.atomic
def release_issue(*, issue_id: int, by: Any, at: datetime) -> Issue:
    """Send an issue to its subscribers and open it to everyone. Locks it.

    Raises Refused where nothing is left to tell, or the introduction is in one language only;
    PermissionDenied; TransitionNotAllowed.
    """
    issue: Issue = Issue.objects.lock(issue_id)
    require(by, "community.release_issue", issue)
    if not entries_between(issue.since, issue.until):
        raise Refused(_("Everything in it was taken off the site. Drop it."))
    if bool((issue.intro_fr or "").strip()) != bool((issue.intro_en or "").strip()):  # type: ignore[attr-defined] # made by modeltranslation
        raise Refused(_("Write the introduction in French and in English, or in neither."))
    issue.release(by=by, at=at)
    issue.updated_at = at
    issue.save()
    publish("community.issue_released", issue_id=issue.pk)
    return issue


@transaction.atomic
def drop_issue(*, issue_id: int, by: Any, at: datetime) -> Issue:
    """Do not send an issue; the next one tells the same and what came since. Locks it.

    Raises PermissionDenied, or TransitionNotAllowed.
    """
    issue: Issue = Issue.objects.lock(issue_id)
    require(by, "community.drop_issue", issue)
    issue.drop()
    issue.updated_at = at
    issue.save()
    return issue


@transaction.atomic
def send_issue(*, issue_id: int) -> int:
    """Write an issue to its next subscribers, at most 200, and go on with the others afterwards;
    return how many mails were written.

    Each subscriber has one turn, which is kept: right if it runs twice or stops half way. Who
    follows nothing that it tells gets no mail. Locks the issue: batches go one after the other.
    """
    issue: Issue = Issue.objects.lock(issue_id)
    if issue.state != IssueState.RELEASED:
        return 0
    readers = list(readers_left(issue).prefetch_related("subjects")[:BATCH])
    Sending.objects.bulk_create(Sending(issue=issue, subscription=each) for each in readers)
    told: Told = {}
    written = sum(_write(issue, each, told) for each in readers)
    issue.readers_number += written
    issue.save(update_fields=["readers_number"])
    if len(readers) == BATCH:
        publish("community.issue_batch_written", issue_id=issue.pk)
    return written


def _write(issue: Issue, reader: Subscription, told: Told) -> bool:
    """Write the mail of one subscriber; what is told is read once for all of one language."""
    with override(reader.language):
        if reader.language not in told:
            told[reader.language] = entries_between(issue.since, issue.until)
        subjects = [each.pk for each in reader.subjects.all()]
        parts = parts_in(told[reader.language], reader.topics, subjects)
        if not parts:
            return False
        token = management_token(reader)
        leave_url = absolute(reverse("community:newsletter_leave", args=[token]))
        context = {
            "portal": site(),
            "language": reader.language,
            "title": str(issue),
            "intro": (getattr(issue, f"intro_{reader.language}") or "").strip(),
            "parts": parts,
            "base": absolute(""),
            "archive_url": absolute(issue.get_absolute_url()),
            "manage_url": absolute(reverse("community:newsletter_manage", args=[token])),
            "leave_url": leave_url,
        }
        send_sealed(
            kind=ISSUE_MAIL,
            to=reader.email,
            subject=f"[{site().short_name}] {issue}",
            text=render_plain("emails/newsletter.txt", context).strip() + "\n",
            html=render_to_string("emails/newsletter.html", context),
            valid_for=WAITS_AT_MOST,
            priority=Priority.BULK,
            leave_url=leave_url,
        )
    return True
