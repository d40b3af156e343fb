"""The page of a request to one provider: whose turn, what can be done, what happened."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from pscc.accounts.enums import Role
from pscc.kernel.access import allowed
from services.actions.requests.steps import postpone_request, return_request, triage_request
from services.enums import RequestFileKind, Side, SubRequestState
from services.models import RequestFile, SubRequest
from services.queries.requests.page import standing_of, steps_open_to, story_of
from services.queries.requests.sides import seat_of, sides_of
from services.queries.requests.words import NEXT, STEP_WORDS
from services.steps import STEPS
from tests.factories import (
    NOW,
    make_organisation,
    make_service,
    make_staff,
    make_user,
)
from tests.services.around import PEOPLE, person
from tests.services.requesting import WAYS, make_asked, make_request

pytestmark = pytest.mark.django_db
S = SubRequestState


def sources_of(name):
    moves = SubRequest._meta.get_field("state").get_all_transitions(SubRequest)
    return {str(each.source) for each in moves if each.name == name}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("state", list(WAYS))
def test_the_steps_offered_are_those_that_may_be_taken(state, who):
    asked = make_asked(state)
    user = person(asked, who)

    offered = [step.name for step in steps_open_to(asked.sub_request, user)]

    assert offered == [
        name
        for name in STEPS
        if state in sources_of(name)
        and allowed(user, f"services.{name}_request", asked.sub_request)
    ]


def test_some_steps_offered_in_full():
    asked = make_asked(S.QUOTED)
    writer = person(asked, "editor of the team")

    def names(user):
        return [step.name for step in steps_open_to(asked.sub_request, user)]

    assert names(asked.founder) == ["ask_revision", "accept", "withdraw", "decline"]
    assert names(writer) == ["ask_revision"]
    assert names(asked.editor) == ["quote"]
    assert names(make_user()) == []


def test_every_state_and_step_has_words():
    assert set(NEXT) == set(S)
    assert set(STEP_WORDS) == set(STEPS)


@pytest.mark.parametrize(
    ("state", "side", "turn"),
    [
        (S.SUBMITTED, Side.PROVIDER, "you"),
        (S.SUBMITTED, Side.APPLICANT, "them"),
        (S.SUBMITTED, Side.STAFF, "them"),
        (S.QUOTED, Side.APPLICANT, "you"),
        (S.QUOTED, Side.PROVIDER, "them"),
        (S.WILLING_LATER, Side.PROVIDER, "nobody"),
        (S.RATED, Side.APPLICANT, "nobody"),
    ],
)
def test_whose_turn_it_is_depends_on_the_reader(state, side, turn):
    asked = make_asked(state)

    assert standing_of(asked.sub_request, side, NOW).turn == turn


def test_late_is_after_the_last_moment_only():
    sub_request = make_asked().sub_request

    at_the_end = standing_of(sub_request, Side.PROVIDER, sub_request.due_at)
    after = standing_of(sub_request, Side.PROVIDER, sub_request.due_at + timedelta(microseconds=1))

    assert (at_the_end.is_late, after.is_late) == (False, True)


@pytest.mark.parametrize(
    ("who", "sides", "seat"),
    [
        ("signatory", [Side.APPLICANT], Side.APPLICANT),
        ("editor of the team", [Side.APPLICANT], Side.APPLICANT),
        ("reader of the team", [], Side.APPLICANT),
        ("provider", [Side.PROVIDER], Side.PROVIDER),
        ("advisor", [Side.STAFF], Side.STAFF),
    ],
)
def test_the_reader_has_a_seat(who, sides, seat):
    asked = make_asked()
    user = person(asked, who)

    found = sides_of(user, asked.sub_request)

    assert found == sides
    assert seat_of(user, asked.sub_request, found) == seat


def test_the_story_says_who_when_what_and_why():
    asked = make_asked()
    triage_request(sub_request_id=asked.sub_request.pk, by=asked.editor, at=NOW)
    return_request(
        sub_request_id=asked.sub_request.pk,
        told="How many <b>samples</b>?\nWhich?",
        by=asked.editor,
        at=NOW + timedelta(days=1),
    )

    story = story_of(asked.fresh())

    who = f"{asked.editor.name}, {asked.provider.name}"
    assert [(each["title"], each["by"], each["text"]) for each in story] == [
        (
            "More information asked for",
            who,
            "How many &lt;b&gt;samples&lt;/b&gt;?<br>Which?",
        ),
        ("Request taken up", who, ""),
    ]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("signatory", 200),
        ("reader of the team", 200),
        ("provider", 200),
        ("advisor", 200),
        ("viewer at the provider", 404),
        ("other provider", 404),
        ("walled advisor", 404),
        ("stranger", 404),
    ],
)
@pytest.mark.parametrize("address", ["sub_request", "sub_request_thread"])
def test_who_may_see_the_pages(who, status, address, signed_in):
    asked = make_asked()
    client = signed_in(person(asked, who))

    response = client.get(reverse(f"services:{address}", args=[asked.sub_request.uid]))

    assert response.status_code == status


@pytest.mark.parametrize("state", list(WAYS))
@pytest.mark.parametrize("who", ["signatory", "provider", "advisor"])
def test_the_page_can_be_read_in_each_state(state, who, signed_in):
    asked = make_asked(state, at=NOW)
    client = signed_in(person(asked, who))

    response = client.get(asked.sub_request.get_absolute_url())

    hidden = state == S.DRAFT and who != "signatory"
    assert response.status_code == (404 if hidden else 200)
    if not hidden:
        assert str(asked.sub_request.get_state_display()) in response.text


def test_a_provider_reads_no_name_of_another_provider(signed_in):
    request = make_request()
    first = make_asked(
        S.NOT_FOR_US,
        request=request,
        service=make_service(provider=make_organisation(name="Zanzibar Institute")),
    )
    asked = make_asked(request=request, replaces=first.sub_request)
    client = signed_in(asked.editor)

    pages = [
        client.get(asked.sub_request.get_absolute_url()).text,
        client.get(reverse("services:inbox")).text,
        client.get(reverse("services:sub_request_thread", args=[asked.sub_request.uid])).text,
    ]

    assert ["Zanzibar" in page for page in pages] == [False, False, False]


def test_the_cluster_s_team_reads_on_whose_behalf_it_acts(signed_in):
    asked = make_asked()
    client = signed_in(make_staff(Role.ADVISOR))

    page = client.get(asked.sub_request.get_absolute_url()).text

    assert f"On behalf of {asked.provider.name}" in page


def test_a_later_date_is_said(signed_in):
    asked = make_asked()
    postpone_request(
        sub_request_id=asked.sub_request.pk,
        told="The microscope moves.",
        wakes_on=date(2026, 9, 1),
        by=asked.editor,
        at=NOW,
    )

    page = signed_in(asked.founder).get(asked.sub_request.get_absolute_url()).text

    assert "Resumes on:" in page
    assert '<time datetime="2026-09-01">' in page
    assert "The microscope moves." in page


def test_results_are_listed_for_the_team(signed_in, storage):
    from pscc.files.models import StoredFile

    asked = make_asked(S.DELIVERED)
    stored = StoredFile.objects.create(
        name="report.pdf", path="x", size=1, content_type="application/pdf", sha256="0" * 64,
        purpose="services.request", created_at=NOW, linked_at=NOW,
    )  # fmt: skip
    RequestFile.objects.create(
        request=asked.request,
        sub_request=asked.sub_request,
        kind=RequestFileKind.DELIVERY,
        file=stored,
        title="report.pdf",
        added_by=asked.editor,
        added_at=NOW,
    )

    page = signed_in(asked.founder).get(asked.sub_request.get_absolute_url()).text

    assert "report.pdf" in page
