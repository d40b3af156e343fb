"""From the basket to the providers: one form, one number, one frozen text."""

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from partners.enums import ProjectRole
from pscc.outbox.models import Delivery
from services.actions.requests.answers import StaleRequestError, save_answers
from services.actions.requests.basket import (
    CannotAskError,
    add_item,
    new_part,
    remove_from_request,
)
from services.actions.requests.sending import (
    CannotSendError,
    ChangedMeanwhileError,
    Seen,
    send_request,
)
from services.actions.requests.steps import return_request
from services.actions.requests.withdrawing import withdraw_whole
from services.enums import ReasonCode, ServiceState, SubRequestState
from services.models import ServiceRequest, SubRequest
from services.queries.requests.forms import form_of
from services.queries.requests.snapshots import snapshot_sections
from tests.factories import (
    NOW,
    make_organisation,
    make_service,
    make_service_in,
    make_team_member,
    make_user,
)
from tests.services.asking import Desk, ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_three_services_of_two_providers_are_one_request_with_one_number(desk: Desk) -> None:
    third = make_service(provider=desk.services[0].provider)
    request = desk.begin(*desk.services, third)
    desk.answer(request, purpose="Tolerance in mice.")

    sent = desk.send(request)

    parts = SubRequest.objects.filter(request=sent).order_by("number")
    assert sent.reference == "PSCC-2026-R-0001"
    assert [(each.provider, each.state, each.items.count()) for each in parts] == [
        (desk.services[0].provider, SubRequestState.SUBMITTED, 2),
        (desk.services[1].provider, SubRequestState.SUBMITTED, 1),
    ]


def test_numbers_have_no_gap_and_a_refused_sending_takes_none(desk: Desk) -> None:
    refused = desk.begin()
    with pytest.raises(CannotSendError):
        desk.send(refused)
    desk.answer(refused, purpose="First.")
    first = desk.send(refused)

    desk.answer(second := desk.begin(), purpose="Second.")

    assert [first.reference, desk.send(second).reference] == [
        "PSCC-2026-R-0001", "PSCC-2026-R-0002",
    ]  # fmt: skip


def test_a_question_of_both_is_asked_once_and_each_reads_only_its_own(desk: Desk) -> None:
    ask("use", kind="platform")
    ask("use", kind="samples", required=False)
    ask("tissue", service=desk.services[1])
    request = desk.begin()
    form = form_of(request)
    desk.answer(request, purpose="p", use="Screening", tissue="Plasma")

    sent = desk.send(request)

    first, second = sent.sub_requests.order_by("number")
    read = [
        [answer.text for section in snapshot_sections(part) for answer in section.answers]
        for part in (first, second)
    ]
    merged = {each.question.key: len(each.asked_by) for each in form.merged.questions}
    assert merged == {"use": 2, "tissue": 1}
    assert ["Plasma" in texts for texts in read] == [False, True]
    assert all("Screening" in texts for texts in read)


def test_samples_without_use_and_ethics_are_refused_beside_the_questions(desk: Desk) -> None:
    ask("intended_use", kind="samples")
    ask("ethics_status", kind="samples")
    request = desk.begin(desk.services[1])
    desk.answer(request, purpose="p")

    with pytest.raises(CannotSendError) as refusal:
        desk.send(request)

    assert [each.key for each in refusal.value.missing] == ["ethics_status", "intended_use"]


def test_a_service_paused_between_basket_and_sending_keeps_it_back(desk: Desk) -> None:
    request = desk.begin()
    desk.answer(request, purpose="p")
    paused = desk.services[0]
    paused.pause(reason="The microscope is being moved.")
    paused.save()

    with pytest.raises(CannotSendError) as refusal:
        desk.send(request)

    item = refusal.value.closed[0].item
    assert "The microscope is being moved" in str(refusal.value.message)
    remove_from_request(request_id=request.pk, item_id=item.pk, by=desk.founder, at=NOW)
    assert desk.send(request).sub_requests.count() == 1


@pytest.mark.parametrize("state", [ServiceState.PLANNED, ServiceState.PAUSED, ServiceState.RETIRED])
def test_what_is_not_open_cannot_be_put_into_a_request(desk: Desk, state: ServiceState) -> None:
    service = make_service_in(state)

    with pytest.raises(CannotAskError):
        desk.begin(service)

    assert ServiceRequest.objects.count() == 0


def test_a_provider_with_nobody_is_sent_to_and_marked(desk: Desk) -> None:
    lonely = make_service(provider=make_organisation())
    request = desk.begin(lonely)
    desk.answer(request, purpose="p")

    part = desk.send(request).sub_requests.get()

    assert (part.state, part.is_orphan) == (SubRequestState.SUBMITTED, True)


