"""Byte for byte: recording a decision and planning its release change nothing that the team gets.

Pages, JSON, feeds, files, headers (ETag, Last-Modified, file names), messages and the inbox are
read before and after, by the team and by a visitor, and conditional requests still answer 304.
"""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from calls.actions.decisions import annul_decision, record_decision
from calls.actions.letters import save_letter
from calls.actions.releases import plan_release, release_due
from calls.actions.submissions import submit_application
from calls.enums import Outcome
from calls.models import Application, LetterTemplate
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from tests.factories import (
    make_application,
    make_call,
    make_manager,
    make_project,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db
LASTS = ("Date", "Set-Cookie", "Server-Timing")  # headers of the moment, not of the content
TICKING = (
    r'name="csrfmiddlewaretoken" value="[^"]*"',
    r'(data-server-now|datetime|data-countdown|nonce)="[^"]*"',
    r'<span class="when-near">[^<]*</span>',
    r"DTSTAMP:[^\r\n]*",
)


class Story:
    """An application sent through the portal, in review, with receipt and dossier made."""

    def __init__(self):
        at = now()
        self.call = make_call(opens_at=at - timedelta(days=9), closes_at=at + timedelta(hours=1))
        self.manager = make_manager(call=self.call)
        self.officer = make_staff(Role.PROGRAMME_OFFICER)
        self.founder = make_user()
        self.application = make_application(
            call=self.call, project=make_project(owner=self.founder)
        )
        entry = self.application.entries.get()
        submit_application(
            entry_id=entry.pk, key="story", version=entry.version, by=self.founder, received_at=at
        )
        drain(seconds=30)
        application = Application.objects.get(pk=self.application.pk)
        application.screen_eligible(by=self.officer, at=at, note="")
        application.save()
        self.application = application

    def record(self, outcome):
        return record_decision(
            application_id=self.application.pk, outcome=outcome, reasons="r", letter="",
            by=self.officer, at=now(),
        )  # fmt: skip


def addresses(application):
    uid, call = {"uid": application.uid}, {"slug": application.call.slug}
    project = application.project.get_absolute_url()
    of_team = ("detail", "edit", "submit", "withdraw", "team")
    return [
        reverse("calls:application_list"),
        *(reverse(f"calls:application_{name}", kwargs=uid) for name in of_team),
        reverse("calls:receipt", kwargs=uid),
        reverse("calls:receipt_pdf", kwargs=uid),
        reverse("calls:dossier_pdf", kwargs=uid),
        reverse("calls:late_request", kwargs=uid),
        reverse("calls:detail", kwargs=call),
        reverse("calls:list"),
        reverse("calls:list") + "?format=json",
        reverse("calls:list") + "?format=csv",
        reverse("calls_feed"),
        reverse("calls_calendar"),
        reverse("calls_json"),
        reverse("call_json", kwargs=call),
        reverse("call_calendar", kwargs=call),
        reverse("common_grants_opportunities"),
        reverse("partners:project_list"),
        project,
        reverse("outbox:inbox"),
        reverse("pages:dashboard"),
        reverse("pages:home"),
        reverse("pages:search") + f"?q={application.reference}",
    ]


def walk(person, urls):
    """Return status, headers and bytes of each address, without what ticks."""
    client = Client()
    if person:
        client.force_login(person)
    found = {}
    for url in urls:
        answer = client.get(url)
        body = b"".join(answer).decode(errors="replace")
        for pattern in TICKING:
            body = re.sub(pattern, "", body)
        headers = {name: value for name, value in answer.items() if name not in LASTS}
        headers.pop("Content-Security-Policy", None)  # a nonce of its own for each answer
        is_page = answer.get("Content-Type", "").startswith("text/html")
        if is_page:
            headers.pop("Content-Length", None)  # of a page with its tokens
            headers.pop("ETag", None)
        found[url] = (answer.status_code, headers, body)
    return found


def messages_of(person):
    fields = ("kind", "channel", "subject", "text", "html", "url", "state")
    return list(Message.objects.filter(recipient=person).order_by("pk").values_list(*fields))


def changed(before, after):
    return [url for url in before if before[url] != after[url]]


@pytest.mark.parametrize("outcome", list(Outcome))
def test_neither_a_record_nor_a_plan_nor_its_cancelling_changes_a_byte(outcome):
    story = Story()
    urls = addresses(story.application)
    texts = {"body_fr": "Secret {title}", "body_en": "Secret {title}"}
    first = (walk(story.founder, urls), walk(None, urls), messages_of(story.founder))
    moved = Application.objects.values_list("updated_at", "state").get(pk=story.application.pk)

    save_letter(
        letter=LetterTemplate(call=story.call, outcome=outcome, **texts), by=story.officer, at=now()
    )
    decision = story.record(outcome)
    plan_release(
        decision_ids=[decision.pk], release_at=now() + timedelta(hours=1), by=story.manager,
        at=now(),
    )  # fmt: skip
    drain(seconds=30)
    second = (walk(story.founder, urls), walk(None, urls), messages_of(story.founder))
    annul_decision(decision_id=decision.pk, by=story.officer, at=now())
    drain(seconds=30)
    third = (walk(story.founder, urls), walk(None, urls), messages_of(story.founder))

    assert {url: page[0] for url, page in first[0].items() if page[0] not in (200, 302, 403)} == {}
    for later in (second, third):
        assert changed(first[0], later[0]) == []
        assert changed(first[1], later[1]) == []
        assert later[2] == first[2]
    now_moved = Application.objects.values_list("updated_at", "state").get(pk=story.application.pk)
    assert now_moved == moved


def test_only_the_release_is_seen_and_the_message_says_nothing_of_the_outcome():
    story = Story()
    urls = addresses(story.application)
    before = walk(story.founder, urls)
    decision = story.record(Outcome.DECLINED)
    moment = now() + timedelta(hours=1)
    plan_release(decision_ids=[decision.pk], release_at=moment, by=story.manager, at=now())

    release_due(at=moment)
    drain(seconds=30)

    assert story.application.get_absolute_url() in changed(before, walk(story.founder, urls))
    told = Message.objects.filter(recipient=story.founder, event="calls.decision_released")
    words = " ".join(f"{each.subject} {each.text} {each.html} {each.url}" for each in told)
    assert told.count() == 2
    for word in ("Not selected", "declined", "Secret", story.application.project.title):
        assert word not in words


def test_the_desk_behind_a_wall_reads_nothing_of_it_in_the_outbox(client):
    story = Story()
    walled = make_manager(call=story.call)
    ConflictOfInterest.objects.create(
        person=walled, project=story.application.project, origin="staff"
    )
    decision = story.record(Outcome.DECLINED)
    drain(seconds=30)
    rows = Message.objects.filter(payload__decision_id=decision.pk)
    client.force_login(walled)

    page = client.get(reverse("admin:outbox_message_changelist")).content.decode()
    answers = [
        client.get(reverse("admin:outbox_message_change", args=(each.pk,))).status_code
        for each in rows
    ]

    assert rows.exists()
    assert story.application.reference not in page
    assert set(answers) == {404}
    assert not rows.filter(recipient=walled).exists()


def test_a_conditional_request_still_answers_that_nothing_changed():
    story = Story()
    client = Client()
    urls = [url for url in addresses(story.application) if "json" in url or "feed" in url]
    tags = {url: client.get(url).headers.get("ETag") for url in urls}

    story.record(Outcome.ACCEPTED)

    tagged = {url: tag for url, tag in tags.items() if tag}
    assert len(tagged) >= 3
    answers = {client.get(url, headers={"if-none-match": tag}).status_code
               for url, tag in tagged.items()}  # fmt: skip
    assert answers == {304}
