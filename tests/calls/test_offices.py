"""Who may configure a call, and give people an office in it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from calls.actions.calls import appoint_person, save_call
from calls.enums import ApplicationState, CallRole
from calls.models import Call, CallPerson
from calls.queries.interests import conflicts_for
from calls.queries.office import pipeline
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.access import allowed
from tests.factories import (
    NOW,
    make_application,
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


def test_the_staff_desk_says_beside_the_field_that_nobody_appoints_themself(client):
    call = make_call()
    administrator = make_staff(Role.ADMINISTRATOR)
    client.force_login(administrator)
    page = reverse("admin:calls_call_change", args=(call.pk,))
    stage, criteria = call.stages.get(), list(call.criteria.all())
    form = client.get(page).context["adminform"].form
    data = {
        name: value for name, value in form.initial.items() if isinstance(value, str | int | bool)
    }
    for prefix, count in (("stages", 1), ("criteria", len(criteria)), ("people", 1)):
        data |= {f"{prefix}-TOTAL_FORMS": count, f"{prefix}-INITIAL_FORMS": count}
    data |= {"people-INITIAL_FORMS": 0, "people-0-call": call.pk}
    data |= {"people-0-user": administrator.pk, "people-0-role": "member"}
    data |= {
        "stages-0-id": stage.pk,
        "stages-0-call": call.pk,
        "stages-0-number": 1,
        "stages-0-name_fr": "Dossier",
        "stages-0-name_en": "File",
        "stages-0-opens_at_0": "2026-05-01",
        "stages-0-opens_at_1": "10:00",
        "stages-0-closes_at_0": "2026-07-01",
        "stages-0-closes_at_1": "10:00",
    }
    for index, criterion in enumerate(criteria):
        data |= {
            f"criteria-{index}-{name}": getattr(criterion, name) or ""
            for name in ("code", "title_fr", "title_en", "weight", "scale_max", "position")
        }
        data |= {f"criteria-{index}-id": criterion.pk, f"criteria-{index}-call": call.pk}

    response = client.post(page, data)

    people = response.context["inline_admin_formsets"][2].formset
    assert people.forms[0].errors == {
        "user": ["You cannot appoint yourself. Ask a colleague to do it."]
    }
    assert CallPerson.objects.count() == 0


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
