"""The staff desk: who sees what, every step as a button, refusals in words, a constant number of
queries.
"""

from datetime import timedelta

import pytest
from django.urls import reverse

from calls.enums import ApplicationState, AssignmentState, CallRole, DecisionState
from calls.models import Application, Assignment, Decision
from partners.enums import ConflictOrigin, ConflictState
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.kernel.panels import panels_for
from pscc.kernel.site import forget_site
from tests.factories import (
    make_application,
    make_assignment,
    make_call,
    make_call_person,
    make_manager,
    make_membership,
    make_organisation,
    make_project,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db
COMPLETE = {"team": 5, "science": 2, "need": 4}


@pytest.fixture
def desk(client):
    """Return a function that signs somebody in at the staff desk."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


def listed():
    return reverse("admin:calls_application_changelist")


def page(application):
    return reverse("admin:calls_application_change", args=(application.pk,))


def step(thing, name):
    model = thing._meta
    return reverse(f"admin:{model.app_label}_{model.model_name}_act", args=(thing.pk, name))


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def wall(application, person):
    return ConflictOfInterest.objects.create(
        person=person, project=application.project, origin=ConflictOrigin.STAFF
    )


# --- Who sees what -------------------------------------------------------------------------------


def test_the_list_shows_what_was_sent_and_never_a_draft(desk):
    sent = make_application(
        state=ApplicationState.SUBMITTED, project=make_project(title="A cure for all")
    )
    make_application(project=make_project(title="Still a secret"))

    answer = desk(make_staff(Role.PROGRAMME_OFFICER)).get(listed())

    assert sent.reference in answer.text
    assert "A cure for all" in answer.text
    assert "Still a secret" not in answer.text


def test_a_walled_officer_sees_neither_row_nor_page_nor_step(desk):
    application = make_application(
        state=ApplicationState.IN_REVIEW, project=make_project(title="A cure for all")
    )
    officer = make_staff(Role.PROGRAMME_OFFICER)
    wall(application, officer)
    client = desk(officer)

    answers = [client.get(page(application)), client.get(step(application, "assign"))]

    assert "A cure for all" not in client.get(listed()).text
    assert [answer.status_code for answer in answers] == [404, 404]
    assert all("A cure for all" not in answer.text for answer in answers)


def test_a_manager_sees_the_own_call_only(desk):
    call = make_call()
    own = make_application(call=call, state=ApplicationState.SUBMITTED)
    other = make_application(state=ApplicationState.SUBMITTED)
    client = desk(make_manager(call=call))

    text = client.get(listed()).text

    assert own.reference in text
    assert other.reference not in text
    assert client.get(page(other)).status_code == 404


def test_a_seat_on_the_panel_opens_no_page_of_the_desk(desk):
    call = make_call()
    application = make_application(call=call, state=ApplicationState.SUBMITTED)
    chair = make_staff(Role.ADVISOR)
    make_call_person(call=call, user=chair, role=CallRole.CHAIR)

    answer = desk(chair).get(page(application))

    assert answer.status_code == 403


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.ADVISOR, Role.COMMUNICATION])
def test_other_staff_open_no_application(desk, role):
    application = make_application(state=ApplicationState.SUBMITTED)

    answer = desk(make_staff(role)).get(page(application))

    assert answer.status_code == 403


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("model", "queries"), [("application", 11), ("assignment", 7), ("decision", 6)]
)
def test_lists_take_a_constant_number_of_queries(
    desk, django_assert_num_queries, model, queries, count
):
    call = make_call()
    officer = make_staff(Role.PROGRAMME_OFFICER)
    for _each in range(count):
        application = make_application(call=call, state=ApplicationState.IN_REVIEW)
        make_assignment(application=application, state=AssignmentState.SUBMITTED, scores=COMPLETE)
        Decision.objects.create(
            application=application, outcome="accepted", decided_by=officer, decided_at=now()
        )
    client = desk(officer)
    url = reverse(f"admin:calls_{model}_changelist")
    forget_site()  # read anew by the first request, so that it does not expire in the second
    client.get(url)

    with django_assert_num_queries(queries):
        client.get(url)


@pytest.mark.parametrize("query", ["decisions__outcome=accepted", "assignments__expert=1"])
def test_filters_that_would_tell_a_secret_are_refused(desk, query):
    make_application(state=ApplicationState.SUBMITTED)

    answer = desk(make_staff(Role.PROGRAMME_OFFICER)).get(f"{listed()}?{query}")

    assert answer.status_code == 400


# --- Steps ---------------------------------------------------------------------------------------


def test_screening_eligible(desk):
    application = make_application(state=ApplicationState.SUBMITTED)
    client = desk(make_staff(Role.PROGRAMME_OFFICER))

    asked = client.get(step(application, "eligible"))
    answer = client.post(step(application, "eligible"), {"note": ""}, follow=True)

    assert asked.status_code == 200
    assert said(answer) == ["The application is in review. Assign its experts now."]
    assert Application.objects.get(pk=application.pk).state == ApplicationState.IN_REVIEW


def test_screening_not_eligible(desk):
    application = make_application(state=ApplicationState.SUBMITTED)
    client = desk(make_staff(Role.PROGRAMME_OFFICER))

    answer = client.post(step(application, "ineligible"), {"note": "No site"}, follow=True)

    assert said(answer) == ["Recorded: the decision “not eligible” waits for its release."]
    assert Decision.objects.get().outcome == "ineligible"


def test_assigning_an_expert(desk):
    application = make_application(state=ApplicationState.IN_REVIEW)
    expert = make_user(name="Eve Expert", email="eve@experts.example")
    make_assignment(expert=expert)
    client = desk(make_staff(Role.PROGRAMME_OFFICER))
    due = (now() + timedelta(days=10)).date()

    asked = client.get(step(application, "assign"))
    answer = client.post(
        step(application, "assign"),
        {"expert": "Eve@experts.example", "due_on": due.isoformat()},
        follow=True,
    )

    assert "Eve Expert, 1 open review" in asked.text
    assert said(answer) == ["The expert is invited."]
    assert "Eve Expert" in answer.text
    assert Assignment.objects.get(application=application).expert == expert


def test_an_unknown_address_is_told(desk):
    application = make_application(state=ApplicationState.IN_REVIEW)

    answer = desk(make_staff(Role.PROGRAMME_OFFICER)).post(
        step(application, "assign"), {"expert": "who@nowhere.example", "due_on": "2030-01-01"}
    )

    assert "Nobody signs in with who@nowhere.example." in answer.text


def test_a_conflict_is_refused_shown_and_settled(desk):
    company = make_organisation(name="Acme")
    application = make_application(
        state=ApplicationState.IN_REVIEW, project=make_project(organisation=company)
    )
    expert = make_user(name="Eve Expert", email="eve@experts.example")
    make_membership(user=expert, organisation=company)
    client = desk(make_staff(Role.PROGRAMME_OFFICER))
    wanted = {"expert": expert.email, "due_on": (now() + timedelta(days=10)).date().isoformat()}

    refused = client.post(step(application, "assign"), wanted, follow=True)
    conflict = ConflictOfInterest.objects.get()
    settled = client.post(
        step(conflict, "decide"),
        {"verdict": "waived", "plan": "Scores no money", "seen": conflict.digest},
        follow=True,
    )
    done = client.post(step(application, "assign"), wanted, follow=True)

    assert said(refused)[0].startswith("Eve Expert may have a conflict of interest")
    assert "Acme (owner)" in refused.text
    assert said(settled) == ["The conflict is settled."]
    assert said(done) == ["The expert is invited."]
    assert ConflictOfInterest.objects.get().state == ConflictState.WAIVED


def test_a_decision_is_recorded_then_released_by_the_manager(desk):
    call = make_call()
    application = make_application(call=call, state=ApplicationState.IN_REVIEW)
    make_assignment(application=application, state=AssignmentState.SUBMITTED, scores=COMPLETE)
    officer, manager = make_staff(Role.PROGRAMME_OFFICER), make_manager(call=call)
    words = {"outcome": "accepted", "reasons": "Strong", "letter": "Dear applicant"}

    client = desk(officer)
    asked = client.get(step(application, "decide"))
    recorded = client.post(step(application, "decide"), words, follow=True)
    second = client.post(step(application, "decide"), words, follow=True)
    decision = Decision.objects.get()
    forbidden = client.post(step(decision, "release"))
    released = desk(manager).post(step(decision, "release"), follow=True)

    assert "3.50" in asked.text
    assert said(recorded) == ["The decision is recorded and waits for its release."]
    assert said(second)[0].startswith(f"{officer.name} decided “Selected”")
    assert "Release the decision" not in recorded.text
    assert forbidden.status_code == 403
    assert said(released) == ["Released: the applicant is told now."]
    assert Application.objects.get(pk=application.pk).state == ApplicationState.ACCEPTED


def test_the_manager_finds_the_steps_of_the_decision_on_the_application(desk):
    call = make_call()
    application = make_application(call=call, state=ApplicationState.IN_REVIEW)
    manager = make_manager(call=call)
    Decision.objects.create(
        application=application, outcome="declined", decided_by=manager, decided_at=now()
    )

    text = desk(manager).get(page(application)).text

    assert "Release the decision" in text
    assert "Annul the decision" in text
    assert "Record a decision" not in text


def test_the_page_shows_answers_experts_scores_and_life_cycle(desk):
    application = make_application(
        state=ApplicationState.IN_REVIEW, answers={"summary": "We cure.", "contact": "Fay"}
    )
    expert = make_user(name="Eve Expert")
    make_assignment(
        application=application, expert=expert, state=AssignmentState.SUBMITTED, scores=COMPLETE
    )

    text = desk(make_staff(Role.PROGRAMME_OFFICER)).get(page(application)).text

    for words in ("We cure.", "Fay", "Eve Expert", "3.50", "Life cycle", "In review"):
        assert words in text


def test_bulk_steps_report_per_item(desk):
    call = make_call()
    good = make_application(call=call, state=ApplicationState.SUBMITTED)
    wrong = make_application(call=call, state=ApplicationState.IN_REVIEW)

    answer = desk(make_staff(Role.PROGRAMME_OFFICER)).post(
        listed(),
        {"action": "screen_selected", "_selected_action": [good.pk, wrong.pk]},
        follow=True,
    )

    refusal = "This application does not wait for screening: its state is “In review”."
    assert sorted(said(answer)) == sorted(
        [f"{good.reference}: In review now.", f"{wrong.reference}: {refusal}"]
    )


def test_a_bulk_release_reports_per_item(desk):
    call = make_call()
    manager = make_manager(call=call)
    applications = [make_application(call=call, state=ApplicationState.IN_REVIEW) for _ in "ab"]
    for application in applications:
        Decision.objects.create(
            application=application, outcome="declined", decided_by=manager, decided_at=now()
        )

    answer = desk(manager).post(
        listed(),
        {"action": "release_selected", "_selected_action": [each.pk for each in applications]},
        follow=True,
    )

    assert said(answer) == [
        f"{each.reference}: Released: the applicant is told now." for each in applications
    ]
    assert set(Decision.objects.values_list("state", flat=True)) == {DecisionState.RELEASED}


def test_reviews_are_reminded_and_reopened_at_the_desk(desk):
    waiting = make_assignment()
    done = make_assignment(state=AssignmentState.SUBMITTED, scores=COMPLETE)
    client = desk(make_staff(Role.PROGRAMME_OFFICER))

    answers = [
        client.post(step(waiting, "remind"), follow=True),
        client.post(step(done, "reopen"), follow=True),
    ]

    assert [said(answer) for answer in answers] == [
        ["The expert is reminded (at most once a day)."],
        ["The review is open again; the expert is told."],
    ]
    assert Assignment.objects.get(pk=done.pk).state == AssignmentState.REOPENED


# --- The start page ------------------------------------------------------------------------------


def test_the_start_page_counts_what_waits(desk):
    call = make_call()
    make_application(call=call, state=ApplicationState.SUBMITTED)
    lonely = make_application(call=call, state=ApplicationState.IN_REVIEW)
    late = make_assignment(due_at=now() - timedelta(days=1))
    officer = make_staff(Role.PROGRAMME_OFFICER)
    Decision.objects.create(
        application=late.application, outcome="declined", decided_by=officer, decided_at=now()
    )

    panel = next(each for each in panels_for(officer, now()) if "application" in str(each.title))
    answer = desk(officer).get(f"{listed()}?waits=experts")

    assert [(str(line.label), line.count) for line in panel.lines] == [
        ("to screen", 1),
        ("to assign to experts", 1),
        ("reviews late", 1),
        ("to decide", 0),
        ("decisions to release", 1),
        ("late requests to answer", 0),
    ]
    assert [row.pk for row in answer.context["cl"].result_list] == [lonely.pk]
