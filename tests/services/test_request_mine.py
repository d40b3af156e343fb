"""A team's own desk of requests, one request as a whole, and taking it back."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from partners.enums import ProjectRole
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from services.actions.requests.withdrawing import withdraw_whole
from services.enums import ReasonCode, RequestState, SubRequestState
from services.models import SubRequest
from services.queries.requests.mine import desk_of, in_order, waiting_for
from tests.factories import (
    NOW,
    make_project,
    make_service,
    make_staff,
    make_team_member,
    make_user,
)
from tests.services.around import PEOPLE, person
from tests.services.asking import Desk, ask
from tests.services.requesting import Asked, make_asked, make_request

pytestmark = pytest.mark.django_db
S = SubRequestState
DESK = "services:request_list"
WITHDRAW = {"code": ReasonCode.PLANS_CHANGED, "told": "The aim has changed."}


class Founder:
    """Somebody with projects, each of which has one request."""

    def __init__(self) -> None:
        self.user = make_user()

    def ask(self, *states: SubRequestState, at: Any = NOW) -> Asked:
        """Ask one provider for each state, in the one request of a project of its own."""
        project = make_project(owner=self.user)
        is_sent = any(state != S.DRAFT for state in states)
        request = make_request(project=project, is_sent=is_sent, at=at, updated_at=at)
        asked = [make_asked(state, request=request, at=at) for state in states]
        return asked[0]

    def order(self) -> list[tuple[Any, RequestState]]:
        """Return the requests of the desk with where they belong, in order."""
        found = desk_of(self.user)
        shown = in_order([key for key, _state in found], self.user, NOW)
        assert [each.state for each in shown] == [state for _key, state in found]
        return [(each.request, each.state) for each in shown]


@pytest.fixture
def founder() -> Founder:
    """Return somebody who asks."""
    return Founder()


# --- The desk -------------------------------------------------------------------------------------


def test_what_waits_for_the_team_comes_first_then_the_latest_change(founder: Founder) -> None:
    closed, later = founder.ask(S.NOT_FOR_US), founder.ask(S.WILLING_LATER)
    theirs = founder.ask(S.SUBMITTED)
    done, draft = founder.ask(S.RATED), founder.ask(S.DRAFT)
    older = founder.ask(S.QUOTED, at=NOW - timedelta(days=1))
    newer = founder.ask(S.RUNNING, S.RETURNED)

    found = founder.order()

    assert found == [
        (newer.request, RequestState.YOURS),
        (older.request, RequestState.YOURS),
        (draft.request, RequestState.DRAFT),
        (theirs.request, RequestState.THEIRS),
        (later.request, RequestState.LATER),
        (done.request, RequestState.DONE),
        (closed.request, RequestState.CLOSED),
    ]


@pytest.mark.parametrize(
    ("states", "waiting"),
    [
        ((S.DRAFT,), 0),
        ((S.SUBMITTED, S.WILLING_LATER, S.RATED), 0),
        ((S.RETURNED, S.CONDITIONS, S.QUOTED, S.DELIVERED), 4),
        ((S.NOT_FOR_US, S.DRAFT), 1),  # another provider is proposed: the team sends
    ],
)
def test_the_number_is_of_providers_who_wait_for_the_team(
    founder: Founder, states: tuple[SubRequestState, ...], waiting: int
) -> None:
    founder.ask(*states)
    make_asked(S.RETURNED)

    number = waiting_for(founder.user).count()

    assert number == waiting
    assert bool(number) == (founder.order()[0][1] == RequestState.YOURS)


@pytest.mark.parametrize("who", PEOPLE)
def test_only_the_team_has_it_on_its_desk(who: str) -> None:
    asked = make_asked()

    found = [key for key, _state in desk_of(person(asked, who))]

    assert found == ([asked.request.pk] if who.endswith("team") or who == "signatory" else [])


@pytest.mark.parametrize("number", [1, 3])
def test_one_row_or_three_cost_the_same(
    number: int, founder: Founder, signed_in: Any, queries: Any
) -> None:
    for _ in range(number):
        founder.ask(S.SUBMITTED, S.QUOTED)
    client = signed_in(founder.user)
    client.get(reverse(DESK))  # the session notes that it is in use

    with queries(8):
        page = client.get(reverse(DESK))

    assert page.text.count('<li class="row-item') == number


def test_the_second_page_keeps_the_filter_and_the_order(founder: Founder, signed_in: Any) -> None:
    quoted = [founder.ask(S.QUOTED, at=NOW - timedelta(days=day)) for day in range(22)]
    running = founder.ask(S.RUNNING)
    client = signed_in(founder.user)

    first = client.get(reverse(DESK), {"state": "yours"}).text
    second = client.get(reverse(DESK), {"state": "yours", "page": "2"}).text

    shown = [[one.request.reference in page for one in quoted] for page in (first, second)]
    assert shown == [[True] * 20 + [False] * 2, [False] * 20 + [True] * 2]
    assert "?state=yours&amp;page=2" in first
    assert "?state=yours&amp;page=1" in second
    assert "21 to 22 of 22" in second
    assert running.request.reference not in second


@pytest.mark.parametrize("query", ["?page=99", "?page=x", "?page=-1", "?state=x&page=2"])
def test_no_address_breaks_the_desk(query: str, founder: Founder, signed_in: Any) -> None:
    founder.ask(S.QUOTED)

    response = signed_in(founder.user).get(reverse(DESK) + query)

    assert response.status_code == 200


def test_the_desk_can_be_narrowed_to_one_state(founder: Founder, signed_in: Any) -> None:
    quoted, running = founder.ask(S.QUOTED), founder.ask(S.RUNNING)
    client = signed_in(founder.user)

    pages = [client.get(reverse(DESK), {"state": each}).text for each in ("yours", "theirs", "x")]

    shown = [[one.request.reference in page for one in (quoted, running)] for page in pages]
    assert shown == [[True, False], [False, True], [False, False]]
    assert "No such request" in pages[2]


def test_who_has_asked_nothing_is_led_to_the_catalogue_and_the_questions(signed_in: Any) -> None:
    make_service()

    page = signed_in(make_user()).get(reverse(DESK)).text

    assert "1 service can be requested now" in page
    assert [reverse(f"services:{name}") in page for name in ("list", "orientation")] == [True, True]


def test_the_start_page_tells_how_many_wait(founder: Founder, signed_in: Any) -> None:
    founder.ask(S.QUOTED, S.RETURNED)

    page = signed_in(founder.user).get(reverse("pages:dashboard")).text

    assert "Requests that wait for you (2)" in page
    assert reverse(DESK) in page


# --- The whole ------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_one_provider_or_three_cost_the_same(
    number: int, founder: Founder, signed_in: Any, queries: Any
) -> None:
    asked = founder.ask(*[S.SUBMITTED] * number)
    client = signed_in(founder.user)
    client.get(asked.request.get_absolute_url())

    with queries(11):
        page = client.get(asked.request.get_absolute_url())

    assert page.text.count('<li class="row-item') == number


@pytest.mark.parametrize("who", PEOPLE)
def test_the_whole_is_the_team_s_and_theirs_who_look_after_it(who: str, signed_in: Any) -> None:
    asked = make_asked()
    client = signed_in(person(asked, who))
    download = reverse("services:request_download", args=[asked.request.uid, 1])

    found = [client.get(url).status_code for url in (asked.request.get_absolute_url(), download)]

    knows = who.endswith("team") or who in {"signatory", "advisor"}
    assert found == ([200, 200] if knows else [404, 404])


def test_staff_read_it_and_change_nothing(signed_in: Any) -> None:
    asked = make_asked(S.RETURNED)

    page = signed_in(make_staff(Role.ADVISOR)).get(asked.request.get_absolute_url()).text

    assert asked.provider.name in page
    addresses = [
        reverse(f"services:{name}", args=[asked.request.uid])
        for name in ("request_edit", "request_withdraw")
    ]
    assert [address in page for address in addresses] == [False, False]


def test_what_was_sent_can_be_had_exactly_as_it_was_frozen(signed_in: Any) -> None:
    asked = make_asked()
    snapshot = asked.request.snapshots.get()
    address = reverse("services:request_download", args=[asked.request.uid, 1])
    client = signed_in(asked.founder)

    answer = client.get(address)
    nothing = client.get(reverse("services:request_download", args=[asked.request.uid, 2]))

    assert answer.content.decode() == snapshot.document
    assert json.loads(answer.content)
    assert answer["Content-Type"] == "application/json"
    assert nothing.status_code == 404


def test_every_version_reads_whole_with_its_answers_in_words(signed_in: Any) -> None:
    desk = Desk()
    for kind in ("platform", "samples"):
        ask(f"only_{kind}", required=False, kind=kind)
    request = desk.begin()
    desk.answer(request, purpose="Tolerance.", only_platform="Five mice", only_samples="FFPE")
    desk.send(request)

    for reader in (desk.founder, make_staff(Role.ADVISOR)):
        page = signed_in(reader).get(request.get_absolute_url()).text

        written = ["Tolerance.", "only_platform?", "Five mice", "only_samples?", "FFPE"]
        assert [words in page for words in written] == [True] * 5
        assert [each.title in page for each in desk.services] == [True, True]


def test_each_refusal_leads_on_until_somebody_else_is_asked(
    founder: Founder, signed_in: Any
) -> None:
    asked = founder.ask(S.NOT_FOR_US, S.QUOTED, S.WITHDRAWN)
    address = reverse("services:request_reroute", args=[asked.sub_request.uid])
    client = signed_in(founder.user)

    before = client.get(asked.request.get_absolute_url()).text
    make_asked(S.SUBMITTED, request=asked.request, replaces=asked.sub_request)
    after = client.get(asked.request.get_absolute_url()).text

    assert [page.count("/reroute/") for page in (before, after)] == [1, 0]
    assert address in before


def test_a_draft_leads_to_its_form(founder: Founder, signed_in: Any) -> None:
    asked = founder.ask(S.DRAFT)

    answer = signed_in(founder.user).get(asked.request.get_absolute_url())

    assert answer.url == reverse("services:request_edit", args=[asked.request.uid])


# --- Taking it back -------------------------------------------------------------------------------


def states_of(asked: Asked) -> list[str]:
    return list(SubRequest.objects.filter(request=asked.request).values_list("state", flat=True))


def test_a_request_is_taken_back_from_all_who_have_not_finished(founder: Founder) -> None:
    asked = founder.ask(S.SUBMITTED, S.QUOTED, S.WILLING_LATER, S.DELIVERED, S.NOT_FOR_US, S.DRAFT)

    withdraw_whole(request_id=asked.request.pk, by=founder.user, at=NOW, **WITHDRAW)

    assert sorted(states_of(asked)) == sorted([
        S.WITHDRAWN, S.WITHDRAWN, S.WITHDRAWN, S.DELIVERED, S.NOT_FOR_US,
    ])  # fmt: skip


@pytest.mark.parametrize("state", [S.QUOTED, S.ACCEPTED, S.RUNNING])
def test_only_a_signatory_takes_back_what_is_quoted_or_agreed(
    founder: Founder, signed_in: Any, state: SubRequestState
) -> None:
    asked = founder.ask(S.SUBMITTED, state)
    editor = make_user()
    make_team_member(project=asked.project, user=editor, role=ProjectRole.EDIT)

    with pytest.raises(Refused, match="only a signatory"):
        withdraw_whole(request_id=asked.request.pk, by=editor, at=NOW, **WITHDRAW)
    address = reverse("services:request_withdraw", args=[asked.request.uid])
    page = signed_in(editor).get(address).text

    assert states_of(asked) == [S.SUBMITTED, state]
    assert (founder.user.get_full_name() in page, 'name="code"' in page) == (True, False)


@pytest.mark.parametrize("states", [(S.DRAFT,), (S.RATED, S.DECLINED)])
def test_where_nothing_is_left_to_take_back_it_says_so(
    founder: Founder, states: tuple[SubRequestState, ...]
) -> None:
    asked = founder.ask(*states)

    with pytest.raises(Refused):
        withdraw_whole(request_id=asked.request.pk, by=founder.user, at=NOW, **WITHDRAW)

    assert states_of(asked) == list(states)


def test_its_page_asks_why_and_keeps_what_was_typed(founder: Founder, signed_in: Any) -> None:
    asked = founder.ask(S.TRIAGED)
    client = signed_in(founder.user)
    address = reverse("services:request_withdraw", args=[asked.request.uid])

    without = client.post(address, {"told": "The aim has changed."})
    answer = client.post(address, WITHDRAW)
    again = client.post(address, WITHDRAW)

    assert without.status_code == 200
    assert "The aim has changed." in without.text
    assert answer.url == asked.request.get_absolute_url()
    assert asked.fresh().state == S.WITHDRAWN
    assert "nothing is left to take back" in again.text


@pytest.mark.parametrize(
    ("state", "words"),
    [(S.DRAFT, "This was not sent yet"), (S.RATED, "nothing is left to take back")],
)
def test_its_page_says_when_nothing_can_be_taken_back(
    founder: Founder, signed_in: Any, state: SubRequestState, words: str
) -> None:
    asked = founder.ask(state)
    address = reverse("services:request_withdraw", args=[asked.request.uid])

    page = signed_in(founder.user).get(address).text

    assert words in page
    assert 'name="code"' not in page


def test_readers_of_the_team_cannot_take_it_back(founder: Founder, signed_in: Any) -> None:
    asked = founder.ask(S.TRIAGED)
    reader = make_user()
    make_team_member(project=asked.project, user=reader, role=ProjectRole.VIEW)
    client = signed_in(reader)
    address = reverse("services:request_withdraw", args=[asked.request.uid])

    answer = client.post(address, WITHDRAW)

    assert answer.status_code == 403
    assert address not in client.get(asked.request.get_absolute_url()).text
