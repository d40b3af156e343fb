"""The inbox: one's own, unread first, opened by a button, the same cost for few and many."""

from datetime import timedelta

import pytest
from django.test import Client

from pscc.kernel.clock import now
from pscc.outbox.enums import MessageState
from pscc.outbox.models import MailPreference, Message

pytestmark = pytest.mark.django_db


def _message(person, number=1, **fields):
    at = now() - timedelta(hours=number)
    values = {
        "key": f"k{person.pk}-{number}", "event": "sample.told", "kind": "sample.told",
        "recipient": person, "channel": "inbox", "state": MessageState.SENT, "language": "fr",
        "subject": f"Message {number}", "text": "Bonjour", "url": "/fr/inbox/preferences/",
        "created_at": at, "due_at": at, "sent_at": at,
    }  # fmt: skip
    return Message.objects.create(**(values | fields))


@pytest.fixture
def browser(person):
    client = Client()
    client.force_login(person)
    return client


def test_visitors_are_sent_to_sign_in(client):
    answer = client.get("/fr/inbox/")

    assert answer.status_code == 302
    assert "next=/fr/inbox/" in answer["Location"]


def test_an_empty_inbox_shows_the_next_door(browser):
    page = browser.get("/en/inbox/").content.decode()

    assert "No message yet" in page
    assert "/en/" in page


def test_unread_first_then_newest(browser, person):
    _message(person, 1, read_at=now())
    _message(person, 2)
    _message(person, 3)

    page = browser.get("/fr/inbox/")

    assert [each.subject for each in page.context["page"]] == [
        "Message 2", "Message 3", "Message 1",
    ]  # fmt: skip


def test_only_ones_own_and_only_what_has_left(browser, person, english_person):
    _message(english_person, 1)
    _message(person, 2, channel="mail")
    _message(person, 3, state=MessageState.HELD, sent_at=None)

    page = browser.get("/fr/inbox/")

    assert list(page.context["page"]) == []


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_same_number_of_queries_for_few_and_many(
    browser, person, django_assert_num_queries, count
):
    for number in range(count):
        _message(person, number)
    browser.get("/fr/inbox/")

    with django_assert_num_queries(6):
        browser.get("/fr/inbox/")


def test_opening_marks_as_read_and_leads_on(browser, person):
    message = _message(person)

    answer = browser.post(f"/fr/inbox/{message.uid}/open/")

    message.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, "/fr/inbox/preferences/")
    assert message.read_at is not None


def test_the_first_reading_counts(browser, person):
    first = now() - timedelta(days=1)
    message = _message(person, read_at=first)

    browser.post(f"/fr/inbox/{message.uid}/open/")

    message.refresh_from_db()
    assert message.read_at == first


def test_looking_changes_nothing(browser, person):
    message = _message(person)

    assert browser.get(f"/fr/inbox/{message.uid}/open/").status_code == 405
    assert browser.get("/fr/inbox/read-all/").status_code == 405


def test_another_persons_message_does_not_exist(browser, english_person):
    message = _message(english_person)

    assert browser.post(f"/fr/inbox/{message.uid}/open/").status_code == 404
    assert browser.post("/fr/inbox/nosuchmessag/open/").status_code == 404


def test_all_can_be_marked_as_read_and_others_stay(browser, person, english_person):
    _message(person, 1)
    _message(person, 2)
    other = _message(english_person)

    browser.post("/fr/inbox/read-all/")

    other.refresh_from_db()
    assert Message.objects.inbox_of(person).unread().count() == 0
    assert other.read_at is None


def test_forged_posts_are_refused(person):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person)
    message = _message(person)

    assert strict.post(f"/fr/inbox/{message.uid}/open/").status_code == 403


def test_the_header_counts_the_unread(browser, person):
    _message(person, 1)
    _message(person, 2)

    assert browser.get("/fr/inbox/").context["unread_count"]() == 2


def test_pages_have_an_order_and_an_end(browser, person):
    for number in range(25):
        _message(person, number)

    second = browser.get("/en/inbox/?page=2")

    assert len(second.context["page"]) == 5
    assert 'aria-current="page"' in second.content.decode()


def test_a_person_chooses_among_the_kinds_that_came(browser, person):
    before = browser.get("/en/inbox/preferences/").content.decode()
    _message(person, kind="sample.optional")

    page = browser.get("/en/inbox/preferences/").content.decode()
    browser.post("/en/inbox/preferences/", {})

    assert ("Sample news" in before, "Sample news" in page) == (False, True)
    assert list(MailPreference.objects.values_list("kind", "mail")) == [("sample.optional", False)]


def test_a_choice_can_be_taken_back(browser, person):
    MailPreference.objects.create(user=person, kind="sample.optional", mail=False)

    browser.post("/en/inbox/preferences/", {"sample.optional": "on"})

    assert list(MailPreference.objects.values_list("mail", flat=True)) == [True]
