"""Requests at the staff desk: who sees which, what is late, what staff do, where they get stuck;
and the walls: a provider sees its own requests only, whatever address it guesses.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.enums import Channel
from pscc.outbox.models import Delivery, Message
from services.actions.requests.staff import assign_request_advisor
from services.actions.requests.steps import refuse_request, triage_request
from services.enums import QuoteState, ReasonCode, Side, SubRequestState
from services.models import ServiceRequest, SubRequest, ThreadMessage
from services.queries.requests.staff import request_panel, story_of
from tests.factories import NOW, make_staff
from tests.services.requesting import Asked, make_asked, make_quote

pytestmark = pytest.mark.django_db
S = SubRequestState
DAY = timedelta(days=1)
LIST = "/admin/services/subrequest/"


def officer() -> Any:
    return make_staff(Role.PROGRAMME_OFFICER)


def wall(user: Any, asked: Asked) -> None:
    ConflictOfInterest.objects.create(
        person=user, project=asked.project, origin=ConflictOrigin.STAFF, evidence="Seen together."
    )


def desk(asked: Asked, step: str = "") -> str:
    if step:
        return reverse("admin:services_subrequest_act", args=(asked.sub_request.pk, step))
    return reverse("admin:services_subrequest_change", args=(asked.sub_request.pk,))


def references(answer: Any) -> list[str]:
    return [str(each) for each in answer.context["cl"].result_list]


# --- Who sees which -------------------------------------------------------------------------------


def test_the_desk_lists_sent_requests_the_first_due_on_top_and_obeys_walls(client):
    due = [NOW + 3 * DAY, NOW + DAY, None]
    late, soon, whole = (make_asked(S.TRIAGED) for _ in due)
    for asked, moment in zip((late, soon, whole), due, strict=True):
        SubRequest.objects.filter(pk=asked.sub_request.pk).update(due_at=moment)
    make_asked(S.DRAFT)
    walled, person = make_asked(S.TRIAGED), officer()
    wall(person, walled)
    client.force_login(person)

    answer = client.get(LIST)

    assert references(answer) == [each.sub_request.full_reference for each in (soon, late, whole)]
    assert client.get(desk(walled)).status_code == 404
    assert client.get(desk(walled, "triage")).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.PROGRAMME_OFFICER, 200), (Role.ADVISOR, 200), (Role.ADMINISTRATOR, 200),
     (Role.CALL_MANAGER, 403), (Role.COMMUNICATION, 403)],
)  # fmt: skip
def test_those_who_look_after_requests_have_the_desk(client, role, status):
    asked = make_asked()
    client.force_login(make_staff(role))

    pages = [LIST, desk(asked), reverse("admin:services_bottlenecks"),
             reverse("admin:services_servicerequest_changelist"),
             reverse("admin:services_servicerequest_change", args=(asked.request.pk,))]  # fmt: skip

    assert [client.get(page).status_code for page in pages] == [status] * len(pages)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"in time", "late", "orphan", "taken"}),
        ("?clock=late", {"late", "taken"}),
        ("?clock=orphan", {"orphan"}),
        ("?clock=escalated", {"taken"}),
        ("?clock=mine", {"taken"}),
        ("?state__exact=triaged", {"in time", "late", "orphan"}),
    ],
)
def test_filters_show_what_they_say(client, query, expected):
    at, person = now(), officer()
    rows = {
        "in time": make_asked(S.TRIAGED),
        "late": make_asked(S.TRIAGED),
        "orphan": make_asked(S.TRIAGED, is_orphan=True),
        "taken": make_asked(S.RETURNED, escalated_at=at),
    }
    for name, asked in rows.items():
        due = at - DAY if name in ("late", "taken") else at + DAY
        SubRequest.objects.filter(pk=asked.sub_request.pk).update(due_at=due)
    client.force_login(person)

    found = references(client.get(f"{LIST}{query}"))

    assert set(found) == {rows[name].sub_request.full_reference for name in expected}


def test_a_part_is_found_by_its_own_reference_and_by_that_of_the_whole(client):
    asked = make_asked()
    other = make_asked(request=asked.request)
    make_asked()
    client.force_login(officer())

    whole = references(client.get(LIST, {"q": asked.request.reference}))
    part = references(client.get(LIST, {"q": other.sub_request.full_reference}))

    assert set(whole) == {asked.sub_request.full_reference, other.sub_request.full_reference}
    assert part == [other.sub_request.full_reference]


@pytest.mark.parametrize("number", [1, 3])
def test_the_desk_reads_its_list_in_a_few_statements(client, queries, number):
    for _ in range(number):
        make_asked(S.TRIAGED)
    client.force_login(officer())
    client.get(LIST)

    with queries(10):
        client.get(LIST)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_wholes_names_no_project_and_takes_a_few_statements(client, queries, number):
    asked = [make_asked() for _ in range(number)]
    client.force_login(officer())
    address = reverse("admin:services_servicerequest_changelist")
    client.get(address)

    with queries(8):
        answer = client.get(address)

    text = answer.content.decode()
    assert [each.request.reference in text for each in asked] == [True] * number
    assert [each.project.title in text for each in asked] == [False] * number


def test_a_quote_that_the_provider_still_writes_is_not_shown(client):
    asked = make_asked(S.QUOTED)
    draft = make_quote(asked.sub_request, made_by=asked.editor, state=QuoteState.DRAFT)
    client.force_login(officer())

    page = client.get(desk(asked))

    told = story_of(asked.fresh(), NOW)["quotes"]
    assert (page.status_code, [each.version for each in told]) == (200, [1])
    assert draft.version == 2


def test_the_page_tells_the_story_and_cannot_be_edited(client):
    asked, person = make_asked(), officer()
    refuse_request(
        sub_request_id=asked.sub_request.pk, code=ReasonCode.NOT_FEASIBLE,
        told="The model does not exist.", by=asked.editor, at=NOW + DAY,
    )  # fmt: skip
    client.force_login(person)

    answer = client.get(desk(asked))

    text = answer.content.decode()
    assert "The model does not exist." in text
    assert str(asked.service) in text
    assert client.post(desk(asked), {"told": "x"}).status_code == 403


# --- What staff do --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "data", "state"),
    [
        ("triage", {}, S.TRIAGED),
        ("return", {"told": "How many?"}, S.RETURNED),
        ("postpone", {"told": "Full.", "wakes_on": "2039-01-04"}, S.WILLING_LATER),
        ("refuse", {"code": "out_of_scope", "told": ""}, S.NOT_FOR_US),
        ("unavailable", {"code": "no_capacity", "told": ""}, S.UNAVAILABLE),
    ],
)
def test_staff_answer_on_behalf_of_a_provider(client, step, data, state):
    asked = make_asked(at=now())
    client.force_login(officer())

    shown = client.get(desk(asked, step))
    answer = client.post(desk(asked, step), data)

    assert (shown.status_code, answer.status_code) == (200, 302)
    assert asked.fresh().state == state
    assert asked.sub_request.moves.get().side == Side.STAFF


@pytest.mark.parametrize("step", ["refuse", "return", "postpone"])
def test_a_step_without_its_reason_is_asked_again(client, step):
    asked = make_asked(at=now())
    client.force_login(officer())

    answer = client.post(desk(asked, step), {})

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert asked.fresh().state == S.SUBMITTED


def test_a_step_that_came_too_late_says_so_and_does_nothing(client):
    asked = make_asked(at=now())
    triage_request(sub_request_id=asked.sub_request.pk, by=asked.editor, at=now())
    client.force_login(officer())

    answer = client.post(desk(asked, "triage"), follow=True)

    assert "meanwhile: nothing was done" in answer.content.decode()
    assert asked.sub_request.moves.count() == 1


def test_staff_write_to_both_sides(client):
    asked = make_asked(at=now())
    client.force_login(officer())

    client.post(desk(asked, "note"), {"body": "We called the provider."})

    message = ThreadMessage.objects.get(sub_request=asked.sub_request)
    assert (message.body, message.side) == ("We called the provider.", Side.STAFF)


def test_a_request_is_given_to_an_advisor_who_is_told_once():
    asked, person, advisor = make_asked(), officer(), make_staff(Role.ADVISOR)

    for _ in range(2):
        assign_request_advisor(
            request_id=asked.request.pk, advisor_id=advisor.pk, by=person, at=NOW
        )
    drain()

    sent = Message.objects.filter(channel=Channel.MAIL, kind="services.request_assignment")
    assert ServiceRequest.objects.get(pk=asked.request.pk).advisor == advisor
    assert [message.recipient for message in sent] == [advisor]


def test_who_takes_a_request_is_not_told_of_it():
    asked, person = make_asked(), officer()

    assign_request_advisor(request_id=asked.request.pk, advisor_id=person.pk, by=person, at=NOW)

    assert Delivery.objects.filter(event="services.request_assigned").count() == 0


def test_nobody_is_given_a_request_that_they_may_not_know():
    asked, person = make_asked(), officer()
    walled, outsider = make_staff(Role.ADVISOR), make_staff(Role.COMMUNICATION)
    gone = make_staff(Role.ADVISOR, is_active=False)
    wall(walled, asked)

    for each in (walled, outsider, gone):
        with pytest.raises(Refused):
            assign_request_advisor(
                request_id=asked.request.pk, advisor_id=each.pk, by=person, at=NOW
            )
    with pytest.raises(PermissionDenied):
        assign_request_advisor(request_id=asked.request.pk, advisor_id=person.pk, by=walled, at=NOW)


# --- The start page -------------------------------------------------------------------------------


def test_the_start_page_counts_what_is_late_with_nobody_and_taken_to_me():
    at = now()
    advisor = make_staff(Role.ADVISOR)
    late = make_asked(S.TRIAGED)
    SubRequest.objects.filter(pk=late.sub_request.pk).update(due_at=at - DAY)
    make_asked(S.TRIAGED, is_orphan=True, due_at=None)
    for who in (advisor, None):
        taken = make_asked(S.TRIAGED, escalated_at=at)
        SubRequest.objects.filter(pk=taken.sub_request.pk).update(due_at=at + DAY)
        ServiceRequest.objects.filter(pk=taken.request.pk).update(advisor=who)
    SubRequest.objects.filter(is_orphan=True).update(due_at=at + DAY)

    found = [
        [(line.count, line.url.partition("?")[2]) for line in panel.lines]
        for person in (advisor, officer())
        if (panel := request_panel(person, at))
    ]

    assert found == [[(1, "clock=mine"), (1, "clock=orphan"), (1, "clock=late")]] * 2
    assert request_panel(make_staff(Role.COMMUNICATION), at) is None
