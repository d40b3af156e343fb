"""The catalogue in the staff desk: who may, what is saved, and the buttons."""

from datetime import date

import pytest
from django.urls import reverse

from pscc.accounts.enums import STAFF_ROLES, Role
from pscc.kernel.search import matching
from services.enums import ServiceState
from services.models import Service
from tests.factories import (
    make_organisation,
    make_service,
    make_service_in,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db

MANAGERS = {
    Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER, Role.CALL_MANAGER, Role.COMMUNICATION
}  # fmt: skip
STAFF = sorted(STAFF_ROLES)


STEPS = ("plan", "open", "pause", "retire")


def stored(service):
    return Service.objects.get(pk=service.pk)


def change(service):
    return reverse("admin:services_service_change", args=(service.pk,))


def step(service, name):
    return reverse("admin:services_service_act", args=(service.pk, name))


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def typed(provider, **fields):
    """Return a valid form of a service."""
    rows = ("offers", "documents", "access_steps", "equipment", "contacts", "spaces")
    counts = {f"{part}-{name}_FORMS": 0 for part in rows for name in ("TOTAL", "INITIAL")}
    return counts | {
        "slug": "sequencing", "provider": provider.pk, "kind": "platform",
        "access": "technologies", "title_fr": "Séquençage", "title_en": "Sequencing",
        "summary_fr": "Un service.", "summary_en": "A service.", "price_basis": "not_stated",
        "industry_use": "yes", "access_mode": "request", "seen_version": 0, **fields,
    }  # fmt: skip


# --- The staff desk ------------------------------------------------------------------------------


@pytest.mark.parametrize("role", STAFF)
def test_staff_look_and_managers_add_and_change(signed_in, role):
    service, provider = make_service(), make_organisation()
    client = signed_in(make_staff(role))
    add = reverse("admin:services_service_add")

    looks = [client.get(reverse("admin:services_service_changelist")), client.get(change(service))]
    writes = [
        client.post(add, typed(provider)),
        client.post(change(service), typed(provider, slug="changed", title_en="Other")),
    ]

    assert [answer.status_code for answer in looks] == [200, 200]
    if role not in MANAGERS:
        assert [answer.status_code for answer in writes] == [403, 403]
        assert stored(service).slug != "changed"
        return
    assert [answer.status_code for answer in writes] == [302, 302]
    assert Service.objects.get(slug="sequencing").state == ServiceState.DRAFT
    assert (stored(service).title_en, stored(service).version) == ("Other", 1)
    found = matching(Service.objects.all(), "sequencage")
    assert {each.slug for each in found} == {"sequencing", "changed"}


def test_nobody_else_enters(signed_in):
    address = reverse("admin:services_service_changelist")

    for person in (make_user(), make_staff(Role.FUNDER), make_user(is_superuser=True)):
        assert signed_in(person).get(address).status_code in (302, 403)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("access_mode", "external"), ("title_fr", "x" * 161), ("summary_en", "x" * 10_000),
        ("slug", "not a slug"), ("provider", "999999"), ("stated_days", "-1"),
        ("stated_days", "99999"), ("external_url", "javascript:alert(1)"), ("kind", "magic"),
        ("title_en", "a\x00b"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_and_nothing_stored(signed_in, field, value):
    client = signed_in(make_staff(Role.COMMUNICATION))
    form = typed(make_organisation()) | {field: value}

    answer = client.post(reverse("admin:services_service_add"), form)

    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
    assert Service.objects.count() == 0


def test_a_state_slipped_into_the_form_is_ignored(signed_in):
    service = make_service_in(ServiceState.DRAFT)
    client = signed_in(make_staff(Role.ADMINISTRATOR))

    client.post(change(service), typed(service.provider, state="open"))

    assert (stored(service).title_en, stored(service).state) == ("Sequencing", ServiceState.DRAFT)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_service_is_announced_opened_paused_and_closed_by_buttons(signed_in, client, language):
    service = make_service_in(ServiceState.DRAFT)
    signed_in(make_staff(Role.COMMUNICATION, language=language))
    states = []

    for name, form in [
        ("plan", {"opens_on": "2027-03-01"}),
        ("open", {}),
        ("pause", {"reason": "Moving."}),
        ("open", {}),
        ("pause", {"reason": "Again."}),
        ("retire", {}),
    ]:
        assert step(service, name) in client.get(change(service)).text
        assert client.get(step(service, name)).status_code == 200
        answer = client.post(step(service, name), form, follow=True)
        assert answer.status_code == 200
        states.append(stored(service).state)

    assert states == ["planned", "open", "paused", "open", "paused", "retired"]
    assert stored(service).opens_on == date(2027, 3, 1)


def test_each_state_offers_its_own_steps(signed_in):
    client = signed_in(make_staff(Role.PROGRAMME_OFFICER))

    offered = {}
    for state in ServiceState:
        service = make_service_in(state)
        page = client.get(change(service)).text
        offered[state.value] = [name for name in STEPS if step(service, name) in page]

    assert offered == {
        "draft": ["plan", "open"],
        "in_review": ["plan", "open"],
        "planned": ["open", "retire"],
        "open": ["pause", "retire"],
        "paused": ["open", "retire"],
        "retired": [],
    }


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201, "a\x00b"])
def test_a_pause_needs_a_reason_that_can_be_read(signed_in, reason):
    service = make_service_in(ServiceState.OPEN)
    client = signed_in(make_staff(Role.COMMUNICATION))

    answer = client.post(step(service, "pause"), {"reason": reason})

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert stored(service).state == ServiceState.OPEN


def test_an_advisor_sees_no_button_and_takes_no_step(signed_in):
    service = make_service_in(ServiceState.OPEN)
    client = signed_in(make_staff(Role.ADVISOR))

    assert step(service, "pause") not in client.get(change(service)).text
    assert client.post(step(service, "pause"), {"reason": "x"}).status_code == 403
    assert stored(service).state == ServiceState.OPEN


def test_a_step_that_is_past_is_refused_in_words(signed_in):
    service = make_service_in(ServiceState.RETIRED)
    client = signed_in(make_staff(Role.ADMINISTRATOR))

    answer = client.post(step(service, "open"), follow=True)

    assert said(answer) == [
        "This step is not possible any more: the state has changed. Nothing was done."
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_questions_for_one_and_three(signed_in, queries, count):
    for _ in range(count):
        make_service()
    client = signed_in(make_staff(Role.ADMINISTRATOR))
    address = reverse("admin:services_service_changelist")
    client.get(address)

    with queries(6):
        answer = client.get(address)

    assert answer.status_code == 200
