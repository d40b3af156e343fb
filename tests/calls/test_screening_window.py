"""Nothing is screened while its team may send a newer version; nothing unread is released."""

import hashlib
from datetime import timedelta

import pytest
from django.urls import reverse

from calls.actions.answers import save_answers
from calls.actions.bulk import AT_ONCE, for_each
from calls.actions.decisions import release_decision
from calls.actions.screening import screen_application
from calls.admin.reports import EACH
from calls.enums import ApplicationState, DecisionState
from calls.models import Application, Call, CallStage, Decision, StageEntry, SubmitAttempt
from calls.queries.panels import waiting_for
from calls.queries.screening import before_closing, screening_queue
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from tests.calls.applying import draft, send
from tests.calls.test_exports import ANSWERS, SCHEMA
from tests.factories import make_application, make_call, make_manager, make_staff, make_user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SENT = ApplicationState.SUBMITTED


@pytest.fixture
def officer():
    return make_staff(Role.PROGRAMME_OFFICER)


def sent(closes_in, **fields):
    """Return an application that was sent to a call which closes in so long, and its entry."""
    call = make_call(opens_at=now() - 30 * 24 * HOUR, closes_at=now() + closes_in, **fields)
    application = make_application(call=call, state=SENT)
    return application, application.entries.get()


def screen(application, by, *, eligible=True):
    return screen_application(
        application_id=application.pk, eligible=eligible, note="x", by=by, at=now()
    )


@pytest.mark.parametrize("eligible", [True, False])
@pytest.mark.parametrize(("closes_in", "grace"), [(HOUR, 0), (-HOUR, 90)])
def test_while_newer_versions_are_taken_nothing_is_screened(officer, eligible, closes_in, grace):
    application, _entry = sent(closes_in, grace_minutes=grace)

    with pytest.raises(Refused) as refusal:
        screen(application, officer, eligible=eligible)

    stored = Application.objects.get(pk=application.pk)
    assert str(refusal.value.message).startswith("This stage takes versions until")
    assert (stored.state, stored.screened_at, Decision.objects.count()) == (SENT, None, 0)


def test_the_team_still_sends_a_newer_version_and_the_queue_waits(client, officer):
    entry, owner = draft()
    send(entry, owner)
    entry.refresh_from_db()
    client.force_login(officer)
    page = reverse("admin:calls_application_screening_one", args=(entry.application_id,))

    over = client.get(reverse("admin:calls_application_screening")).text
    gone = client.get(page, follow=True).text
    save_answers(
        entry_id=entry.pk, changes={"summary": "New"}, version=entry.version, by=owner, at=now()
    )
    newer = send(entry, owner, key="two")
    queued = [screening_queue(officer, now()).count()]
    CallStage.objects.filter(pk=entry.stage_id).update(closes_at=now() - HOUR)
    queued.append(screening_queue(officer, now()).count())

    assert "1 application waits for the closing" in over
    assert "Its team may still send a newer version." in gone
    assert (newer.round, queued) == (2, [0, 1])
    assert before_closing(officer, now()).count() == 0


def test_the_start_page_and_the_list_count_what_can_be_screened(client, officer):
    sent(HOUR)
    closed, _entry = sent(-HOUR)
    client.force_login(officer)

    panel = waiting_for(officer, now())
    listed = client.get(f"{reverse('admin:calls_application_changelist')}?waits=screening")

    assert panel.lines[0].count == 1
    assert closed.reference in listed.text
    assert listed.text.count("field-project_title") == 1


def test_a_press_in_time_that_may_be_tried_again_is_waited_for(officer):
    entry, owner = draft(closes_at=now() - timedelta(minutes=2))
    application = Application.objects.get(pk=entry.application_id)
    application.reference = "X-1"
    application.submit(at=now())
    application.save()
    digest = hashlib.sha256(b"press").hexdigest()
    SubmitAttempt.objects.create(
        key=digest, entry=entry, user=owner, received_at=now() - timedelta(minutes=3)
    )

    with pytest.raises(Refused) as refusal:
        screen(application, officer)
    SubmitAttempt.objects.update(received_at=now() - timedelta(minutes=11))
    screened = screen(application, officer)

    assert str(refusal.value.message).startswith("The team pressed the button in time")
    assert screened.state == ApplicationState.IN_REVIEW


