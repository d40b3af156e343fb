"""Subjects of the newsletter: what news and events are about, and who follows only some of it."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.queries.digest import calls_opened
from partners.enums import Vocabulary
from partners.models import Term
from pscc.accounts.enums import Role
from pscc.community.actions.issues import make_due_issues, release_issue, send_issue
from pscc.community.models import Issue, Subscription
from pscc.community.queries.subscriptions import management_token
from pscc.outbox.models import SealedMail
from pscc.outbox.sealed import unseal
from services.enums import Comparison, Fact
from tests.calls.public_side import add_rule
from tests.factories import NOW, make_call, make_staff, make_term
from tests.factories_community import make_event, make_news_item
from tests.partners.joining import letters

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ALL = ["calls", "events", "news", "press_releases"]
CHOICE = {"topics": ["news", "calls"], "frequency": "weekly", "language": "en"}


@pytest.fixture
def lung():
    return make_term(vocabulary=Vocabulary.TUMOUR_TYPE, label="Lung")


@pytest.fixture
def skin():
    return make_term(vocabulary=Vocabulary.TUMOUR_TYPE, label="Skin")


def about(thing, *subjects):
    thing.subjects.set(subjects)
    return thing


def reader(name, *subjects, **fields):
    columns = {"topics": ALL, "frequency": "weekly", "language": "en", "confirmed_at": NOW - DAY}
    return about(
        Subscription.objects.create(email=f"{name}@lab.example", **columns | fields), *subjects
    )


def released():
    make_due_issues(at=NOW)
    issue = Issue.objects.get(frequency="weekly")
    return release_issue(issue_id=issue.pk, by=make_staff(Role.COMMUNICATION), at=NOW)


def texts():
    mails = SealedMail.objects.filter(kind="newsletter")
    return {mail.to: json.loads(unseal(bytes(mail.sealed)))["text"] for mail in mails}


# --- What a reader gets --------------------------------------------------------------------------


def test_who_follows_a_subject_reads_of_it_and_what_is_for_everybody(lung, skin):
    about(make_news_item(title_en="On lungs", at=NOW - DAY), lung)
    about(make_news_item(title_en="On both", at=NOW - DAY), lung, skin)
    about(make_news_item(title_en="On skin", at=NOW - DAY), skin)
    about(make_event(title_en="Skin day", at=NOW - DAY), skin)
    make_news_item(title_en="For all", at=NOW - DAY)
    make_call(title="A call", opens_at=NOW - DAY, closes_at=NOW + DAY, published_at=NOW - 9 * DAY)
    reader("lung", lung)
    reader("every")
    issue = released()

    send_issue(issue_id=issue.pk)

    told = {
        to: [name for name in ("On lungs", "On both", "On skin", "Skin day", "For all", "A call")
             if name in text]
        for to, text in texts().items()
    }  # fmt: skip
    assert told == {
        "lung@lab.example": ["On lungs", "On both", "For all", "A call"],
        "every@lab.example": ["On lungs", "On both", "On skin", "Skin day", "For all", "A call"],
    }


def test_who_follows_nothing_that_came_out_gets_no_mail(lung, skin):
    about(make_news_item(at=NOW - DAY), skin)
    reader("lung", lung)
    reader("skin", skin)
    issue = released()

    written = send_issue(issue_id=issue.pk)

    assert (written, list(texts())) == (1, ["skin@lab.example"])


def test_a_call_is_not_told_to_who_follows_only_stages_that_it_shuts_out(lung):
    early, late = (make_term(vocabulary=Vocabulary.STAGE, code=each) for each in ("idea", "market"))
    open_now = {"opens_at": NOW - DAY, "closes_at": NOW + DAY, "published_at": NOW - 9 * DAY}
    titles = {
        "For ideas": {"comparison": Comparison.ONE_OF},
        "Not for ideas": {"comparison": Comparison.NONE_OF},
        "Rather for ideas": {"comparison": Comparison.ONE_OF, "is_knock_out": False},
        "Closed to ideas today": {"comparison": Comparison.NONE_OF, "until": NOW.date()},
        "Soon for ideas": {"comparison": Comparison.ONE_OF, "since": (NOW + 2 * DAY).date()},
    }
    for title, rule in titles.items():
        call = make_call(title=title, **open_now)
        add_rule(call, fact=Fact.STAGE, values=["idea"], **rule)
    for name, *subjects in [("early", early), ("late", late), ("lung", lung),
                            ("both", lung, late), ("every",)]:  # fmt: skip
        reader(name, *subjects)
    issue = released()

    send_issue(issue_id=issue.pk)

    told = {
        to.split("@")[0]: [title in text for title in titles]
        for to, text in texts().items()
    }  # fmt: skip
    assert told == {
        "early": [True, False, True, True, True],
        "late": [False, True, True, True, True],
        **dict.fromkeys(("lung", "both", "every"), [True] * 5),
    }


@pytest.mark.parametrize("number", [1, 3])
def test_more_calls_with_rules_cost_the_same(number, lung, queries):
    make_term(vocabulary=Vocabulary.STAGE, code="idea")
    for _ in range(number):
        call = make_call(opens_at=NOW - DAY, closes_at=NOW + DAY, published_at=NOW - 9 * DAY)
        add_rule(call, fact=Fact.STAGE, comparison=Comparison.ONE_OF, values=["idea"])

    with queries(2):
        assert len(list(calls_opened(NOW - 2 * DAY, NOW))) == number


def test_many_different_wishes_read_what_came_out_once_for_each_language(lung, skin):
    about(make_news_item(at=NOW - DAY), lung)
    make_event(at=NOW - DAY)
    wishes = [(), (lung,), (skin,), (lung, skin)]
    for number, subjects in enumerate(wishes):
        for language in ("fr", "en"):
            reader(f"{language}{number}", *subjects, language=language, topics=ALL[: number + 1])
    issue = released()

    with CaptureQueriesContext(connection) as seen:
        send_issue(issue_id=issue.pk)

    asked = [each["sql"] for each in seen if each["sql"].startswith("SELECT")]
    assert sum('FROM "community_newsitem"' in sql for sql in asked) == 2
    assert sum('"community_subscription_subjects"' in sql for sql in asked) == 1


# --- The choice ----------------------------------------------------------------------------------


def test_subjects_are_chosen_with_the_rest_and_confirmed_with_it(client, lung, skin):
    page = client.get(reverse("community:newsletter")).text

    client.post(reverse("community:newsletter"),
                {"email": "reader@lab.example", **CHOICE, "subjects": [lung.pk]})  # fmt: skip
    (letter,) = letters()
    asked = client.get(letter.link).text
    unconfirmed = Subscription.objects.confirmed().count()
    client.post(letter.link)

    kept = Subscription.objects.confirmed().get()
    assert ("Lung" in page, "Skin" in page) == (True, True)
    assert ("Lung" in asked, "Skin" in asked, unconfirmed) == (True, False, 0)
    assert list(kept.subjects.all()) == [lung]


def test_a_subscriber_changes_subjects_by_the_link_of_a_mail(client, lung, skin):
    kept = reader("reader", lung)
    manage = reverse("community:newsletter_manage", args=[management_token(kept)])

    shown = client.get(manage).text
    client.post(manage, {**CHOICE, "subjects": [skin.pk]})
    changed = list(kept.subjects.all())
    client.post(manage, CHOICE)

    assert f'value="{lung.pk}" checked' in shown
    assert f'value="{skin.pk}" checked' not in shown
    assert (changed, list(kept.subjects.all())) == ([skin], [])


def test_what_is_no_subject_cannot_be_followed(client, lung):
    below = make_term(vocabulary=Vocabulary.TUMOUR_TYPE)
    Term.objects.filter(pk=below.pk).update(parent=lung)
    label = make_term(vocabulary=Vocabulary.LABEL)

    for other in (below, label):
        typed = {"email": "a@lab.example", **CHOICE, "subjects": [other.pk]}
        answer = client.post(reverse("community:newsletter"), typed)
        assert answer.status_code == 200

    assert not Subscription.objects.exists()


def test_nothing_of_the_choice_is_left_of_who_leaves(client, lung):
    kept = reader("reader", lung)

    client.post(reverse("community:newsletter_leave", args=[management_token(kept)]))

    assert not Subscription.subjects.through.objects.exists()


# --- On the pages --------------------------------------------------------------------------------


def test_pages_say_what_news_and_events_are_about(client, lung):
    item, event = about(make_news_item(), lung), about(make_event(), lung)

    pages = [client.get(each.get_absolute_url()).text for each in (item, event)]

    assert ["Subjects: Lung" in " ".join(page.split()) for page in pages] == [True, True]


def test_staff_say_at_the_desk_what_an_item_is_about(client, lung):
    item = make_news_item()
    client.force_login(make_staff(Role.COMMUNICATION))
    page = reverse("admin:community_newsitem_change", args=[item.pk])
    form = client.get(page).context["adminform"].form
    typed = {
        name: value for name in form.fields
        if (value := form.initial.get(name)) not in (None, "", [])
    }  # fmt: skip
    inline = {f"mentions-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")}

    client.post(page, {**typed, **inline, "subjects": [lung.pk]})

    assert list(item.subjects.all()) == [lung]
