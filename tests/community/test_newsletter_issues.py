"""Issues of the newsletter: made from what came out, looked at, sent to each subscriber once."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override
from django_fsm import TransitionNotAllowed

from pscc.accounts.enums import Role
from pscc.community.actions.events import cancel_event
from pscc.community.actions.issues import (
    drop_issue,
    make_due_issues,
    release_issue,
    save_issue,
    send_issue,
)
from pscc.community.actions.news import withdraw_news_item
from pscc.community.models import Issue, Sending, Subscription
from pscc.community.queries.issues import parts_of
from pscc.community.queries.subscriptions import management_token
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message, SealedMail
from pscc.outbox.sealed import unseal
from tests.factories import NOW, make_call, make_staff, make_user
from tests.factories_community import make_event, make_news_item

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
ALL = ["calls", "events", "news", "press_releases"]


@pytest.fixture
def teller():
    return make_staff(Role.COMMUNICATION)


def subscriber(name, topics=ALL, **fields):
    columns = {"frequency": "weekly", "language": "en", "confirmed_at": NOW - DAY, **fields}
    return Subscription.objects.create(email=f"{name}@lab.example", topics=topics, **columns)


def weekly(at=NOW):
    make_due_issues(at=at)
    return Issue.objects.filter(frequency="weekly").order_by("-until", "-pk").first()


def told(issue, language="en"):
    with override(language):
        return [(part.label, [each.title for each in part.entries]) for part in parts_of(issue)]


def post():
    """Open the issues that were written: address, subject, text, way out."""
    mails = SealedMail.objects.filter(kind="newsletter").order_by("pk")
    opened = [(mail.to, json.loads(unseal(bytes(mail.sealed)))) for mail in mails]
    return dict(opened), len(opened)


# --- What an issue tells -------------------------------------------------------------------------


def test_an_issue_tells_what_came_out_since_and_may_be_read(teller):
    make_news_item(title_en="Fresh", at=NOW - DAY)
    make_news_item(title_en="Old", at=NOW - 8 * DAY)
    make_news_item(title_en="Draft", at=NOW - DAY, is_published=False)
    gone = make_news_item(title_en="Gone", at=NOW - DAY)
    make_news_item(title_en="Release", kind="press_release", at=NOW - 2 * DAY)
    make_event(title_en="Coming", at=NOW - DAY)
    make_event(title_en="Secret", at=NOW - DAY, is_published=False)
    make_event(title_en="Over", at=NOW - 6 * DAY, starts_at=NOW - 2 * DAY)
    make_call(title="Open", opens_at=NOW - DAY, closes_at=NOW + DAY, published_at=NOW - 9 * DAY)
    make_call(title="Long open", opens_at=NOW - 20 * DAY, closes_at=NOW + DAY,
              published_at=NOW - 30 * DAY)  # fmt: skip
    make_call(title="Opens later", opens_at=NOW + DAY, closes_at=NOW + 2 * DAY,
              published_at=NOW - DAY)  # fmt: skip
    withdraw_news_item(item_id=gone.pk, because="Wrong.", by=teller, at=NOW)

    issue = weekly()

    assert told(issue) == [
        ("News", ["Fresh"]), ("Press releases", ["Release"]), ("Events", ["Coming"]),
        ("Calls that open", ["Open"]),
    ]  # fmt: skip
    assert (issue.since, issue.until, issue.state) == (NOW - 7 * DAY, NOW, "held")


def test_each_language_reads_its_own_words(teller):
    make_news_item(title_fr="Bonjour", title_en="Hello", at=NOW - DAY)

    issue = weekly()

    assert (told(issue, "fr"), told(issue, "en")) == (
        [("Actualités", ["Bonjour"])], [("News", ["Hello"])],
    )  # fmt: skip


def test_what_is_taken_off_the_site_leaves_an_issue_that_was_sent(teller, client):
    item = make_news_item(title_en="Mistaken", at=NOW - DAY)
    event = make_event(title_en="Called off", at=NOW - DAY)
    issue = weekly()
    release_issue(issue_id=issue.pk, by=teller, at=NOW)
    before = client.get(issue.get_absolute_url()).content.decode()

    withdraw_news_item(item_id=item.pk, because="Wrong.", by=teller, at=NOW)
    cancel_event(event_id=event.pk, because="Rain.", by=teller, at=NOW)
    after = client.get(issue.get_absolute_url()).content.decode()

    assert ("Mistaken" in before, "Called off" in before) == (True, True)
    assert ("Mistaken" in after, "Called off" in after) == (False, False)


# --- When an issue is made -----------------------------------------------------------------------


def test_no_issue_is_made_of_nothing_and_none_before_its_time(teller):
    nothing = make_due_issues(at=NOW)
    make_news_item(at=NOW - DAY)

    made = [make_due_issues(at=NOW), make_due_issues(at=NOW)]

    assert (nothing, made) == (0, [2, 0])
    assert sorted(Issue.objects.values_list("frequency", flat=True)) == ["monthly", "weekly"]


def test_the_next_issue_begins_where_the_last_one_sent_ended(teller):
    make_news_item(title_en="First", at=NOW - DAY)
    first = weekly()
    release_issue(issue_id=first.pk, by=teller, at=NOW + DAY)
    make_news_item(title_en="Second", at=NOW + DAY)

    early, due = weekly(NOW + 6 * DAY), weekly(NOW + 8 * DAY)

    assert early == first
    assert (due.since, due.until, told(due)) == (NOW, NOW + 8 * DAY, [("News", ["Second"])])


def test_while_one_waits_no_other_is_made_and_a_dropped_one_is_told_again(teller):
    make_news_item(title_en="First", at=NOW - DAY)
    first = weekly()

    still = weekly(NOW + 8 * DAY)
    drop_issue(issue_id=first.pk, by=teller, at=NOW + 8 * DAY)
    make_news_item(title_en="Second", at=NOW + DAY)
    again = weekly(NOW + 9 * DAY)

    assert still == first
    assert told(again) == [("News", ["Second", "First"])]


def test_two_issues_of_a_frequency_never_wait_at_once(teller):
    make_news_item(at=NOW - DAY)
    weekly()

    with pytest.raises(IntegrityError), transaction.atomic():
        Issue.objects.create(frequency="weekly", since=NOW, until=NOW + DAY)


def test_those_who_tell_the_public_are_told_that_one_waits(teller):
    make_staff(Role.PROGRAMME_OFFICER)
    make_news_item(by=teller, at=NOW - DAY)
    subscriber("a")
    issue = weekly()
    drain()

    mails = Message.objects.filter(kind="community.issue_waiting", channel="mail")

    assert {mail.recipient for mail in mails} == {teller}
    assert f"/admin/community/issue/{issue.pk}/change/" in {mail.url for mail in mails}


# --- Sent ----------------------------------------------------------------------------------------


def test_each_confirmed_subscriber_gets_what_they_follow_once(teller):
    make_news_item(title_fr="Bonjour", title_en="Hello", at=NOW - DAY)
    make_event(title_fr="Soirée", title_en="Evening", at=NOW - DAY)
    subscriber("all")
    subscriber("french", ["news"], language="fr")
    subscriber("calls", ["calls"])
    subscriber("asked", confirmed_at=None)
    subscriber("monthly", frequency="monthly")
    subscriber("after", confirmed_at=NOW + DAY)
    issue = weekly()
    release_issue(issue_id=issue.pk, by=teller, at=NOW)

    drain()
    again = send_issue(issue_id=issue.pk)

    mails, number = post()
    issue.refresh_from_db()
    assert (sorted(mails), number, again, issue.readers_number) == (
        ["all@lab.example", "french@lab.example"], 2, 0, 2,
    )  # fmt: skip
    english, french = mails["all@lab.example"], mails["french@lab.example"]
    assert ("Hello" in english["text"], "Evening" in english["text"]) == (True, True)
    assert ("Bonjour" in french["text"], "Soirée" in french["text"]) == (True, False)
    assert (english["language"], french["language"]) == ("en", "fr")


def test_every_mail_carries_its_own_way_out_and_what_it_tells_is_no_markup(teller):
    make_news_item(title_en="A <b>bold</b> & new one", at=NOW - DAY)
    first, second = subscriber("first"), subscriber("second")
    issue = weekly()
    release_issue(issue_id=issue.pk, by=teller, at=NOW)

    drain()

    mails, _number = post()
    for reader, other in ((first, second), (second, first)):
        content = mails[reader.email]
        assert content["leave_url"].endswith(f"/newsletter/leave/{management_token(reader)}/")
        assert content["leave_url"] in content["text"]
        assert content["leave_url"] in content["html"]
        assert management_token(other) not in content["text"] + content["html"]
        assert "A <b>bold</b> & new one" in content["text"]
        assert "A &lt;b&gt;bold&lt;/b&gt; &amp; new one" in content["html"]
        assert "http://http" not in content["text"].replace("https", "http")


def test_a_long_list_is_written_in_parts_and_each_has_one_turn(teller, monkeypatch):
    monkeypatch.setattr("pscc.community.actions.issues.BATCH", 2)
    make_news_item(at=NOW - DAY)
    for number in range(5):
        subscriber(f"r{number}")
    issue = weekly()
    release_issue(issue_id=issue.pk, by=teller, at=NOW)

    drain()

    mails, number = post()
    assert (len(mails), number, Sending.objects.filter(issue=issue).count()) == (5, 5, 5)


def test_an_issue_that_waits_or_is_dropped_is_sent_to_nobody(teller):
    make_news_item(at=NOW - DAY)
    subscriber("a")
    issue = weekly()

    held = send_issue(issue_id=issue.pk)
    drop_issue(issue_id=issue.pk, by=teller, at=NOW)
    dropped = send_issue(issue_id=issue.pk)

    assert (held, dropped, post()[1]) == (0, 0, 0)
    with pytest.raises(TransitionNotAllowed):
        release_issue(issue_id=issue.pk, by=teller, at=NOW)


# --- Looked at and introduced --------------------------------------------------------------------


def test_an_introduction_is_written_in_both_languages_or_in_none(teller):
    make_news_item(at=NOW - DAY)
    subscriber("a")
    issue = weekly()
    issue.intro_fr = "Bonjour à toutes et à tous."
    save_issue(issue=issue, by=teller, at=NOW)

    with pytest.raises(Refused):
        release_issue(issue_id=issue.pk, by=teller, at=NOW)
    issue.intro_en = "Hello everybody."
    save_issue(issue=issue, by=teller, at=NOW)
    release_issue(issue_id=issue.pk, by=teller, at=NOW)
    drain()

    assert "Hello everybody." in post()[0]["a@lab.example"]["text"]
    with pytest.raises(Refused):
        save_issue(issue=issue, by=teller, at=NOW)


def test_an_issue_whose_things_were_all_withdrawn_is_not_sent(teller):
    item = make_news_item(at=NOW - DAY)
    issue = weekly()
    withdraw_news_item(item_id=item.pk, because="Wrong.", by=teller, at=NOW)

    with pytest.raises(Refused):
        release_issue(issue_id=issue.pk, by=teller, at=NOW)


def test_only_those_who_tell_the_public_introduce_send_and_drop(teller):
    make_news_item(by=teller, at=NOW - DAY)
    issue = weekly()

    for who in (make_user(), make_staff(Role.PROGRAMME_OFFICER)):
        with pytest.raises(PermissionDenied):
            release_issue(issue_id=issue.pk, by=who, at=NOW)
        with pytest.raises(PermissionDenied):
            drop_issue(issue_id=issue.pk, by=who, at=NOW)
        with pytest.raises(PermissionDenied):
            save_issue(issue=issue, by=who, at=NOW)


def test_readers_see_sent_issues_and_staff_the_waiting_one_too(teller, client):
    make_news_item(title_fr="Bonjour", title_en="Hello", by=teller, at=NOW - DAY)
    sent = weekly()
    held = Issue.objects.get(frequency="monthly")
    release_issue(issue_id=sent.pk, by=teller, at=NOW)
    listing = reverse("community:issue_list")

    shown = list(client.get(listing).context["page"])
    answers = [client.get(each.get_absolute_url()).status_code for each in (sent, held)]
    client.force_login(teller)
    with override("fr"):
        preview = client.get(held.get_absolute_url()).content.decode()

    assert (shown, answers) == ([sent], [200, 404])
    assert ("Bonjour" in preview, "Hello" in preview) == (True, False)


def test_the_desk_sends_by_a_button_and_says_to_how_many(teller, client):
    make_news_item(by=teller, at=NOW - DAY)
    subscriber("a")
    subscriber("b")
    issue = weekly()
    client.force_login(teller)
    page = reverse("admin:community_issue_change", args=[issue.pk])

    shown = client.get(page)
    client.post(
        page,
        {
            "intro_fr": "Bonjour.",
            "intro_en": "Hello.",
            "seen_version": shown.context["adminform"].form.initial["seen_version"],
        },
    )
    client.post(reverse("admin:community_issue_act", args=[issue.pk, "release"]))

    issue.refresh_from_db()
    assert (issue.state, issue.intro_fr, issue.intro_en) == ("released", "Bonjour.", "Hello.")
    assert b"a@lab.example" not in shown.content
    assert 'name="intro_fr"' not in client.get(page).content.decode()
