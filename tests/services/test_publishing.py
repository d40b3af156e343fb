"""The way into the catalogue: the gate, asking, returning, publishing; who may, from where."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django_fsm import TransitionNotAllowed

from partners.enums import MembershipRole
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from services.actions.catalogue import open_service, pause_service, plan_service, retire_service
from services.actions.drafts import create_service, request_service_review, return_service
from services.enums import PriceBasis, ServiceState
from services.models import Service
from services.queries.gate import (
    REQUIREMENTS,
    completeness,
    gate_of,
    incomplete,
    with_gate,
)
from tests.factories import (
    NOW,
    make_membership,
    make_organisation,
    make_service,
    make_service_in,
    make_staff,
    make_user,
)
from tests.services.provider import add_contacts, editor_of, fresh, make_complete

pytestmark = pytest.mark.django_db


# --- The gate ------------------------------------------------------------------------------------


def test_a_new_draft_lacks_all_but_what_was_typed():
    service = make_service_in(ServiceState.DRAFT)

    gate = gate_of(service)

    assert [each.key for each in gate.missing] == [
        "for_whom_fr", "for_whom_en", "you_bring_fr", "you_bring_en", "you_get_fr", "you_get_en",
        "next_step_fr", "next_step_en", "price_basis", "stated_days", "stages",
    ]  # fmt: skip
    assert (gate.percent, gate.is_open, gate.has_few_contacts) == (26, False, True)


@pytest.mark.parametrize("key", [each.key for each in REQUIREMENTS])
def test_each_missing_thing_is_named_alike_in_python_and_sql(key):
    service = make_complete()
    complete = make_complete()
    if key == "stages":
        service.stages.clear()
    elif key == "price_basis":
        service.price_basis = PriceBasis.NOT_STATED
    else:
        setattr(service, key, None if key == "stated_days" else "")
    service.save()
    every = with_gate(Service.objects.all())

    assert [each.key for each in gate_of(fresh(service)).missing] == [key]
    assert list(incomplete(every)) == [service]
    assert list(incomplete(every, key)) == [service]
    assert completeness(every.get(pk=complete.pk)) == 100
    assert completeness(every.get(pk=service.pk)) == 93


@pytest.mark.parametrize(("number", "few"), [(0, True), (1, True), (2, False)])
def test_fewer_than_two_contacts_are_said_and_are_no_bar(number, few):
    service = make_complete()
    add_contacts(service, number)

    gate = gate_of(service)

    assert (gate.has_few_contacts, gate.is_open) == (few, True)


def test_who_answers_no_more_does_not_count():
    service = make_complete()
    add_contacts(service, 2)
    service.contacts.filter(email="p1@lab.example").update(is_active=False)

    assert gate_of(service).has_few_contacts


# --- Steps ---------------------------------------------------------------------------------------

PEOPLE = ("owner", "editor", "viewer", "other", "officer", "advisor")
ACTS = {
    "request": lambda service, by: request_service_review(service_id=service.pk, by=by, at=NOW),
    "return": lambda service, by: return_service(
        service_id=service.pk, reason="Prices.", by=by, at=NOW
    ),
    "plan": lambda service, by: plan_service(
        service_id=service.pk, opens_on=date(2027, 1, 4), by=by, at=NOW
    ),
    "open": lambda service, by: open_service(service_id=service.pk, by=by, at=NOW),
    "pause": lambda service, by: pause_service(
        service_id=service.pk, reason="Moving.", by=by, at=NOW
    ),
    "retire": lambda service, by: retire_service(service_id=service.pk, by=by, at=NOW),
}
PROVIDER, STAFF = ("owner", "editor"), ("officer",)
# act: {state: (who may, new state)}
TABLE = {
    "request": {"draft": ((*PROVIDER, *STAFF), "in_review")},
    "return": {"in_review": (STAFF, "draft")},
    "plan": {"draft": (STAFF, "planned"), "in_review": (STAFF, "planned")},
    "open": {
        "draft": (STAFF, "open"),
        "in_review": (STAFF, "open"),
        "planned": ((*PROVIDER, *STAFF), "open"),
        "paused": ((*PROVIDER, *STAFF), "open"),
    },
    "pause": {"open": ((*PROVIDER, *STAFF), "paused")},
    "retire": {
        "planned": ((*PROVIDER, *STAFF), "retired"),
        "open": ((*PROVIDER, *STAFF), "retired"),
        "paused": ((*PROVIDER, *STAFF), "retired"),
    },
}


def person_of(name, service):
    roles = {"owner": MembershipRole.OWNER, "editor": MembershipRole.EDITOR,
             "viewer": MembershipRole.VIEWER}  # fmt: skip
    if name in roles:
        return editor_of(service, roles[name])
    if name == "other":
        return editor_of(make_service_in(ServiceState.OPEN))
    return make_staff(Role.PROGRAMME_OFFICER if name == "officer" else Role.ADVISOR)


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("state", list(ServiceState))
@pytest.mark.parametrize("act", ACTS)
def test_state_by_who(act, state, who):
    service = make_complete(state)
    person = person_of(who, service)
    people, target = TABLE[act].get(state.value, ((), ""))

    if who in people:
        ACTS[act](service, person)
        assert fresh(service).state == target
    else:
        with pytest.raises((PermissionDenied, TransitionNotAllowed)):
            ACTS[act](service, person)
        assert fresh(service).state == state


def test_what_lacks_something_is_not_sent_and_the_refusal_names_it():
    service = make_complete(stated_days=None, next_step_en="")

    with pytest.raises(Refused) as refusal:
        request_service_review(service_id=service.pk, by=editor_of(service), at=NOW)

    assert str(refusal.value.message) == (
        "It cannot be published yet. Still missing: What happens next, in English;"
        " Lead time in days."
    )
    assert fresh(service).state == ServiceState.DRAFT


def test_a_return_needs_its_reason_and_asking_again_forgets_it():
    service, officer = make_complete(ServiceState.IN_REVIEW), make_staff(Role.PROGRAMME_OFFICER)
    with pytest.raises(Refused):
        return_service(service_id=service.pk, reason="  ", by=officer, at=NOW)
    return_service(service_id=service.pk, reason="Say a price.", by=officer, at=NOW)
    assert fresh(service).returned_because == "Say a price."

    request_service_review(service_id=service.pk, by=editor_of(service), at=NOW)

    assert (fresh(service).returned_because, fresh(service).submitted_at) == ("", NOW)


# --- Who hears of it -----------------------------------------------------------------------------


def heard(kind):
    return {each.recipient for each in Message.objects.filter(kind=f"services.{kind}")}


def test_staff_who_look_after_the_catalogue_hear_of_a_service_to_publish():
    service = make_complete()
    people = {role: make_staff(role) for role in Role}

    request_service_review(service_id=service.pk, by=editor_of(service), at=NOW)
    drain(seconds=30)

    assert heard("service_triage") == {
        people[role] for role in (Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER, Role.CALL_MANAGER,
                                  Role.COMMUNICATION)
    }  # fmt: skip


def test_the_providers_editors_hear_of_a_return_with_its_reason():
    service = make_complete(ServiceState.IN_REVIEW)
    people = {role: editor_of(service, role) for role in MembershipRole}

    return_service(
        service_id=service.pk, reason="Say a price.", by=make_staff(Role.COMMUNICATION), at=NOW
    )
    drain(seconds=30)

    assert heard("service_return") == {people[MembershipRole.OWNER], people[MembershipRole.EDITOR]}
    message = Message.objects.filter(kind="services.service_return").first()
    assert "Say a price." in message.text
    assert message.url == f"/en/services/{service.slug}/edit/"


def test_the_providers_editors_hear_of_an_announcement():
    service = make_complete(ServiceState.IN_REVIEW)
    owner = editor_of(service, MembershipRole.OWNER)

    plan_service(
        service_id=service.pk, opens_on=None, by=make_staff(Role.PROGRAMME_OFFICER), at=NOW
    )
    drain(seconds=30)

    assert heard("service_announcement") == {owner}


# --- Drafts --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(MembershipRole))
def test_who_edits_an_organisation_begins_its_services(role):
    organisation, person = make_organisation(), make_user()
    make_membership(user=person, organisation=organisation, role=role)
    values = {"organisation_id": organisation.pk, "title_fr": "", "title_en": "Rare models",
              "kind": "platform", "access": "technologies", "by": person, "at": NOW}  # fmt: skip

    if role in (MembershipRole.OWNER, MembershipRole.EDITOR):
        service = create_service(**values)
        assert (service.state, service.slug, service.provider) == (
            "draft", "rare-models", organisation,
        )  # fmt: skip
    else:
        with pytest.raises(PermissionDenied):
            create_service(**values)


def test_an_address_is_taken_once_and_never_that_of_another_page():
    organisation, officer = make_organisation(), make_staff(Role.PROGRAMME_OFFICER)

    def begin(title):
        return create_service(
            organisation_id=organisation.pk, title_fr=title, title_en="", kind="training",
            access="experts", by=officer, at=NOW,
        ).slug  # fmt: skip

    assert [begin(title) for title in ("Été", "Été", "Compare", "???")] == [
        "ete", "ete-2", "compare-2", "service",
    ]  # fmt: skip


def test_paused_and_closed_ones_are_visible_and_cannot_be_asked_for():
    services = {state: make_service_in(state) for state in ServiceState}
    make_service()

    requestable = set(Service.objects.requestable().values_list("state", flat=True))

    assert requestable == {ServiceState.OPEN}
    assert services[ServiceState.PAUSED] in Service.objects.visible_to(make_user())
    assert services[ServiceState.RETIRED] in Service.objects.visible_to(make_user())
