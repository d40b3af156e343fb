"""Who may configure a call, and give people an office in it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from calls.actions.calls import appoint_person, save_call
from calls.actions.decisions import record_decision
from calls.enums import ApplicationState, AssignmentState, CallRole, Outcome
from calls.models import Call, CallPerson
from calls.queries.interests import conflicts_for
from calls.queries.pipeline import pipeline
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.access import allowed
from pscc.kernel.refusals import Refused
from tests.factories import (
    NOW,
    make_application,
    make_assignment,
    make_call,
    make_call_person,
    make_manager,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_a_manager_configures_her_own_call_and_no_other():
    own, other = make_call(), make_call()
    manager = make_manager(call=own)

    may = [allowed(manager, "calls.change_call", call) for call in (own, other)]

    assert may == [True, False]


def test_a_manager_cannot_take_an_office_in_another_call():
    other = make_call()
    manager = make_manager(call=make_call())
    seat = CallPerson(call=other, user=manager, role=CallRole.MANAGER)

    with pytest.raises(PermissionDenied):
        appoint_person(person=seat, by=manager, at=NOW)

    assert list(other.people.all()) == []


def test_an_administrator_cannot_seat_herself_on_a_panel():
    administrator = make_staff(Role.ADMINISTRATOR)
    seat = CallPerson(call=make_call(), user=administrator, role=CallRole.MEMBER)

    with pytest.raises(PermissionDenied):
        appoint_person(person=seat, by=administrator, at=NOW)

    assert CallPerson.objects.count() == 0


def test_a_programme_officer_appoints_a_chair():
    call, chair = make_call(), make_user()

    appoint_person(
        person=CallPerson(call=call, user=chair, role=CallRole.CHAIR),
        by=make_staff(Role.PROGRAMME_OFFICER),
        at=NOW,
    )

    assert list(call.people.values_list("user", "role")) == [(chair.pk, "chair")]


def test_a_manager_who_creates_a_call_manages_it():
    manager = make_staff(Role.CALL_MANAGER)
    call = Call(
        slug="new", code="NEW", title_fr="Neuf", title_en="New", contact_email="a@b.example"
    )

    save_call(call=call, by=manager, at=NOW)

    assert list(call.people.values_list("user", "role")) == [(manager.pk, "manager")]


def posted(client, call, **changes):
    """Return the change page of a call as the browser sends it, with some fields changed."""
    stage, criteria = call.stages.get(), list(call.criteria.all())
    page = reverse("admin:calls_call_change", args=(call.pk,))
    form = client.get(page).context["adminform"].form
    initial = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    data = {
        name: value
        for name, value in initial.items()
        if isinstance(value, str | int) and value is not False
    }
    counts = {"stages": 1, "criteria": len(criteria)}
    for prefix in ("stages", "criteria", "people", "faq", "figures", "eligibility", "review_plan"):
        count = counts.get(prefix, 0)
        data |= {f"{prefix}-TOTAL_FORMS": count, f"{prefix}-INITIAL_FORMS": count}
    data |= {
        "stages-0-id": stage.pk,
        "stages-0-call": call.pk,
        "stages-0-number": 1,
        "stages-0-kind": "full",
        "stages-0-name_fr": "Dossier",
        "stages-0-name_en": "File",
        "stages-0-opens_at_0": "2026-05-01",
        "stages-0-opens_at_1": "10:00",
        "stages-0-closes_at_0": "2026-07-01",
        "stages-0-closes_at_1": "10:00",
    }
    for index, criterion in enumerate(criteria):
        data |= {
            f"criteria-{index}-{name}": "" if value is None else value
            for name in ("code", "title_fr", "title_en", "weight", "scale_max", "position")
            for value in [getattr(criterion, name)]
        }
        data |= {f"criteria-{index}-id": criterion.pk, f"criteria-{index}-call": call.pk}
    data |= changes
    return client.post(page, {name: value for name, value in data.items() if value is not None})


def test_the_staff_desk_says_beside_the_field_that_nobody_appoints_themself(client):
    call = make_call()
    administrator = make_staff(Role.ADMINISTRATOR)
    client.force_login(administrator)
    row = {"people-0-call": call.pk, "people-0-user": administrator.pk, "people-0-role": "member"}

    response = posted(client, call, **{"people-TOTAL_FORMS": 1}, **row)

    people = formset_of(response, "people")
    assert people.forms[0].errors == {
        "user": ["You cannot appoint yourself. Ask a colleague to do it."]
    }
    assert CallPerson.objects.count() == 0


# --- What judges is not changed by those it binds -------------------------------------------------


ASK = "Only programme officers and administrators can lift this. Ask one of them."
WAIT = (
    "Decisions of this call wait for a second person. Release or annul them first; then this can"
    " be lifted."
)


def pending_decision(call):
    application = make_application(call=call, state=ApplicationState.IN_REVIEW)
    return record_decision(
        application_id=application.pk, outcome=Outcome.DECLINED, reasons="Weak", letter="",
        by=make_staff(Role.PROGRAMME_OFFICER), at=NOW,
    )  # fmt: skip


def formset_of(response, prefix):
    """Return the rows of a kind as the page shows them again."""
    found = [each.formset for each in response.context["inline_admin_formsets"]]
    return next(each for each in found if each.prefix == prefix)


def beside(response):
    return dict(response.context["adminform"].form.errors)


def test_a_manager_cannot_lift_the_second_person(client):
    call = make_call(two_person_release=True)
    client.force_login(make_manager(call=call))

    response = posted(client, call, two_person_release=None)

    assert beside(response) == {"two_person_release": [ASK]}
    assert Call.objects.get(pk=call.pk).two_person_release is True


def test_the_action_refuses_a_manager_too():
    call = make_call(two_person_release=True)
    manager = make_manager(call=call)
    call.two_person_release = False

    with pytest.raises(Refused) as refusal:
        save_call(call=call, by=manager, at=NOW)

    assert str(refusal.value.message) == ASK
    assert Call.objects.get(pk=call.pk).two_person_release is True


@pytest.mark.parametrize("role", [Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR])
def test_the_second_person_is_lifted_only_while_no_decision_waits(client, role):
    call = make_call(two_person_release=True)
    decision = pending_decision(call)
    client.force_login(make_staff(role))

    refused = posted(client, call, two_person_release=None)
    decision.annul()
    decision.save()
    done = posted(client, call, two_person_release=None)

    assert beside(refused) == {"two_person_release": [WAIT]}
    assert done.status_code == 302
    assert Call.objects.get(pk=call.pk).two_person_release is False


def test_a_manager_may_ask_for_a_second_person(client):
    call = make_call()
    client.force_login(make_manager(call=call))

    response = posted(client, call, two_person_release="on")

    assert response.status_code == 302
    assert Call.objects.get(pk=call.pk).two_person_release is True


FROZEN = "A review is submitted already: this cannot change any more. Its words still can."
CLOSED = "A review is submitted already: no criterion can be added or removed any more."


@pytest.mark.parametrize(
    ("field", "value"), [("weight", 90), ("threshold", "2"), ("scale_max", 9), ("code", "other")]
)
def test_criteria_hold_once_a_review_is_submitted(client, field, value):
    call = make_call()
    application = make_application(call=call, state=ApplicationState.IN_REVIEW)
    make_assignment(
        application=application,
        state=AssignmentState.SUBMITTED,
        scores={"team": 5, "science": 5, "need": 5},
    )
    client.force_login(make_manager(call=call))

    figures = posted(client, call, **{f"criteria-0-{field}": value})
    words = posted(client, call, **{"criteria-0-title_en": "People"})

    formset = formset_of(figures, "criteria")
    assert formset.forms[0].errors == {field: [FROZEN]}
    assert words.status_code == 302
    first = call.criteria.get(code="team")
    assert (first.weight, first.threshold, first.scale_max) == (30, None, 5)
    assert first.title_en == "People"


def test_no_criterion_goes_once_a_review_is_submitted(client):
    call = make_call()
    application = make_application(call=call, state=ApplicationState.IN_REVIEW)
    make_assignment(application=application, state=AssignmentState.SUBMITTED)
    client.force_login(make_manager(call=call))

    response = posted(client, call, **{"criteria-0-DELETE": "on"})

    formset = formset_of(response, "criteria")
    assert formset.non_form_errors() == [CLOSED]
    assert call.criteria.count() == 3


def test_criteria_change_while_reviews_are_only_written(client):
    call = make_call()
    application = make_application(call=call, state=ApplicationState.IN_REVIEW)
    make_assignment(application=application, state=AssignmentState.IN_PROGRESS)
    client.force_login(make_manager(call=call))

    response = posted(client, call, **{"criteria-0-weight": 90})

    assert response.status_code == 302
    assert call.criteria.get(code="team").weight == 90


def test_nobody_counts_what_a_conflict_keeps_from_them():
    call = make_call()
    applications = [make_application(call=call, state=ApplicationState.SUBMITTED) for _ in "ab"]
    walled, free = make_staff(Role.PROGRAMME_OFFICER), make_staff(Role.PROGRAMME_OFFICER)
    ConflictOfInterest.objects.create(
        person=walled, project=applications[0].project, origin=ConflictOrigin.STAFF
    )

    counted = [
        (
            dict(pipeline(call, person))[ApplicationState.SUBMITTED],
            Call.objects.with_sent_count(person).get(pk=call.pk).sent_count,
        )
        for person in (walled, free)
    ]

    assert counted == [(1, 1), (2, 2)]


def test_a_seat_on_a_panel_examines_no_conflict():
    application = make_application(state=ApplicationState.SUBMITTED)
    conflict = ConflictOfInterest.objects.create(
        person=make_user(), project=application.project, origin=ConflictOrigin.STAFF
    )
    member = make_manager(call=make_call())
    make_call_person(call=application.call, user=member, role=CallRole.MEMBER)

    may = [
        allowed(person, "calls.decide_conflict", conflict)
        for person in (member, make_manager(call=application.call))
    ]

    assert may == [False, True]
    assert list(conflicts_for(member)) == []
