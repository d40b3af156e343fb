"""The life cycle of a service: who may move it, from where, and who hears of it."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.translation import override
from django_fsm import TransitionNotAllowed

from partners.enums import MembershipRole
from pscc.accounts.enums import Role
from pscc.kernel.search import matching
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from services.actions.catalogue import (
    open_service,
    pause_service,
    plan_service,
    rebuild_search,
    retire_service,
    save_service,
)
from services.enums import ServiceState
from services.models import Service
from tests.factories import (
    NOW,
    make_membership,
    make_service,
    make_service_in,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db

MANAGERS = {
    Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER, Role.CALL_MANAGER, Role.COMMUNICATION
}  # fmt: skip


def _plan(service, by):
    return plan_service(service_id=service.pk, opens_on=date(2027, 3, 1), by=by, at=NOW)


def _open(service, by):
    return open_service(service_id=service.pk, by=by, at=NOW)


def _pause(service, by):
    return pause_service(service_id=service.pk, reason="Moving.", by=by, at=NOW)


def _retire(service, by):
    return retire_service(service_id=service.pk, by=by, at=NOW)


STEPS = {"plan": _plan, "open": _open, "pause": _pause, "retire": _retire}
LEGAL = {
    ("plan", "draft"): "planned",
    ("open", "draft"): "open",
    ("plan", "in_review"): "planned",
    ("open", "in_review"): "open",
    ("open", "planned"): "open",
    ("open", "paused"): "open",
    ("pause", "open"): "paused",
    ("retire", "planned"): "retired",
    ("retire", "open"): "retired",
    ("retire", "paused"): "retired",
}


def member(service, role):
    person = make_user()
    make_membership(user=person, organisation=service.provider, role=role)
    return person


def stored(service):
    return Service.objects.get(pk=service.pk)


@pytest.mark.parametrize("state", list(ServiceState))
@pytest.mark.parametrize("name", STEPS)
def test_each_step_from_each_state(name, state):
    service, officer = make_service_in(state), make_staff(Role.PROGRAMME_OFFICER)
    target = LEGAL.get((name, state.value))

    if target:
        STEPS[name](service, officer)
        assert (stored(service).state, stored(service).version) == (target, 1)
        assert stored(service).updated_at == NOW
    else:
        with pytest.raises(TransitionNotAllowed):
            STEPS[name](service, officer)
        assert (stored(service).state, stored(service).version) == (state.value, 0)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("plan", ServiceState.DRAFT),
        ("open", ServiceState.DRAFT),
        ("pause", ServiceState.OPEN),
        ("retire", ServiceState.OPEN),
    ],
)
def test_who_manages_the_catalogue_takes_each_step(role, name, state):
    service, person = make_service_in(state), make_staff(role)

    if role in MANAGERS:
        assert STEPS[name](service, person).state != state
    else:
        with pytest.raises(PermissionDenied):
            STEPS[name](service, person)
        assert stored(service).state == state


@pytest.mark.parametrize("role", list(MembershipRole))
@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("open", ServiceState.PLANNED),
        ("open", ServiceState.PAUSED),
        ("pause", ServiceState.OPEN),
        ("retire", ServiceState.PLANNED),
        ("retire", ServiceState.OPEN),
        ("retire", ServiceState.PAUSED),
    ],
)
def test_who_edits_the_provider_moves_what_staff_have_published(role, name, state):
    service = make_service_in(state)
    person = member(service, role)

    if role in (MembershipRole.OWNER, MembershipRole.EDITOR):
        assert STEPS[name](service, person).state != state
    else:
        with pytest.raises(PermissionDenied):
            STEPS[name](service, person)


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("plan", ServiceState.DRAFT),
        ("plan", ServiceState.IN_REVIEW),
        ("open", ServiceState.DRAFT),
        ("open", ServiceState.IN_REVIEW),
    ],
)
def test_no_provider_publishes_its_own_draft(name, state):
    service = make_service_in(state)

    with pytest.raises(PermissionDenied):
        STEPS[name](service, member(service, MembershipRole.OWNER))

    assert stored(service).state == state


def test_members_of_another_provider_do_nothing():
    service, other = make_service_in(ServiceState.OPEN), make_service_in(ServiceState.OPEN)

    with pytest.raises(PermissionDenied):
        _pause(service, member(other, MembershipRole.OWNER))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_reason_is_read_in_both_languages_whoever_wrote_it(client, language):
    service, officer = make_service_in(ServiceState.OPEN), make_staff(Role.PROGRAMME_OFFICER)

    with override(language):
        _pause(service, officer)

    for prefix in ("fr", "en"):
        assert "Moving." in client.get(f"/{prefix}/services/{service.slug}/").text


def test_a_reason_ends_with_the_pause_in_both_languages(client):
    service, officer = make_service_in(ServiceState.OPEN), make_staff(Role.PROGRAMME_OFFICER)
    with override("en"):
        _pause(service, officer)
    with override("fr"):
        _open(service, officer)

    with override("fr"):
        pause_service(service_id=service.pk, reason="Pause d'été.", by=officer, at=NOW)

    again = stored(service)
    assert (again.pause_reason_fr, again.pause_reason_en) == ("Pause d'été.", "Pause d'été.")
    page = client.get(f"/en/services/{service.slug}/").text
    assert "Pause d&#x27;été." in page
    assert "Moving." not in page


def test_an_open_service_keeps_no_reason():
    service, officer = make_service_in(ServiceState.OPEN), make_staff(Role.PROGRAMME_OFFICER)
    with override("en"):
        _pause(service, officer)

    with override("fr"):
        _open(service, officer)

    assert not stored(service).pause_reason_fr
    assert not stored(service).pause_reason_en


def test_the_editors_of_the_provider_hear_that_it_is_open():
    service = make_service_in(ServiceState.DRAFT)
    people = {role: member(service, role) for role in MembershipRole}
    gone, closed = (member(service, MembershipRole.EDITOR) for _ in range(2))
    service.provider.memberships.filter(user=gone).update(ended_at=NOW)
    closed.is_active = False
    closed.save()

    _open(service, make_staff(Role.COMMUNICATION))
    drain(seconds=30)

    messages = Message.objects.filter(kind="services.service_opened")
    assert {message.recipient for message in messages} == {
        people[MembershipRole.OWNER],
        people[MembershipRole.EDITOR],
    }
    assert {message.url for message in messages} == {f"/en/services/{service.slug}/"}


def test_nobody_hears_of_the_other_steps():
    officer, service = make_staff(Role.PROGRAMME_OFFICER), make_service_in(ServiceState.OPEN)
    member(service, MembershipRole.OWNER)

    _pause(service, officer)
    _retire(service, officer)
    drain(seconds=30)

    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    ("role", "may"),
    [(MembershipRole.OWNER, True), (MembershipRole.EDITOR, True), (MembershipRole.VIEWER, False)],
)
def test_who_edits_the_provider_saves_its_services(role, may):
    service = make_service()
    service.title = "Renamed"
    person = member(service, role)

    if may:
        save_service(service=service, by=person, at=NOW)
    else:
        with pytest.raises(PermissionDenied):
            save_service(service=service, by=person, at=NOW)

    assert (stored(service).title_en == "Renamed") == may


def test_the_search_can_be_written_anew():
    make_service(title="Alpha")
    make_service(title="Beta")

    assert rebuild_search() == 2
    assert [each.title for each in matching(Service.objects.all(), "alpha")] == ["Alpha"]
