"""The newsletter's subscriptions: no account, twice confirmed, left with one press."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from pscc.accounts.closing import ask_for_closure, close_due_accounts
from pscc.community.actions.subscriptions import (
    ISSUE_MAIL,
    Wish,
    ask_subscription,
    follow_topics,
    forget_unconfirmed,
    leave_newsletter,
)
from pscc.community.models import Subscription
from pscc.community.queries.subscriptions import confirmation_token, management_token
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox.models import SealedMail
from pscc.outbox.sealed import send_sealed
from tests.factories import NOW, make_user
from tests.partners.joining import letters, verified

pytestmark = pytest.mark.django_db

CHOICE = {"topics": ["news", "calls"], "frequency": "weekly", "language": "en"}
PAGE = reverse("community:newsletter")


def ask(client, email="reader@lab.example", **changes):
    return client.post(PAGE, {"email": email, **CHOICE, **changes})


def subscribed(email="reader@lab.example", **fields):
    columns = {"topics": ["news"], "confirmed_at": NOW, "asked_at": NOW, **fields}
    return Subscription.objects.create(email=email, **columns)


def leave_page(subscription):
    return reverse("community:newsletter_leave", args=[management_token(subscription)])


def rows():
    found = Subscription.objects.order_by("email")
    return [(each.email, each.confirmed_at is not None) for each in found]


# --- Asked and confirmed -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", [f"{'a' * 270}@lab.example", f"a@{chr(0xFDFA) * 14}.example"], ids=["long", "grows"]
)
def test_an_address_that_does_not_fit_is_refused_beside_the_field(client, address):
    answer = ask(client, address)

    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.text
    assert not Subscription.objects.exists()


def test_the_mail_goes_to_the_domain_that_was_typed(client):
    ask(client, "Jean@stra\u00dfe.example")

    assert [each.email for each in Subscription.objects.all()] == ["jean@stra\u00dfe.example"]


def test_an_address_is_subscribed_once_its_owner_pressed_the_button(client):
    answer = ask(client, " Reader@Lab.example ")
    (letter,) = letters()
    opened = client.get(letter.link)
    before = rows()

    confirmed = client.post(letter.link, follow=True)

    assert answer.url == reverse("community:newsletter_asked")
    assert (letter.kind, letter.to, letter.language) == (
        "newsletter_confirmation", "reader@lab.example", "en",
    )  # fmt: skip
    assert (opened.status_code, before) == (200, [("reader@lab.example", False)])
    assert rows() == [("reader@lab.example", True)]
    kept = Subscription.objects.get()
    assert (kept.topics, kept.frequency, kept.language) == (["calls", "news"], "weekly", "en")
    assert b"You are subscribed" in confirmed.content
    assert b"r\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2@lab.example" in confirmed.content
    assert b"reader@lab.example" not in confirmed.content


def test_the_answer_is_the_same_whoever_subscribes(client):
    subscribed("known@lab.example")
    Subscription.objects.create(email="asked@lab.example", topics=["news"])

    answers = [
        (answer.status_code, answer.url, answer.content)
        for name in ("known", "asked", "new")
        if (answer := ask(client, f"{name}@lab.example"))
    ]

    assert len(set(answers)) == 1
    assert [(each.kind, each.to) for each in letters()] == [
        ("newsletter_way_in", "known@lab.example"),
        ("newsletter_confirmation", "asked@lab.example"),
        ("newsletter_confirmation", "new@lab.example"),
    ]


def test_a_stranger_changes_nothing_of_what_was_confirmed(client):
    subscribed(topics=["events"], frequency="monthly", language="fr")

    ask(client)

    kept = Subscription.objects.get()
    assert (kept.topics, kept.frequency, kept.language) == (["events"], "monthly", "fr")
    (letter,) = letters()
    assert letter.language == "fr"
    assert client.get(letter.link).context["subscription"] == kept


def test_asking_again_before_confirming_takes_the_last_choice(client):
    ask(client, topics=["events"])

    ask(client)

    assert Subscription.objects.get().topics == ["calls", "news"]


def test_a_link_too_old_or_forged_confirms_nothing(client):
    at = now()
    ask_subscription(email="reader@lab.example", wish=Wish(["news"]), at=at)
    row = Subscription.objects.get()
    good = confirmation_token(row)
    manage = management_token(row)

    answers = [
        client.post(reverse("community:newsletter_confirm", args=[token])).status_code
        for token in (good[:-1] + ("A" if good[-1] != "A" else "B"), manage, row.uid)
    ]

    assert answers == [404, 404, 404]
    assert rows() == [("reader@lab.example", False)]


def test_a_link_works_three_days(client, monkeypatch):
    row = Subscription.objects.create(email="reader@lab.example", topics=["news"])
    path = reverse("community:newsletter_confirm", args=[confirmation_token(row)])
    clock = now().timestamp()

    answers = []
    for days in (2.9, 3.1):
        monkeypatch.setattr("django.core.signing.time.time", lambda days=days: clock + days * 86400)
        answers.append(client.get(path).status_code)

    assert answers == [200, 404]


def test_no_link_can_be_read_in_the_database(client):
    ask(client)
    (letter,) = letters()
    token = letter.link.rstrip("/").rsplit("/", 1)[-1]

    everything = str(list(Subscription.objects.values())) + str(list(SealedMail.objects.values()))

    assert token not in everything
    assert token.rsplit("~", 1)[-1] not in everything


def test_an_address_and_a_network_get_only_so_many_mails(client):
    answers = [ask(client).status_code for _ in range(5)]
    others = [ask(client, f"a{number}@lab.example").status_code for number in range(17)]

    assert answers == [302] * 5
    assert [each.to for each in letters()].count("reader@lab.example") == 3
    assert others == [302] * 15 + [200] * 2


def test_a_topic_has_to_be_chosen(client):
    answer = client.post(PAGE, {"email": "reader@lab.example", "frequency": "weekly"})

    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"topics", "language"}
    assert rows() == []


# --- Changed and left ----------------------------------------------------------------------------


def test_a_subscriber_changes_what_they_get_by_the_link_of_a_mail(client):
    row = subscribed()
    page = reverse("community:newsletter_manage", args=[management_token(row)])

    client.post(page, {"topics": ["events"], "frequency": "monthly", "language": "en"})

    row.refresh_from_db()
    assert (row.topics, row.frequency, row.language) == (["events"], "monthly", "en")
    assert client.get(page).headers["Referrer-Policy"] == "strict-origin"


def test_one_press_of_the_mail_program_leaves_however_often_it_is_sent():
    row = subscribed()
    program = Client(enforce_csrf_checks=True)

    opened = program.get(leave_page(row))
    before = rows()
    answers = [
        program.post(leave_page(row), {"List-Unsubscribe": "One-Click"}).status_code
        for _ in range(2)
    ]

    assert (opened.status_code, before) == (200, [("reader@lab.example", True)])
    assert answers == [200, 200]
    assert rows() == []


def test_who_leaves_gets_no_issue_that_has_not_left_yet():
    row = subscribed()
    for kind, to in ((ISSUE_MAIL, row.email), (ISSUE_MAIL, "b@lab.example"), ("code", row.email)):
        send_sealed(kind=kind, to=to, subject="s", text="t", valid_for=timedelta(hours=1))

    leave_newsletter(uid=row.uid)

    assert list(SealedMail.objects.order_by("pk").values_list("state", "to")) == [
        ("expired", "reader@lab.example"), ("due", "b@lab.example"), ("due", "reader@lab.example"),
    ]  # fmt: skip


def test_links_of_one_who_left_open_nothing_after_they_came_back(client):
    old = subscribed()
    page = reverse("community:newsletter_manage", args=[management_token(old)])
    leave_newsletter(uid=old.uid)
    subscribed()

    client.post(leave_page(old))

    assert client.get(page).status_code == 404
    assert rows() == [("reader@lab.example", True)]


def test_what_nobody_confirmed_is_erased():
    subscribed("kept@lab.example")
    for name, days in (("late", 4), ("soon", 2)):
        asked_at = NOW - timedelta(days=days)
        Subscription.objects.create(email=f"{name}@lab.example", topics=["news"], asked_at=asked_at)

    gone = forget_unconfirmed(at=NOW)

    assert (gone, rows()) == (1, [("kept@lab.example", True), ("soon@lab.example", False)])


# --- With an account -----------------------------------------------------------------------------


def test_who_is_signed_in_follows_topics_at_the_confirmed_address_at_once(client):
    person = verified("Owner@lab.example")
    client.force_login(person)

    client.post(PAGE, CHOICE)
    shown = client.get(PAGE)

    assert rows() == [("owner@lab.example", True)]
    assert list(SealedMail.objects.all()) == []
    assert "owner@lab.example" in shown.content.decode()
    assert shown.context["form"].initial["topics"] == ["calls", "news"]
    client.post(shown.context["leave_url"])
    assert rows() == []


def test_an_address_that_the_account_has_not_confirmed_is_asked_like_any_other(client):
    person = make_user(email="new@lab.example")
    client.force_login(person)

    client.post(PAGE, {"email": "new@lab.example", **CHOICE})

    assert rows() == [("new@lab.example", False)]
    with pytest.raises(Refused):
        follow_topics(by=person, wish=Wish(["news"]), at=NOW)


def test_a_closed_account_takes_its_subscription_along():
    person = verified("owner@lab.example")
    follow_topics(by=person, wish=Wish(["news"]), at=NOW)
    subscribed("other@lab.example")
    ask_for_closure(user_id=person.pk, by=person, at=NOW)

    close_due_accounts(at=NOW + timedelta(days=15))

    assert rows() == [("other@lab.example", True)]
