"""Internal notes on requests, and what is new since somebody of the cluster last looked."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InternalError, transaction
from django.urls import reverse

from partners.enums import MembershipRole
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.kernel.personal_data import register
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery, Message
from services.actions.requests.notes import write_note
from services.actions.requests.steps import triage_request
from services.actions.requests.thread import mark_thread_read, post_message
from services.enums import SubRequestState
from services.models import RequestNote
from services.queries.requests.news import has_news, notes_on
from tests.factories import NOW, make_membership, make_staff, make_team_member
from tests.services.around import PEOPLE, person, walled_from
from tests.services.requesting import Asked, make_asked

pytestmark = pytest.mark.django_db
S = SubRequestState
CANARY = "Called them: budget is tight"
MINUTE = timedelta(minutes=1)
LIST = "/admin/services/subrequest/"


def note(asked: Asked, by: Any = None, body: str = CANARY, at: Any = NOW) -> RequestNote:
    """Write a note on the whole request, as an advisor unless somebody else is named."""
    by = by or make_staff(Role.ADVISOR)
    return write_note(request_id=asked.request.pk, body=body, by=by, at=at)


def desk(asked: Asked, step: str = "") -> str:
    if step:
        return reverse("admin:services_subrequest_act", args=(asked.sub_request.pk, step))
    return reverse("admin:services_subrequest_change", args=(asked.sub_request.pk,))


def whole(asked: Asked, step: str = "") -> str:
    if step:
        return reverse("admin:services_servicerequest_act", args=(asked.request.pk, step))
    return reverse("admin:services_servicerequest_change", args=(asked.request.pk,))


# --- Notes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", PEOPLE)
def test_only_those_who_look_after_the_request_keep_notes(who):
    asked = make_asked(S.TRIAGED)
    somebody = person(asked, who)
    first = note(asked)

    read = notes_on(asked.request, somebody)

    assert read == ([first] if who == "advisor" else None)
    if who != "advisor":
        with pytest.raises(PermissionDenied):
            note(asked, by=somebody)


@pytest.mark.parametrize("side", ["team", "provider", "another provider of the request"])
def test_who_takes_part_on_a_side_reads_no_note_whatever_their_role_is(side, client):
    asked, advisor = make_asked(S.TRIAGED), make_staff(Role.ADVISOR)
    note(asked)
    if side == "team":
        make_team_member(project=asked.project, user=advisor)
    else:
        theirs = asked if side == "provider" else make_asked(request=asked.request)
        make_membership(user=advisor, organisation=theirs.provider, role=MembershipRole.EDITOR)
    client.force_login(advisor)

    pages = [client.get(url) for url in (desk(asked), whole(asked))]

    assert notes_on(asked.request, advisor) is None
    assert [(page.status_code, CANARY in page.text) for page in pages] == [(200, False)] * 2
    assert client.post(desk(asked, "internal_note"), {"body": "x"}).status_code == 403


@pytest.mark.parametrize("door", [desk, whole])
def test_a_note_is_written_and_read_at_the_desk_on_every_part(door, client):
    asked = make_asked(S.TRIAGED)
    other = make_asked(S.SUBMITTED, request=asked.request)
    advisor = make_staff(Role.ADVISOR)
    client.force_login(advisor)

    answer = client.post(door(asked, "internal_note"), {"body": CANARY})

    assert answer.status_code == 302
    assert [(each.body, each.author) for each in asked.request.notes.all()] == [(CANARY, advisor)]
    pages = (desk(asked), desk(other), whole(asked))
    assert [CANARY in client.get(url).text for url in pages] == [True] * 3


def test_what_is_written_is_escaped(client):
    asked = make_asked(S.TRIAGED)
    note(asked, body="<script>alert(1)</script>")
    client.force_login(make_staff(Role.ADVISOR))

    text = client.get(desk(asked)).text

    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text


TEAM_PAGES = ("sub_request", "sub_request_thread", "quote", "changes")


@pytest.mark.parametrize(
    "who", ["signatory", "reader of the team", "provider", "other provider", "advisor"]
)
def test_no_page_or_file_outside_the_desk_ever_shows_a_note(who, client):
    asked = make_asked(S.QUOTED)
    note(asked)
    client.force_login(person(asked, who))
    uids = {"uid": asked.sub_request.uid}
    urls = [reverse(f"services:{name}", kwargs=uids) for name in TEAM_PAGES]
    urls += [
        reverse("services:request_detail", kwargs={"uid": asked.request.uid}),
        reverse("services:request_download", kwargs={"uid": asked.request.uid, "number": 1}),
        reverse("services:request_list"),
        reverse("services:inbox"),
        reverse("pages:dashboard"),
        reverse("partners:project_detail", kwargs={"uid": asked.project.uid}),
        reverse("admin:services_bottlenecks") + "?format=csv",
    ]

    found = [url for url in urls if CANARY.encode() in b"".join(client.get(url))]

    assert found == []


def test_nobody_is_told_of_a_note():
    asked = make_asked(S.TRIAGED)
    before = Delivery.objects.count()

    note(asked)
    drain(seconds=10)

    assert (Delivery.objects.count(), Message.objects.count()) == (before, 0)


def test_a_note_is_written_once_and_stays_as_it_is():
    written = note(make_asked(S.TRIAGED))

    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        RequestNote.objects.filter(pk=written.pk).update(body="Something else")


def test_pressed_twice_it_is_one_note_and_the_same_words_later_are_another():
    asked, advisor = make_asked(S.TRIAGED), make_staff(Role.ADVISOR)

    notes = [note(asked, by=advisor, at=NOW + late) for late in (0 * MINUTE, MINUTE / 2, MINUTE)]

    assert notes[0] == notes[1] != notes[2]
    assert notes_on(asked.request, advisor) == [notes[2], notes[0]]


@pytest.mark.parametrize("body", ["", "  \n", "\x00", "x" * 4001])
def test_without_words_or_with_too_many_nothing_is_kept(body):
    asked = make_asked(S.TRIAGED)

    with pytest.raises(Refused):
        note(asked, body=body)

    assert not RequestNote.objects.exists()


def test_a_wall_hides_the_notes_with_the_request(client):
    asked, advisor = make_asked(S.TRIAGED), make_staff(Role.ADVISOR)
    note(asked)
    walled_from(asked, advisor)
    client.force_login(advisor)

    answers = [client.get(url).status_code for url in (desk(asked), whole(asked))]

    assert answers == [404, 404]
    with pytest.raises(PermissionDenied):
        note(asked, by=advisor)


def test_the_register_of_processing_knows_what_notes_keep_of_persons():
    declared = register[RequestNote]

    assert dict(declared.fields) == {"author": "identity", "body": "free text"}
    assert declared.retention == "As the request."


def test_notes_go_with_their_request():
    asked = make_asked(S.DRAFT)
    RequestNote.objects.create(request=asked.request, author=asked.founder, body=CANARY)

    asked.request.delete()

    assert not RequestNote.objects.exists()


# --- What is new ----------------------------------------------------------------------------------


def unread(client: Any) -> list[str]:
    answer = client.get(LIST, {"news": "unread"})
    return [str(each) for each in answer.context["cl"].result_list]


def test_what_was_never_opened_and_says_something_is_new_and_nothing_after_it_was_read(client):
    at = now()
    said, moved, silent = (make_asked(S.SUBMITTED, at=at) for _ in range(3))
    post_message(sub_request_id=said.sub_request.pk, body="Hello", by=said.editor, at=at)
    triage_request(sub_request_id=moved.sub_request.pk, by=moved.editor, at=at)
    client.force_login(make_staff(Role.ADVISOR))

    before = set(unread(client))
    for asked in (said, moved, silent):
        client.get(desk(asked))
    after = unread(client)

    names = {asked.sub_request.full_reference for asked in (said, moved)}
    assert (before, after) == (names, [])


@pytest.mark.parametrize("door", ["desk", "page"])
def test_either_page_marks_it_as_read_for_this_person_only(door, client):
    at = now()
    asked, reader, colleague = make_asked(at=at), make_staff(Role.ADVISOR), make_staff(Role.ADVISOR)
    triage_request(sub_request_id=asked.sub_request.pk, by=asked.editor, at=at)
    client.force_login(reader)
    url = desk(asked) if door == "desk" else asked.sub_request.get_absolute_url()

    client.get(url, headers={"sec-purpose": "prefetch"})
    ahead = has_news(asked.sub_request, reader)
    client.get(url, headers={"user-agent": "Mozilla/5.0"})

    found = [has_news(asked.sub_request, each) for each in (reader, colleague)]
    assert (ahead, found) == (True, [False, True])


def test_a_newer_message_or_step_of_others_is_news_again_and_one_s_own_is_not():
    asked, advisor = make_asked(at=NOW), make_staff(Role.ADVISOR)
    key = {"sub_request_id": asked.sub_request.pk}
    found = []

    post_message(body="One", by=asked.editor, at=NOW, **key)
    mark_thread_read(by=advisor, at=NOW + MINUTE, **key)
    found.append(has_news(asked.sub_request, advisor))
    triage_request(by=advisor, at=NOW + 2 * MINUTE, **key)
    found.append(has_news(asked.sub_request, advisor))
    post_message(body="Two", by=asked.founder, at=NOW + 3 * MINUTE, **key)
    found.append(has_news(asked.sub_request, advisor))

    assert found == [False, False, True]


@pytest.mark.parametrize("number", [1, 3])
def test_the_narrowed_list_costs_the_same_for_one_row_or_three(number, client, queries):
    for _ in range(number):
        asked = make_asked(at=NOW)
        triage_request(sub_request_id=asked.sub_request.pk, by=asked.editor, at=NOW)
    client.force_login(make_staff(Role.ADVISOR))
    unread(client)

    with queries(11):
        found = unread(client)

    assert len(found) == number


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_note_or_three(number, client, queries):
    asked = make_asked(S.TRIAGED)
    for minute in range(number):
        note(asked, at=NOW + minute * MINUTE)
    client.force_login(make_staff(Role.ADVISOR))
    client.get(desk(asked))

    with queries(36):
        page = client.get(desk(asked))

    assert page.text.count(CANARY) == number


def test_the_desk_shows_the_latest_messages(client):
    asked = make_asked(S.TRIAGED)
    post_message(sub_request_id=asked.sub_request.pk, body="How many?", by=asked.editor, at=NOW)
    client.force_login(make_staff(Role.ADVISOR))

    text = client.get(desk(asked)).text

    assert "Latest messages" in text
    assert "How many?" in text