def test_who_presses_twice_gets_the_sent_request(desk: Desk) -> None:
    request = desk.begin()
    desk.answer(request, purpose="p")

    sent = [desk.send(request).reference for _ in range(2)]

    assert sent == ["PSCC-2026-R-0001"] * 2
    assert request.snapshots.count() == 1
    assert Delivery.objects.filter(event="services.request_submitted").count() > 0


def test_readers_of_the_team_do_not_send(desk: Desk) -> None:
    reader = make_user()
    make_team_member(project=desk.project, user=reader, role=ProjectRole.VIEW)
    request = desk.begin()
    desk.answer(request, purpose="p")

    with pytest.raises(PermissionDenied):
        send_request(request_id=request.pk, by=reader, at=NOW)


def test_what_a_provider_sent_back_is_sent_again_to_it_alone(desk: Desk) -> None:
    request = desk.begin()
    desk.answer(request, purpose="p")
    desk.send(request)
    first, second = request.sub_requests.order_by("number")
    return_request(sub_request_id=first.pk, told="How many?", by=desk.editors[0], at=NOW)
    desk.answer(request, purpose="Thirty samples.")

    desk.send(request)

    first, second = request.sub_requests.order_by("number")
    assert [first.snapshot.round, second.snapshot.round] == [2, 1]
    assert json.loads(first.snapshot.document)["purpose"] == "Thirty samples."
    assert first.state == SubRequestState.SUBMITTED


def test_the_dossier_is_no_part_of_what_is_sent(desk: Desk) -> None:
    desk.project.public_abstract = "We open tumours to immunity."
    desk.project.activity_in_france = "Trials in Villejuif."
    desk.project.save()
    request = desk.begin()
    desk.answer(request, purpose="p")

    document = json.loads(desk.send(request).snapshots.get().document)

    assert document["project"]["public_abstract"] == "We open tumours to immunity."
    assert document["project"]["activity_in_france"] == "Trials in Villejuif."
    assert "dossier" not in json.dumps(document)


def test_a_provider_that_was_merged_into_another_reads_on(desk: Desk) -> None:
    ask("tissue", service=desk.services[1])
    request = desk.begin()
    desk.answer(request, purpose="p", tissue="Plasma")
    part = desk.send(request).sub_requests.get(number=2)
    part.provider = make_organisation()
    part.save()

    texts = [each.text for section in snapshot_sections(part) for each in section.answers]

    assert "Plasma" in texts


def test_nobody_s_text_is_overwritten(desk: Desk) -> None:
    request = desk.begin()
    desk.answer(request, purpose="Mine.")

    with pytest.raises(StaleRequestError) as stale:
        save_answers(
            request_id=request.pk,
            changes={"purpose": "Theirs."},
            version=0,
            by=desk.founder,
            at=NOW,
        )

    assert stale.value.newer == {"purpose": "Mine."}


def test_a_whole_request_is_taken_back_from_those_who_have_not_finished(desk: Desk) -> None:
    request = desk.begin()
    desk.answer(request, purpose="p")
    desk.send(request)

    withdraw_whole(
        request_id=request.pk, code=ReasonCode.PLANS_CHANGED, told="", by=desk.founder, at=NOW
    )

    assert {each.state for each in request.sub_requests.all()} == {SubRequestState.WITHDRAWN}


def test_nobody_sends_what_they_have_not_seen(desk: Desk) -> None:
    request = desk.begin()
    seen = Seen(version=desk.answer(request, purpose="As I saw it.").version, rounds=0)
    desk.answer(request, purpose="As a colleague changed it.")

    with pytest.raises(ChangedMeanwhileError):
        send_request(request_id=request.pk, by=desk.founder, at=NOW, seen=seen)

    assert request.snapshots.count() == 0


def test_who_presses_twice_on_one_page_is_told_of_one_sending(desk: Desk) -> None:
    request = desk.begin()
    seen = Seen(version=desk.answer(request, purpose="p").version, rounds=0)

    sent = [
        send_request(request_id=request.pk, by=desk.founder, at=NOW, seen=seen).reference
        for _ in range(2)
    ]

    assert (sent, request.snapshots.count()) == (["PSCC-2026-R-0001"] * 2, 1)


