"""The database keeps the life cycles and the history, whoever writes to it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django_fsm import TransitionNotAllowed

from calls.enums import ApplicationState, AssignmentState, CallState
from calls.models import Application, Assignment, Call, Decision, StageEntry
from partners.enums import ConflictOrigin, ConflictState, OrganisationState
from partners.models import ConflictOfInterest, Organisation, Project
from pscc.accounts.enums import Role
from pscc.kernel.history import track, tracked
from pscc.kernel.lifecycles import guard, transitions_of
from services.enums import ServiceState
from services.models import Service
from tests.factories import (
    NOW,
    make_application,
    make_assignment,
    make_call,
    make_membership,
    make_organisation,
    make_project,
    make_service,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db


def refused(queryset, **values):
    """Tell whether the database refuses an update in bulk."""
    try:
        with transaction.atomic():
            queryset.update(**values)
    except DatabaseError:
        return True
    return False


# --- Life cycles ---------------------------------------------------------------------------------


def a_conflict():
    conflict = ConflictOfInterest(
        person=make_user(), project=make_project(), origin=ConflictOrigin.STAFF
    )
    conflict.dismiss(by=make_staff(Role.PROGRAMME_OFFICER), at=NOW)
    conflict.save()
    return conflict


def a_decision():
    application = make_application(state=ApplicationState.IN_PANEL)
    officer = make_staff(Role.PROGRAMME_OFFICER)
    return Decision.objects.create(
        application=application, outcome="accepted", decided_by=officer, decided_at=NOW
    )


@pytest.mark.parametrize(
    ("model", "make", "states"),
    [
        (Organisation, make_organisation, OrganisationState),
        (ConflictOfInterest, a_conflict, ConflictState),
        (Service, make_service, ServiceState),
        (Call, make_call, CallState),
        (Application, make_application, ApplicationState),
        (Assignment, make_assignment, AssignmentState),
    ],
)
def test_an_update_in_bulk_moves_no_state_past_the_life_cycle(model, make, states):
    row = make()
    here = row.state
    onward = {target for source, target in transitions_of(model) if source == here}
    elsewhere = {state.value for state in states} - onward - {here}

    passed = [
        state
        for state in sorted(elsewhere)
        if not refused(model.objects.filter(pk=row.pk), state=state)
    ]

    assert elsewhere
    assert passed == []
    assert model.objects.get(pk=row.pk).state == here


@pytest.mark.parametrize(
    ("model", "make"), [(StageEntry, make_application), (Decision, a_decision)]
)
def test_no_state_is_invented(model, make):
    make()

    assert refused(model.objects.all(), state="invented")


def test_an_update_that_leaves_the_state_alone_passes():
    service = make_service()

    Service.objects.filter(pk=service.pk).update(stated_days=3, state=ServiceState.OPEN)

    assert Service.objects.get(pk=service.pk).stated_days == 3


def test_a_declared_move_passes_in_sql_too():
    organisation = make_organisation()

    Organisation.objects.filter(pk=organisation.pk).update(state=OrganisationState.SUSPENDED)

    assert Organisation.objects.get(pk=organisation.pk).state == OrganisationState.SUSPENDED


def test_a_state_is_not_assigned_in_python():
    organisation = make_organisation()

    with pytest.raises(AttributeError):
        organisation.state = OrganisationState.DRAFT
    with pytest.raises(TransitionNotAllowed):
        organisation.publish()


def triggers():
    return getattr(Organisation._meta, "triggers", [])


def test_guarding_twice_guards_once():
    before = len(triggers())

    guard(Organisation)

    assert len(triggers()) == before


def test_transitions_are_listed_in_order():
    assert transitions_of(ConflictOfInterest) == [
        ("dismissed", "pending"),
        ("dismissed", "recused"),
        ("pending", "dismissed"),
        ("pending", "recused"),
        ("pending", "waived"),
        ("waived", "pending"),
        ("waived", "recused"),
    ]


# --- History -------------------------------------------------------------------------------------


def events(model, pk):
    return tracked[model]._default_manager.filter(pgh_obj_id=pk).order_by("pgh_id")


def test_an_update_in_bulk_leaves_a_row_with_every_column_of_each_language():
    service = make_service(title="Sequencing")

    Service.objects.filter(pk=service.pk).update(title_fr="Séquençage", summary_en="We sequence.")

    labels = [event.pgh_label for event in events(Service, service.pk)]
    last = events(Service, service.pk).last()
    assert labels == ["insert", "update"]
    assert (last.title_fr, last.title_en) == ("Séquençage", "Sequencing")
    assert (last.summary_fr, last.summary_en) == ("Un service.", "We sequence.")
    assert last.state == "open"


def test_a_row_deleted_in_sql_stays_in_the_history():
    membership = make_membership(user=make_user(), organisation=make_organisation())

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM partners_membership WHERE id = %s", [membership.pk])

    kept = events(type(membership), membership.pk)
    assert [event.pgh_label for event in kept] == ["insert", "delete"]
    assert kept.last().role == "owner"


def test_an_update_without_a_change_leaves_no_row():
    service = make_service()

    Service.objects.filter(pk=service.pk).update(slug=service.slug)

    assert events(Service, service.pk).count() == 1


def test_history_of_a_failed_transaction_is_gone_with_it():
    service = make_service()

    with transaction.atomic():
        Service.objects.filter(pk=service.pk).update(stated_days=5)
        transaction.set_rollback(True)

    assert events(Service, service.pk).count() == 1


@pytest.mark.parametrize("model", [Organisation, Project, Service, Call, Application])
def test_history_is_never_changed(model):
    make_application()
    make_service()
    events_of = tracked[model]._default_manager

    assert events_of.exists()
    assert refused(events_of.all(), pgh_label="forged")
    with pytest.raises(DatabaseError), transaction.atomic():
        events_of.all().delete()


def test_history_is_named_after_its_model_and_begun_once():
    before = dict(tracked)

    track(Organisation)

    assert tracked == before
    assert tracked[Organisation] is apps.get_model("partners", "OrganisationEvent")


def test_history_tells_when():
    before = datetime.now(UTC)

    project = make_project()

    assert abs(events(Project, project.pk).get().pgh_created_at - before) < timedelta(minutes=1)
