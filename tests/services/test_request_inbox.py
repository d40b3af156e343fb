"""A provider's desk: what is to answer first, what is new, what is found."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from partners.enums import MembershipRole
from pscc.accounts.enums import Role
from services.actions.requests.thread import mark_thread_read, post_message
from services.enums import SubRequestState
from services.models import ServiceContact
from services.queries.requests.inbox import (
    Asked,
    in_tab,
    narrowed,
    numbers_of,
    received_by,
    waiting_number,
)
from tests.factories import (
    NOW,
    make_membership,
    make_organisation,
    make_service,
    make_staff,
    make_user,
)
from tests.services.around import person, walled_from
from tests.services.requesting import make_asked

pytestmark = pytest.mark.django_db
S = SubRequestState
URL = "services:inbox"


@pytest.fixture
def desk():
    """Return an organisation with an editor, and a way to ask it."""
    provider, editor = make_organisation(), make_user()
    make_membership(user=editor, organisation=provider, role=MembershipRole.EDITOR)

    def ask(state=S.SUBMITTED, at=NOW, **fields):
        service = make_service(provider=provider, **fields)
        return make_asked(state, service=service, editor=editor, at=at)

    return editor, ask


def write(asked, by=None, at=NOW + timedelta(hours=1)):
    post_message(sub_request_id=asked.sub_request.pk, body="Hello", by=by or asked.founder, at=at)


def shown(user, tab, at=NOW, **asked):
    wanted = Asked(tab=tab, **asked)
    return list(in_tab(narrowed(received_by(user), wanted, user), tab, at))


def test_the_order_is_late_then_mine_then_unread_then_waiting_then_later(desk):
    editor, ask = desk
    later, waiting = ask(S.WILLING_LATER), ask(S.CONDITIONS)
    unread = ask(S.QUOTED)
    write(unread)
    fresh, late = ask(S.SUBMITTED), ask(S.SUBMITTED, at=NOW - timedelta(days=10))

    to_do, rest = shown(editor, "todo"), shown(editor, "waiting")

    assert to_do == [late.sub_request, fresh.sub_request, unread.sub_request]
    assert rest == [waiting.sub_request, later.sub_request]


@pytest.mark.parametrize("state", [state for state in S if state != S.DRAFT])
def test_each_state_has_one_tab(state, desk):
    editor, ask = desk
    asked = ask(state)

    tabs = [tab for tab in ("todo", "waiting", "closed") if shown(editor, tab)]

    turn_of_provider = {S.SUBMITTED, S.TRIAGED, S.FEASIBILITY, S.ACCEPTED, S.RUNNING}
    over = {S.RATED, S.UNRATED, S.NOT_FOR_US, S.UNAVAILABLE, S.WITHDRAWN, S.EXPIRED, S.DECLINED}
    expected = "todo" if state in turn_of_provider else "closed" if state in over else "waiting"
    assert tabs == [expected]
    assert numbers_of(received_by(editor))[expected] == 1
    assert asked.sub_request.provider.name


def test_a_draft_is_nobody_s_business_yet(desk):
    editor, ask = desk
    ask(S.DRAFT)

    assert numbers_of(received_by(editor)) == {"todo": 0, "waiting": 0, "closed": 0}


def test_a_closed_request_with_something_new_is_to_be_read_and_closed_again_then(desk):
    editor, ask = desk
    asked = ask(S.NOT_FOR_US)
    write(asked)

    before = numbers_of(received_by(editor))
    mark_thread_read(sub_request_id=asked.sub_request.pk, by=editor, at=NOW + timedelta(hours=2))
    after = numbers_of(received_by(editor))

    assert before == {"todo": 1, "waiting": 0, "closed": 0}
    assert after == {"todo": 0, "waiting": 0, "closed": 1}


def test_unread_counts_what_others_wrote_since_one_read(desk):
    editor, ask = desk
    asked = ask()
    write(asked)
    mark_thread_read(sub_request_id=asked.sub_request.pk, by=editor, at=NOW + timedelta(minutes=90))
    write(asked, at=NOW + timedelta(hours=2))
    write(asked, by=editor, at=NOW + timedelta(hours=3))
    write(asked, at=NOW + timedelta(hours=4))

    found = shown(editor, "todo")

    # writing is reading, too
    assert [each.unread for each in found] == [1]


def test_only_mine_are_those_whose_contact_i_am(desk):
    editor, ask = desk
    mine, gone, _others = ask(), ask(), ask()
    for asked, is_active in ((mine, True), (gone, False)):
        ServiceContact.objects.create(
            service=asked.service, name="Me", email=editor.email.upper(), is_active=is_active
        )

    assert shown(editor, "todo", is_mine=True) == [mine.sub_request]


def test_one_of_several_providers(desk):
    editor, ask = desk
    ask()
    other = make_asked()
    make_membership(user=editor, organisation=other.provider, role=MembershipRole.OWNER)

    found = shown(editor, "todo", provider=other.provider.slug)

    assert found == [other.sub_request]
    assert len(shown(editor, "todo")) == 2


def test_a_reference_finds_its_request(desk):
    editor, ask = desk
    asked, _other = ask(), ask()
    name = str(asked.sub_request)

    words = (name, name.lower(), name[2:], name[:6], asked.request.reference, f"{name}9")
    found = [shown(editor, "todo", words=each) for each in words]

    assert found == [[asked.sub_request]] * 4 + [[], []]


@pytest.mark.parametrize(
    "who", ["viewer at the provider", "other provider", "signatory", "advisor", "stranger"]
)
def test_nobody_else_has_it_on_their_desk(who):
    asked = make_asked()
    somebody = person(asked, who)

    assert asked.sub_request not in set(received_by(somebody))


def test_a_wall_takes_it_off_the_desk(desk):
    editor, ask = desk
    asked = ask()
    walled_from(asked, editor)

    assert (list(received_by(editor)), waiting_number(editor)) == ([], 0)


# --- The page -------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_one_row_or_three_cost_the_same(number, desk, signed_in, queries):
    editor, ask = desk
    for _ in range(number):
        write(ask())
    client = signed_in(editor)
    client.get(reverse(URL))  # the session notes that it is in use

    with queries(8):
        page = client.get(reverse(URL))

    assert page.text.count('<li class="row-item') == number


def test_the_page_says_late_and_new_in_words(desk, signed_in):
    editor, ask = desk
    asked = ask(at=datetime(2026, 3, 2, 9, 0, tzinfo=NOW.tzinfo))
    write(asked, at=NOW)

    page = signed_in(editor).get(reverse(URL)).text

    assert "<span>Late</span>" in page
    assert "<span>1 new message</span>" in page
    assert str(asked.sub_request) in page
    assert asked.project.title in page


@pytest.mark.parametrize(
    "query",
    ["?tab=nothing", "?page=99", "?page=x", "?q=zzz", "?provider=none", "?mine=1",
     "?tab=closed", "?tab=waiting"],
)  # fmt: skip
def test_no_address_breaks_the_page(query, desk, signed_in):
    editor, ask = desk
    ask()

    response = signed_in(editor).get(reverse(URL) + query)

    assert response.status_code == 200


def test_pages_keep_what_was_asked_for(desk, signed_in):
    editor, ask = desk
    for _ in range(21):
        ask()

    page = signed_in(editor).get(reverse(URL) + "?mine=&q=R-").text

    assert "1 to 20 of 21" in page
    assert "q=R-" in page


def test_who_answers_for_nobody_is_told_so(signed_in):
    page = signed_in(make_staff(Role.ADVISOR)).get(reverse(URL)).text

    assert "No organisation to answer for" in page


def test_the_way_there_is_on_the_start_page_and_in_the_provider_s_space(desk, signed_in):
    editor, ask = desk
    asked = ask()
    ask(S.QUOTED)
    client = signed_in(editor)

    start = client.get(reverse("pages:dashboard")).text
    space = client.get(reverse("services:provider_services", args=[asked.provider.slug])).text

    assert "Requests to answer (1)" in start
    assert [reverse(URL) in page for page in (start, space)] == [True, True]