# --- Releases ------------------------------------------------------------------------------------


def test_a_decision_is_not_released_on_a_version_that_nobody_read():
    application, entry = sent(-HOUR)
    call = application.call
    Call.objects.filter(pk=call.pk).update(two_person_release=False)
    manager, owner = make_manager(call=call), application.project.created_by
    screen(application, manager, eligible=False)
    decision = Decision.objects.get()
    CallStage.objects.filter(pk=entry.stage_id).update(closes_at=now() + HOUR)
    stored = StageEntry.objects.get(pk=entry.pk)
    save_answers(
        entry_id=entry.pk, changes={"summary": "New"}, version=stored.version, by=owner, at=now()
    )
    send(entry, owner)

    with pytest.raises(Refused) as refusal:
        release_decision(decision_id=decision.pk, by=manager, at=now())

    decision.refresh_from_db()
    assert str(refusal.value.message).startswith("The team sent version 2 on")
    assert decision.state == DecisionState.PENDING
    assert Application.objects.get(pk=application.pk).state == SENT


# --- Several at once -----------------------------------------------------------------------------


def bulk(client, action, applications):
    page = client.post(
        reverse("admin:calls_application_changelist"),
        {"action": action, "_selected_action": [each.pk for each in applications]},
        follow=True,
    )
    return [(each.level_tag, str(each)) for each in page.context["messages"]]


def test_of_several_some_are_screened_and_some_refused_each_with_its_reason(client, officer):
    still_open, closed, also = sent(HOUR)[0], sent(-HOUR)[0], sent(-HOUR)[0]
    client.force_login(officer)

    told = bulk(client, "screen_selected", [still_open, closed, also])

    done = sorted(words for level, words in told if level == "success")
    (refused,) = [words for level, words in told if level == "error"]
    states = Application.objects.order_by("pk").values_list("state", flat=True)
    assert done == sorted(f"{each.reference}: In review now." for each in (closed, also))
    assert refused.startswith(f"{still_open.reference}: This stage takes versions until")
    assert list(states) == [SENT, ApplicationState.IN_REVIEW, ApplicationState.IN_REVIEW]


def test_many_items_share_a_message_for_each_thing_that_happened(client, officer):
    call = make_call(closes_at=now() - HOUR)
    applications = [make_application(call=call, state=SENT) for _each in range(EACH + 1)]
    client.force_login(officer)
    screen(applications[0], officer)

    told = bulk(client, "screen_selected", applications)

    assert sorted(level for level, _words in told) == ["error", "success"]
    (done,) = [words for level, words in told if level == "success"]
    assert done.endswith(" and 15 more: In review now.")


def test_what_is_beyond_a_hundred_is_left_and_said():
    people, reached = [make_user() for _each in range(AT_ONCE + 2)], []

    results = for_each(people, reached.append, done="Done.")

    assert reached == people[:AT_ONCE]
    assert [each.is_done for each in results] == [True] * AT_ONCE + [False] * 2
    assert results[-1].message.startswith("Not reached: 100 are done at a time.")


# --- The page ------------------------------------------------------------------------------------


def test_a_table_is_a_table_while_one_screens(client, officer):
    call = make_call(schema=SCHEMA, closes_at=now() - HOUR)
    application = make_application(call=call, state=SENT, answers=ANSWERS)
    client.force_login(officer)

    page = client.get(reverse("admin:calls_application_screening_one", args=(application.pk,))).text

    assert "<td>2027</td>" in page.replace(' scope="row"', "").replace("th>", "td>")
