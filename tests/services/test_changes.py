"""Changes to agreed work: proposed, answered by the other side, kept on record."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from partners.enums import ProjectRole
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox.events import notifications
from services.actions.requests.changes import (
    agree_to_change,
    propose_change,
    refuse_change,
    withdraw_change,
)
from services.actions.requests.moving import MovedOnError
from services.enums import ChangeSubject
from services.models import ChangeRequest, Quote
from services.queries.requests.changes import agreed_now, in_words
from tests.factories import NOW, make_membership, make_team_member, make_user
from tests.services.provider import events
from tests.services.requesting import LATER, S, make_asked

pytestmark = pytest.mark.django_db
NEW_DAY = date(2026, 10, 1)


def proposed(asked, by=None, subject=ChangeSubject.DATE, at=NOW, **told):
    start = {
        "old": "", "new": "", "justification": "The samples come late.", "deliver_by": None,
    }  # fmt: skip
    if subject == ChangeSubject.DATE:
        start["deliver_by"] = NEW_DAY
    return propose_change(
        sub_request_id=asked.sub_request.pk, subject=subject, by=by or asked.editor, at=at,
        **(start | told),
    )  # fmt: skip


def state_of(change):
    return ChangeRequest.objects.get(pk=change.pk).state


def test_an_agreed_day_is_the_day_of_delivery_and_of_the_clock():
    asked = make_asked(S.RUNNING)
    change = proposed(asked)

    agree_to_change(change_id=change.pk, answer="Fine.", by=asked.founder, at=NOW)

    request = asked.fresh()
    stored = ChangeRequest.objects.get(pk=change.pk)
    assert (request.deliver_by, request.due_at) == (
        NEW_DAY, datetime(2026, 10, 1, 21, 59, 59, 999999, tzinfo=UTC),
    )  # fmt: skip
    assert (stored.old, stored.new, stored.answer, stored.state) == (
        LATER.isoformat(), "2026-10-01", "Fine.", "agreed",
    )  # fmt: skip
    assert stored.asked_side == "provider"


def test_before_the_work_starts_the_clock_is_another_s():
    asked = make_asked(S.ACCEPTED)
    due = asked.fresh().due_at
    change = proposed(asked)

    agree_to_change(change_id=change.pk, answer="", by=asked.founder, at=NOW)

    assert (asked.fresh().deliver_by, asked.fresh().due_at) == (NEW_DAY, due)


def test_a_refused_change_changes_nothing_and_says_why():
    asked = make_asked(S.RUNNING)
    change = proposed(asked)

    with pytest.raises(Refused, match="why not"):
        refuse_change(change_id=change.pk, answer=" ", by=asked.founder, at=NOW)
    refuse_change(change_id=change.pk, answer="Too late for us.", by=asked.founder, at=NOW)

    assert (state_of(change), asked.fresh().deliver_by) == ("refused", LATER)


def test_who_asked_takes_it_back_and_can_ask_again():
    asked = make_asked(S.RUNNING)
    change = proposed(asked)

    with pytest.raises(PermissionDenied):
        withdraw_change(change_id=change.pk, by=asked.founder, at=NOW)
    withdraw_change(change_id=change.pk, by=asked.editor, at=NOW)
    again = proposed(asked)

    assert (state_of(change), state_of(again)) == ("withdrawn", "proposed")


def test_one_of_a_kind_is_open():
    asked = make_asked(S.RUNNING)
    proposed(asked)

    with pytest.raises(Refused, match="waits for an answer already"):
        proposed(asked, by=asked.founder)
    other = proposed(asked, subject=ChangeSubject.SCOPE, old="Ten", new="Twelve")

    assert ChangeRequest.objects.count() == 2
    assert other.old == "Ten"


def test_nobody_answers_themselves():
    asked = make_asked(S.RUNNING)
    change = proposed(asked)
    make_team_member(project=asked.project, user=asked.editor, role=ProjectRole.SIGN)

    for answer in (agree_to_change, refuse_change):
        with pytest.raises(PermissionDenied):
            answer(change_id=change.pk, answer="Yes.", by=asked.editor, at=NOW)

    assert state_of(change) == "proposed"


def test_colleagues_of_who_asked_do_not_answer_either():
    asked = make_asked(S.RUNNING)
    change = proposed(asked)
    colleague = make_user()
    make_membership(user=colleague, organisation=asked.provider, role="editor")

    with pytest.raises(PermissionDenied):
        agree_to_change(change_id=change.pk, answer="", by=colleague, at=NOW)

    assert state_of(change) == "proposed"


def test_for_a_price_the_team_signs():
    asked = make_asked(S.RUNNING)
    editor = make_user()
    make_team_member(project=asked.project, user=editor, role=ProjectRole.EDIT)
    change = proposed(asked, subject=ChangeSubject.PRICE, new="1500.00")

    with pytest.raises(PermissionDenied):
        agree_to_change(change_id=change.pk, answer="", by=editor, at=NOW)
    agree_to_change(change_id=change.pk, answer="", by=asked.founder, at=NOW)

    quote = Quote.objects.get(sub_request=asked.sub_request)
    assert (state_of(change), change.old, change.new) == ("agreed", "1200.00", "1500.00")
    assert (quote.total, quote.state) == (1200, "accepted")
    assert agreed_now(asked.sub_request, ChangeSubject.PRICE) == "1500.00"


def test_only_a_signatory_of_the_team_asks_for_a_price(client):
    asked = make_asked(S.RUNNING)
    editor = make_user()
    make_team_member(project=asked.project, user=editor, role=ProjectRole.EDIT)
    client.force_login(editor)

    with pytest.raises(PermissionDenied, match="signatory"):
        proposed(asked, by=editor, subject=ChangeSubject.PRICE, new="900.00")
    other = proposed(asked, by=editor, subject=ChangeSubject.SCOPE, new="Twelve")
    page = client.get(f"{address('change_propose', asked)}?subject=price").content.decode()

    assert list(ChangeRequest.objects.all()) == [other]
    assert ('"?subject=price"' in page, '"?subject=date"' in page) == (False, True)
    assert asked.founder.get_full_name() in page


def test_for_a_price_that_the_team_asks_the_provider_need_not_sign():
    asked = make_asked(S.RUNNING)
    change = proposed(asked, by=asked.founder, subject=ChangeSubject.PRICE, new="900.00")

    agree_to_change(change_id=change.pk, answer="", by=asked.editor, at=NOW)

    assert state_of(change) == "agreed"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"deliver_by": None}, "new day of delivery"),
        ({"deliver_by": NOW.date()}, "day to come"),
        ({"deliver_by": LATER}, "agreed already"),
        ({"justification": " "}, "Write why"),
        ({"subject": ChangeSubject.SCOPE, "new": " "}, "what it should be"),
    ],
)
def test_a_proposal_says_what_and_why(told, words):
    asked = make_asked(S.RUNNING)

    with pytest.raises(Refused, match=words):
        proposed(asked, **told)

    assert ChangeRequest.objects.count() == 0


@pytest.mark.parametrize("state", [S.QUOTED, S.DELIVERED, S.WITHDRAWN])
def test_only_agreed_work_that_is_not_delivered_changes(state):
    asked = make_asked(state)

    with pytest.raises(MovedOnError):
        proposed(asked)


def test_an_answer_after_the_delivery_comes_too_late():
    asked = make_asked(S.RUNNING)
    change = proposed(asked)
    request = asked.fresh()
    request.deliver(at=NOW, told="Here.")
    request.save()

    with pytest.raises(MovedOnError):
        agree_to_change(change_id=change.pk, answer="", by=asked.founder, at=NOW)
    withdraw_change(change_id=change.pk, by=asked.editor, at=NOW)

    assert state_of(change) == "withdrawn"


def test_an_answered_change_is_not_answered_again():
    asked = make_asked(S.RUNNING)
    change = proposed(asked)
    agree_to_change(change_id=change.pk, answer="", by=asked.founder, at=NOW)

    for again in (
        lambda: refuse_change(change_id=change.pk, answer="No", by=asked.founder, at=NOW),
        lambda: withdraw_change(change_id=change.pk, by=asked.editor, at=NOW),
    ):
        with pytest.raises(Refused, match="“Agreed” meanwhile"):
            again()

    assert state_of(change) == "agreed"


def test_a_day_that_is_over_cannot_be_agreed_to():
    asked = make_asked(S.RUNNING)
    change = proposed(asked, deliver_by=NOW.date() + timedelta(days=1))

    with pytest.raises(Refused, match="day is over"):
        agree_to_change(
            change_id=change.pk, answer="", by=asked.founder, at=NOW + timedelta(days=2)
        )


@pytest.mark.parametrize(
    ("subject", "value", "words"),
    [
        (ChangeSubject.DATE, "2026-10-01", "1 October 2026"),
        (ChangeSubject.DATE, "", "No day was set"),
        (ChangeSubject.PRICE, "1500.00", "€1,500"),
        (ChangeSubject.SCOPE, "Ten", "Ten"),
    ],
)
def test_days_and_prices_are_told_in_the_reader_s_words(subject, value, words):
    assert in_words(subject, value) == words


# --- Messages -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "by_provider", "by_team"),
    [
        ("services.change_proposed", "founder", "editor"),
        ("services.change_agreed", "editor", "founder"),
        ("services.change_refused", "editor", "founder"),
        ("services.change_withdrawn", "founder", "editor"),
    ],
)
def test_the_other_side_is_told(name, by_provider, by_team):
    asked = make_asked(S.RUNNING)
    from_provider = proposed(asked)
    from_team = proposed(asked, by=asked.founder, subject=ChangeSubject.OTHER, new="More")
    notification = next(each for each in notifications() if each.name == name)

    told = [list(notification.recipients(change.pk)) for change in (from_provider, from_team)]

    assert told == [[getattr(asked, by_provider)], [getattr(asked, by_team)]]
    assert asked.project.title not in notification.subject(from_team.pk)
    assert events().count("services.change_proposed") == 2


# --- Pages ----------------------------------------------------------------------------------------


def address(name, asked, **keys):
    return reverse(f"services:{name}", kwargs={"uid": asked.sub_request.uid, **keys})


def test_a_change_is_proposed_and_agreed_on_the_pages(client):
    asked = make_asked(S.RUNNING, at=now())
    client.force_login(asked.editor)
    ask = address("change_propose", asked)

    subjects = client.get(ask).content.decode()
    form = client.get(f"{ask}?subject=price").content.decode()
    done = client.post(
        f"{ask}?subject=price", {"new": "1 500,00", "justification": "More samples."}
    )
    change = ChangeRequest.objects.get()
    client.force_login(asked.founder)
    page = client.get(address("change_answer", asked, change=change.uid)).content.decode()
    agreed = client.post(
        address("change_answer", asked, change=change.uid), {"act": "agree", "answer": ""}
    )

    assert "?subject=price" in subjects
    assert "€1,200" in form
    assert (done.status_code, change.new, change.old) == (302, "1500.00", "1200.00")
    assert ('value="agree"' in page, "€1,500" in page) == (True, True)
    assert (agreed.status_code, state_of(change)) == (302, "agreed")


def test_a_refused_proposal_loses_nothing(client):
    asked = make_asked(S.RUNNING, at=now())
    proposed(asked, subject=ChangeSubject.OTHER, new="Something")
    client.force_login(asked.founder)

    answer = client.post(
        f"{address('change_propose', asked)}?subject=other",
        {"old": "", "new": "Another thing", "justification": "Because of it"},
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert ("Another thing" in page, "waits for an answer already" in page) == (True, True)


def test_who_cannot_sign_a_price_is_told_who_can(client):
    asked = make_asked(S.RUNNING)
    editor = make_user()
    make_team_member(project=asked.project, user=editor, role=ProjectRole.EDIT)
    change = proposed(asked, subject=ChangeSubject.PRICE, new="1500.00")
    client.force_login(editor)

    page = client.get(address("change_answer", asked, change=change.uid)).content.decode()

    assert 'value="agree"' not in page
    assert ('value="refuse"' in page, asked.founder.get_full_name() in page) == (True, True)


def test_a_change_of_another_request_is_not_found(client):
    asked, other = make_asked(S.RUNNING), make_asked(S.RUNNING)
    change = proposed(other)
    client.force_login(asked.founder)

    found = [
        client.get(address("change_answer", asked, change=change.uid)).status_code,
        client.get(address("change_answer", other, change=change.uid)).status_code,
    ]

    assert found == [404, 404]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_however_long(client, django_assert_num_queries, number):
    asked = make_asked(S.RUNNING)
    for subject in (ChangeSubject.OTHER, ChangeSubject.SCOPE, ChangeSubject.DATE)[:number]:
        proposed(asked, subject=subject, new="More")
    client.force_login(asked.founder)
    client.get(address("changes", asked))

    with django_assert_num_queries(QUERIES_OF_CHANGES):
        page = client.get(address("changes", asked))

    assert len(page.context["changes"]) == number


QUERIES_OF_CHANGES = 11