def test_an_old_page_does_not_send_again_what_came_back(desk: Desk) -> None:
    request = desk.begin()
    version = desk.answer(request, purpose="p").version
    seen = Seen(version=version, rounds=0)
    send_request(request_id=request.pk, by=desk.founder, at=NOW, seen=seen)
    first = request.sub_requests.get(number=1)
    return_request(sub_request_id=first.pk, told="How many?", by=desk.editors[0], at=NOW)

    with pytest.raises(ChangedMeanwhileError):  # nothing was sent: nobody may read that it was
        send_request(request_id=request.pk, by=desk.founder, at=NOW, seen=seen)

    first.refresh_from_db()
    assert (first.state, request.snapshots.count()) == (SubRequestState.RETURNED, 1)


def test_one_part_that_lacks_something_does_not_hold_up_another(desk: Desk) -> None:
    request = desk.begin(desk.services[0])
    desk.answer(request, purpose="p")
    desk.send(request)
    first = request.sub_requests.get()
    return_request(sub_request_id=first.pk, told="How many?", by=desk.editors[0], at=NOW)
    desk.answer(request, purpose="Thirty.")
    waiting = new_part(ServiceRequest.objects.get(pk=request.pk), desk.services[1], NOW)
    add_item(waiting, desk.services[1], desk.founder, NOW)
    ask("tissue", service=desk.services[1])

    desk.send(request)

    states = dict(request.sub_requests.values_list("number", "state"))
    assert states == {1: SubRequestState.SUBMITTED, 2: SubRequestState.DRAFT}


# --- Pages ---------------------------------------------------------------------------------------


def seen_on(page: Any) -> dict[str, Any]:
    """Return what the check page sends of what it showed."""
    return {"version": page.context["asked"].version, "rounds": page.context["rounds"]}


def test_a_founder_walks_from_the_service_to_the_number(desk: Desk, client: Any) -> None:
    ask("use", kind="platform")
    client.force_login(desk.founder)
    service = desk.services[0]

    asked = client.post(
        reverse("services:request_ask", args=[service.slug]), {"project": desk.project.uid}
    )
    request = ServiceRequest.objects.get()
    form = client.get(asked.url)
    saved = client.post(
        asked.url,
        {"version": request.version, "q_purpose": "Test", "q_use": "Screening", "then": "check"},
    )
    check = client.get(saved.url)
    sent = client.post(saved.url, seen_on(check))
    page = client.get(sent.url)

    assert [each.status_code for each in (asked, form, saved, check, sent, page)] == [
        302, 200, 302, 200, 302, 200,
    ]  # fmt: skip
    assert f"Asked by {service.provider.name}" in form.content.decode()
    assert "PSCC-2026-R-0001" in page.content.decode()


def test_what_is_missing_is_listed_with_its_place(desk: Desk, client: Any) -> None:
    ask("use", kind="platform")
    request = desk.begin()
    client.force_login(desk.founder)

    page = client.post(reverse("services:request_check", args=[request.uid]))

    text = page.content.decode()
    edit = reverse("services:request_edit", args=[request.uid])
    assert page.status_code == 409
    assert f'href="{edit}#div_id_q_use"' in text
    assert f'href="{edit}#div_id_q_purpose"' in text


def test_the_script_saves_and_is_told_of_a_colleague(desk: Desk, client: Any) -> None:
    request = desk.begin()
    client.force_login(desk.founder)
    address = reverse("services:request_save", args=[request.uid])

    def save(version: int, text: str) -> Any:
        body = {"version": version, "changes": {"purpose": text}}
        return client.post(address, json.dumps(body), content_type="application/json")

    first = save(request.version, "One")
    late = save(request.version, "Two")

    assert (first.status_code, first.json()["problems"]) == (200, {})
    assert (late.status_code, late.json()["values"]["purpose"]) == (409, "One")


@pytest.mark.parametrize("name", ["request_edit", "request_check", "request_detail"])
def test_strangers_and_providers_do_not_know_the_whole(desk: Desk, client: Any, name: str) -> None:
    request = desk.begin()
    desk.answer(request, purpose="p")
    desk.send(request)
    address = reverse(f"services:{name}", args=[request.uid])

    answers = []
    for person in (make_user(), desk.editors[0]):
        client.force_login(person)
        answers.append(client.get(address).status_code)

    assert answers == [404, 404]


@pytest.mark.parametrize("number", [1, 3])
def test_the_desk_costs_the_same_with_more(
    desk: Desk, client: Any, queries: Any, number: int
) -> None:
    for _ in range(number):
        request = desk.begin()
        desk.answer(request, purpose="p")
        desk.send(request)
    client.force_login(desk.founder)

    with queries(8):
        page = client.get(reverse("services:request_list"))

    assert page.content.decode().count("PSCC-2026-R-") == number
