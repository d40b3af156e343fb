"""Every door of an expert and of a chair on an anonymous call: none tells who applies."""

import json
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from calls.actions.after_reviews import hand_in_note, name_rapporteur, save_note, say
from calls.actions.assignments import assign_expert, remind_expert
from calls.actions.corrections import answer_correction, open_correction
from calls.actions.discussing import leave_item, note_digest, turn_to_item, write_note
from calls.actions.meetings import close_meeting, join_meeting, open_meeting, plan_meeting
from calls.actions.minutes import prepare_minutes
from calls.actions.motions import cast_vote, count_votes, put_motion
from calls.enums import AssignmentState, CallRole, Outcome, VoteChoice
from calls.models import AnonymousFile, PanelMeeting
from pscc.accounts.models import User
from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery, Message
from tests.calls.hiding import CLEAN, Hidden, locked_pdf, text_in
from tests.calls.pooling import make_profile
from tests.calls.walking import scan, told, walk
from tests.factories import NOW, make_call_person, make_user
from tests.files.leaving_traces import pdf_of, traced_pdf

pytestmark = pytest.mark.django_db
SENT = {"plan-of-zoe.pdf": traced_pdf(), "locked-kervadec.pdf": locked_pdf()}


def post(client, address: str, **data: Any):
    answer = client.post(address, data, follow=True)
    return answer.status_code, told(text_in(answer.content))


def told_by_messages(*people: User) -> list[Any]:
    """Let everything be told; return what tells in messages, mails and what is written of them."""
    Delivery.objects.update(due_at=NOW)
    drain(seconds=20)
    rows = Message.objects.filter(recipient__in=people)
    assert rows.exists()
    said = [(each.event, told(f"{each.subject} {each.text} {each.html}")) for each in rows]
    addresses = {person.email for person in people}
    said += [
        (str(each.subject), told(f"{each.subject} {each.body} {each.message()}"))
        for each in mail.outbox
        if set(each.to) & addresses
    ]
    payloads = Delivery.objects.values_list("event", "payload")
    said += [(event, told(json.dumps(payload))) for event, payload in payloads]
    return [row for row in said if row[1]]


def test_the_walk_would_find_a_leak(client):
    scene = Hidden(is_anonymous=False)
    review = scene.expert(AssignmentState.ACCEPTED)

    opened, leaking = walk(client, review.expert, scene)

    pages = {address for address, _status, _words in leaking}
    assert reverse("calls:review_list") in pages
    assert review.get_absolute_url() in pages
    assert reverse("calls:review_dossier", args=(review.uid,)) in pages
    assert reverse("files:download", args=(scene.files[0].uid,)) in pages
    assert pages <= set(opened)


def test_an_invited_expert_learns_nothing(client):
    scene = Hidden(SENT)
    expert = make_profile().user
    review = assign_expert(
        application_id=scene.application.pk, expert_id=expert.pk, due_at=NOW.replace(year=2099),
        by=scene.manager, at=now(),
    )  # fmt: skip
    remind_expert(assignment_id=review.pk, by=scene.manager, at=now())

    messages = told_by_messages(expert)
    opened, leaking = walk(client, expert, scene)
    page = client.get(review.get_absolute_url()).text
    accepted = post(
        client, reverse("calls:invitation_accept", args=(review.uid,)), statement="none"
    )

    assert messages == []
    assert leaking == []
    assert {review.get_absolute_url(), reverse("calls:review_list")} <= set(opened)
    assert "Here you do not learn who applies." in page
    assert accepted == (200, [])


def test_an_expert_who_reads_and_one_who_has_scored_learn_nothing(client):
    scene = Hidden(SENT)
    reading = scene.expert(AssignmentState.ACCEPTED)
    done = scene.expert(AssignmentState.SUBMITTED, name="Adam Expert")
    application, at = scene.application, now()
    say(application_id=application.pk, text="I wonder.", by=done.expert, at=at)
    name_rapporteur(
        application_id=application.pk, expert_id=done.expert_id, by=scene.officer, at=at
    )
    save_note(application_id=application.pk, version=1, text="We agree.", by=done.expert, at=at)
    hand_in_note(application_id=application.pk, by=done.expert, at=at)
    scene.send_again(summary="The ZGLBQVKX was wrong: Zorglub cures.")
    scene.make(scene.application.entries.get().submissions.get(round=2))

    messages = told_by_messages(done.expert)
    walks = [walk(client, each.expert, scene) for each in (reading, done)]
    client.force_login(reading.expert)
    page = client.get(reading.get_absolute_url())
    saved = client.post(
        reverse("calls:review_save", args=(reading.uid,)),
        json.dumps({"version": 0, "changes": {"comment_to_applicant": "Well"}}),
        content_type="application/json",
    )
    half = post(client, reverse("calls:review_submit", args=(reading.uid,)), version="1")
    newer = post(client, reverse("calls:review_newer", args=(reading.uid,)))

    assert messages == []
    assert [leaking for _opened, leaking in walks] == [[], []]
    assert reverse("calls:discussion", args=(application.uid,)) in walks[1][0]
    assert reverse("calls:consensus", args=(done.uid,)) in walks[1][0]
    assert reverse("calls:review_dossier", args=(reading.uid,)) in walks[0][0]
    assert CLEAN in page.text
    assert "document-1.pdf" in page.text
    assert "kept back: it could tell who applies" in page.text
    assert [(each.before, each.after) for each in page.context["changed"].changes] == [
        (CLEAN, "The […] was wrong: […] cures.")
    ]
    assert told(saved.text) == []
    assert half == (422, [])
    assert newer == (200, [])


