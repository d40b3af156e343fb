"""Drafts that nobody touches: announced to their team, then forgotten."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from partners.enums import ProjectRole
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from services.actions.requests.clocks import (
    _announce_draft,
    _announce_part,
    _forget_draft,
    _forget_part,
    announce_deletions,
    forget_drafts,
)
from services.enums import RequestFileKind, SubRequestState
from services.models import RequestedService, RequestFile, ServiceRequest, SubRequest
from services.tasks.requests import drafts
from tests.access.world import store
from tests.factories import make_project, make_team_member, make_user
from tests.services.requesting import Asked, make_asked, make_request
from tests.services.test_clocks import at, waiting

pytestmark = pytest.mark.django_db
S = SubRequestState
DAY = timedelta(days=1)


def draft(touched: datetime, warned: datetime | None = None) -> ServiceRequest:
    """Make one that was last touched at a moment, and announced at another, 14 days before."""
    request = make_request(project=make_project(), is_sent=False)
    asked = make_asked(S.DRAFT, request=request)
    SubRequest.objects.filter(pk=asked.sub_request.pk).update(updated_at=touched)
    ServiceRequest.objects.filter(pk=request.pk).update(
        updated_at=touched, warned_at=warned or touched + 76 * DAY
    )
    return request


def test_drafts_that_nobody_touched_for_ninety_days_are_forgotten():
    old, young = draft(at(6, 1) - 90 * DAY), draft(at(6, 1) - 90 * DAY + timedelta(seconds=1))
    empty = make_request(project=make_project(), is_sent=False)
    ServiceRequest.objects.filter(pk=empty.pk).update(updated_at=at(1, 5), warned_at=at(4, 1))
    sent = waiting(S.TRIAGED, since=at(1, 5))

    gone = forget_drafts(at=at(6, 1))

    assert gone == 2
    assert set(ServiceRequest.objects.values_list("pk", flat=True)) == {young.pk, sent.request.pk}
    assert not RequestedService.objects.filter(sub_request__request=old).exists()


def test_the_files_of_a_forgotten_draft_are_given_up(storage):
    request = draft(at(1, 5))
    stored = store("services.request")
    RequestFile.objects.create(
        request=request, kind=RequestFileKind.ANSWER, question_key="protocol", file=stored,
        title="Protocol", added_by=request.created_by,
    )  # fmt: skip

    forget_drafts(at=at(6, 1))

    stored.refresh_from_db()
    assert (stored.linked_at, RequestFile.objects.count()) == (None, 0)


def test_a_draft_whose_basket_changed_lately_stays():
    request = draft(at(1, 5))
    SubRequest.objects.filter(request=request).update(updated_at=at(5, 28))

    assert forget_drafts(at=at(6, 1)) == 0


def touch(asked: Asked, moment: datetime) -> None:
    """Let the last change of a part, and of the answers of its request, be at a moment."""
    SubRequest.objects.filter(pk=asked.sub_request.pk).update(updated_at=moment)
    ServiceRequest.objects.filter(pk=asked.request.pk).update(updated_at=moment)


def test_a_draft_to_one_more_provider_stays_while_the_team_writes_in_its_request():
    asked = waiting(S.NOT_FOR_US)
    more = make_asked(S.DRAFT, request=asked.request, replaces=asked.sub_request)
    touch(more, at(1, 5))
    SubRequest.objects.filter(pk=more.sub_request.pk).update(reminded_at=at(4, 1))
    ServiceRequest.objects.filter(pk=asked.request.pk).update(updated_at=at(4, 2))

    gone = forget_drafts(at=at(6, 1))

    assert (gone, more.fresh().state) == (0, S.DRAFT)


def test_a_draft_that_was_deleted_while_the_worker_waited_is_passed_over():
    request, asked = draft(at(1, 5)), waiting(S.NOT_FOR_US)
    part = make_asked(S.DRAFT, request=asked.request).sub_request
    keys = (request.pk, part.pk)
    SubRequest.objects.filter(request=request).delete()
    request.delete()
    part.delete()

    passed = [_forget_draft(keys[0], at(6, 1)), _announce_draft(keys[0], at(6, 1)),
              _forget_part(keys[1], at(6, 1)), _announce_part(keys[1], at(6, 1))]  # fmt: skip

    assert passed == [False] * 4


def test_a_forgotten_draft_to_one_more_provider_leaves_the_rest_of_a_sent_request():
    asked = waiting(S.NOT_FOR_US)
    more = make_asked(S.DRAFT, request=asked.request, replaces=asked.sub_request)
    touch(more, at(1, 5))
    SubRequest.objects.filter(pk=more.sub_request.pk).update(reminded_at=at(4, 1))

    gone = forget_drafts(at=at(6, 1))

    assert gone == 1
    assert list(asked.request.sub_requests.all()) == [asked.sub_request]


# --- Before a draft goes --------------------------------------------------------------------------


def announced() -> list[tuple[str, str, str]]:
    """Return (kind, recipient, channel) of what was told of drafts, after the worker ran."""
    drain(seconds=10)
    rows = Message.objects.filter(kind__startswith="services.request_draft")
    return sorted(rows.values_list("kind", "recipient__email", "channel"))


def quiet(touched: datetime) -> ServiceRequest:
    """Make a draft of which nobody has been told."""
    request = draft(touched)
    ServiceRequest.objects.filter(pk=request.pk).update(warned_at=None)
    return ServiceRequest.objects.get(pk=request.pk)


def test_those_who_may_edit_are_told_two_weeks_before_and_nobody_else():
    request = quiet(at(1, 5))
    editor, reader = make_user(), make_user()
    make_team_member(project=request.project, user=editor, role=ProjectRole.EDIT)
    make_team_member(project=request.project, user=reader, role=ProjectRole.VIEW)
    make_user(name="Left", is_active=False)

    early = announce_deletions(at=at(1, 5) + 76 * DAY - timedelta(seconds=1))
    told_then = announced()
    due = announce_deletions(at=at(1, 5) + 76 * DAY)

    kind = "services.request_draft_ending"
    people = sorted([request.created_by.email, editor.email])
    assert (early, told_then, due) == (0, [], 1)
    assert announced() == [(kind, who, channel) for who in people for channel in ("inbox", "mail")]


def test_the_message_says_the_day_and_leads_to_the_draft_without_naming_the_project():
    request = quiet(at(1, 5))
    announce_deletions(at=at(1, 5) + 76 * DAY)
    drain(seconds=10)

    mail = Message.objects.get(kind="services.request_draft_ending", channel="mail")

    assert "5 April 2026" in mail.subject
    assert "since 5 January 2026" in mail.text
    assert request.project.title not in mail.subject + mail.text + mail.html
    assert mail.url == reverse("services:request_edit", kwargs={"uid": request.uid})


def test_a_worker_that_was_down_for_a_day_tells_once_and_late_but_gives_two_weeks_all_the_same():
    request = quiet(at(1, 5))
    due = at(1, 5) + 76 * DAY

    for days in (1, 1, 2, 9, 13):  # not on the day itself; twice on the next one
        drafts(due + days * DAY)
    told_once = announced()
    drafts(due + 14 * DAY)
    stays = ServiceRequest.objects.filter(pk=request.pk).exists()
    drafts(due + 15 * DAY)

    assert [channel for _kind, _who, channel in told_once] == ["inbox", "mail"]
    assert announced() == told_once
    assert (stays, ServiceRequest.objects.filter(pk=request.pk).exists()) == (True, False)


def test_a_draft_that_is_touched_again_stays_and_is_announced_anew():
    request = quiet(at(1, 5))
    announce_deletions(at=at(1, 5) + 76 * DAY)
    ServiceRequest.objects.filter(pk=request.pk).update(updated_at=at(4, 1))

    gone = forget_drafts(at=at(4, 1) + 75 * DAY)
    again = [announce_deletions(at=at(4, 1) + days * DAY) for days in (75, 76, 77)]

    assert (gone, again) == (0, [0, 1, 0])


def test_nobody_is_told_of_what_was_changed_sent_or_deleted_before_the_worker_came():
    changed, gone = quiet(at(1, 5)), quiet(at(1, 5))
    announce_deletions(at=at(1, 5) + 76 * DAY)
    ServiceRequest.objects.filter(pk=changed.pk).update(updated_at=at(1, 5) + 77 * DAY)
    gone.delete()

    assert announced() == []


def test_a_draft_to_one_more_provider_is_announced_too():
    asked = waiting(S.NOT_FOR_US)
    more = make_asked(S.DRAFT, request=asked.request, replaces=asked.sub_request)
    touch(more, at(1, 5))
    due = at(1, 5) + 76 * DAY

    for days in (0, 1, 5):
        drafts(due + days * DAY)
    found = announced()
    drafts(due + 14 * DAY)

    kind = "services.request_draft_part_ending"
    assert found == [(kind, asked.founder.email, channel) for channel in ("inbox", "mail")]
    assert list(asked.request.sub_requests.all()) == [asked.sub_request]


def test_sent_requests_and_young_drafts_are_not_announced():
    waiting(S.TRIAGED, since=at(1, 5))
    quiet(at(3, 20))

    assert announce_deletions(at=at(5, 1)) == 0