def test_the_original_does_not_exist_for_an_expert_and_its_copy_does(client):
    scene = Hidden()
    review = scene.expert(AssignmentState.ACCEPTED)
    invited = scene.expert(AssignmentState.INVITED, name="Ida Invited")
    copy = AnonymousFile.objects.get().file
    scan()

    def statuses(person):
        client.force_login(person)
        return [client.get(each.get_absolute_url()).status_code for each in (scene.files[0], copy)]

    people = (review.expert, invited.expert, scene.chair, scene.manager, scene.founder, make_user())
    assert [statuses(each) for each in people] == [
        [404, 200], [404, 404], [404, 200], [200, 200], [200, 404], [404, 404],
    ]  # fmt: skip


def meeting_of(scene: Hidden) -> PanelMeeting:
    """Let the panel meet, talk, vote and part."""
    member = make_user(name="Max Member")
    make_call_person(call=scene.call, user=member, role=CallRole.MEMBER)
    scene.to_panel()
    plan = PanelMeeting(call=scene.call, starts_at=NOW, place="Room 7", quorum=1)
    meeting = plan_meeting(meeting=plan, by=scene.manager, at=NOW)
    for person in (scene.chair, member):
        join_meeting(meeting_id=meeting.pk, by=person, at=NOW)
    open_meeting(meeting_id=meeting.pk, by=scene.chair, at=NOW)
    item = meeting.items.get()
    turn_to_item(item_id=item.pk, by=scene.chair, at=NOW)
    write_note(item_id=item.pk, text="A fine plan.", was=note_digest(""), by=scene.chair, at=NOW)
    motion = put_motion(item_id=item.pk, outcome=Outcome.ACCEPTED, text="", by=scene.chair, at=NOW)
    cast_vote(motion_id=motion.pk, choice=VoteChoice.FOR, by=member, at=NOW)
    return meeting


def part(scene: Hidden, meeting: PanelMeeting) -> PanelMeeting:
    """Count, close, and write the minutes."""
    item = meeting.items.get()
    count_votes(motion_id=item.motions.get().pk, by=scene.chair, at=NOW)
    leave_item(item_id=item.pk, is_done=True, by=scene.chair, at=NOW)
    close_meeting(meeting_id=meeting.pk, by=scene.chair, at=NOW)
    prepare_minutes(meeting_id=meeting.pk, at=NOW)
    return PanelMeeting.objects.get(pk=meeting.pk)


def test_the_chair_learns_nothing_before_during_and_after_the_meeting(client):
    scene = Hidden(SENT)
    scene.expert(AssignmentState.SUBMITTED)
    open_correction(application_id=scene.application.pk, by=scene.officer, at=NOW)
    answer_correction(
        application_id=scene.application.pk, text="We at Zorglub use mice.", by=scene.founder,
        at=NOW,
    )  # fmt: skip

    before = walk(client, scene.chair, scene)[1]
    page = client.get(reverse("calls:panel_application", args=(scene.application.uid,))).text
    meeting = meeting_of(scene)
    during = walk(client, scene.chair, scene, meeting)[1]
    meeting = part(scene, meeting)
    opened, after = walk(client, scene.chair, scene, meeting)

    assert (before, during, after) == ([], [], [])
    assert told_by_messages(scene.chair) == []
    assert "We at […] use mice." in page
    assert {
        reverse("calls:meeting_detail", args=(meeting.uid,)),
        reverse("calls:call_scores", args=(scene.call.slug,)),
        reverse("calls:panel_list"),
        reverse("calls:panel_dossier", args=(scene.application.uid,)),
        reverse("files:download", args=(meeting.minutes_en.uid,)),
    } <= set(opened)


def test_who_comes_before_the_copy_is_ready_waits(client):
    scene = Hidden(is_made=False)
    review = scene.expert(AssignmentState.ACCEPTED)

    walks = [walk(client, each, scene) for each in (review.expert, scene.chair)]
    client.force_login(review.expert)
    pages = [
        client.get(each)
        for each in (
            review.get_absolute_url(), reverse("calls:review_dossier", args=(review.uid,))
        )
    ]  # fmt: skip

    assert [leaking for _opened, leaking in walks] == [[], []]
    assert [each.status_code for each in pages] == [202, 202]
    assert "The application is being prepared" in pages[0].text


def test_a_name_that_is_found_closes_the_copy_again(client):
    scene = Hidden({"plan.pdf": pdf_of("By Zoé Quatrefages")})
    review = scene.expert(AssignmentState.ACCEPTED)

    opened, leaking = walk(client, review.expert, scene)

    assert leaking == []
    assert review.get_absolute_url() not in opened


def test_the_office_and_the_team_read_everything(client):
    scene = Hidden()
    office = reverse("calls:panel_application", args=(scene.application.uid,))

    client.force_login(scene.manager)
    of_the_office = client.get(office).text
    client.force_login(scene.founder)
    of_the_team = client.get(scene.application.get_absolute_url()).text

    assert "Zorglub finds a cure" in of_the_office
    assert "Zorglub finds a cure" in of_the_team


def test_applicants_are_told_on_the_page_of_the_call(client):
    scene = Hidden({})

    page = client.get(scene.call.get_absolute_url()).text

    assert "The experts and the panel do not learn who applies." in page
