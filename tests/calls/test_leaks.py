"""Before the release nothing shows: canaries in every secret field, every page of the applicant
read.

The pages are read before the review begins and again with review and decision complete: apart from
tokens, clocks and the public status, they are the same.
"""

import re

import pytest
from django.test import Client
from django.urls import reverse

from calls.actions.assignments import accept_invitation, assign_expert
from calls.actions.decisions import record_decision, release_decision
from calls.actions.reviews import GivenScore, save_review, submit_review
from calls.actions.screening import screen_application
from calls.enums import ApplicationState, Outcome
from calls.models import Application, Decision
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from tests.factories import (
    make_application,
    make_assignment,
    make_call,
    make_manager,
    make_project,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db

CANARIES = [
    "Canary Expert", "canary-expert", "Canary Officer", "canary-officer",
    "canary-reasons", "canary-letter", "canary-confidential", "canary-remark", "canary-why",
    "canary-note",
]  # fmt: skip


class Story:
    """A dossier that has been reviewed and decided by people and words that all carry a canary."""

    def __init__(self, state=ApplicationState.IN_REVIEW) -> None:
        self.call = make_call()
        self.founder = make_user()
        self.manager = make_manager(call=self.call, name="Canary Officer")
        project = make_project(owner=self.founder)
        self.application = make_application(call=self.call, project=project, state=state)
        self.expert = make_user(name="Canary Expert", email="canary-expert@experts.example")
        self.officer = make_staff(
            Role.PROGRAMME_OFFICER, name="Canary Officer", email="canary-officer@cluster.example"
        )

    def review_and_decide(self, outcome):
        at = now()
        assignment = assign_expert(
            application_id=self.application.pk, expert_id=self.expert.pk,
            due_at=self.call.stages.get().closes_at.replace(year=2030), by=self.officer, at=at,
        )  # fmt: skip
        accept_invitation(assignment_id=assignment.pk, by=self.expert, at=at)
        save_review(
            assignment_id=assignment.pk,
            version=0,
            scores={
                code: GivenScore(score=4, comment="canary-why")
                for code in ("team", "science", "need")
            },
            comments={
                "confidential_comment": "canary-confidential",
                "comment_to_applicant": "canary-remark",
            },
            by=self.expert,
            at=at,
        )
        submit_review(assignment_id=assignment.pk, by=self.expert, at=at)
        return record_decision(
            application_id=self.application.pk,
            outcome=outcome,
            reasons="canary-reasons",
            letter="canary-letter",
            by=self.officer,
            at=at,
        )


def pages(application):
    uid = {"uid": application.uid}
    return [
        reverse("calls:application_list"),
        reverse("calls:application_detail", kwargs=uid),
        reverse("calls:application_edit", kwargs=uid),
        reverse("calls:application_submit", kwargs=uid),
        reverse("calls:application_withdraw", kwargs=uid),
        reverse("calls:receipt", kwargs=uid),
        reverse("calls:detail", kwargs={"slug": application.call.slug}),
        reverse("calls:list") + "?format=json",
        reverse("calls:list") + "?format=csv",
        reverse("calls:review_list"),
        reverse("calls:panel_list"),
        reverse("calls:panel_application", kwargs=uid),
        reverse("partners:project_list"),
        application.project.get_absolute_url(),
        reverse("outbox:inbox"),
        reverse("pages:dashboard"),
        reverse("pages:search") + "?q=canary",
        reverse("pages:search") + f"?q={application.reference}",
        reverse("admin:calls_application_change", args=(application.pk,)),
        reverse("admin:calls_application_changelist"),
    ]


def read(person, urls):
    """Return status and text of each page, without what changes from one second to the next."""
    client = Client()
    client.force_login(person)
    found = {}
    for url in urls:
        answer = client.get(url)
        text = b"".join(answer).decode(errors="replace")
        text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)
        text = re.sub(r'(data-server-now|datetime|data-countdown)="[^"]*"', "", text)
        text = re.sub(r'<span class="when-near">[^<]*</span>', "", text)
        found[url] = (answer.status_code, text)
    return found


@pytest.mark.parametrize("outcome", [Outcome.ACCEPTED, Outcome.DECLINED, Outcome.INELIGIBLE])
def test_nothing_shows_before_the_release(outcome):
    story = Story()
    urls = pages(story.application)
    before = read(story.founder, urls)

    story.review_and_decide(outcome)
    drain(seconds=10)

    after = read(story.founder, urls)
    assert Application.objects.get(pk=story.application.pk).state == ApplicationState.IN_REVIEW
    assert not Message.objects.filter(recipient=story.founder).exists()
    for url in urls:
        for canary in CANARIES:
            if not url.endswith("?q=canary"):  # the search page repeats what was searched for
                assert canary not in after[url][1], url
    assert {url: page[0] for url, page in after.items()} == {
        url: page[0] for url, page in before.items()
    }
    assert [url for url in urls if after[url][1] != before[url][1]] == []


def find_ineligible(story):
    screen_application(
        application_id=story.application.pk,
        eligible=False,
        note="canary-note",
        by=story.officer,
        at=now(),
    )
    return Decision.objects.get(application=story.application)


def test_a_screening_that_finds_it_not_eligible_shows_nothing_before_the_release():
    story = Story(state=ApplicationState.SUBMITTED)
    urls = pages(story.application)
    before = read(story.founder, urls)

    find_ineligible(story)
    drain(seconds=10)

    after = read(story.founder, urls)
    assert [url for url in urls if after[url] != before[url]] == []
    assert not Message.objects.filter(recipient=story.founder).exists()


def test_after_that_release_nothing_says_that_it_was_found_eligible():
    story = Story(state=ApplicationState.SUBMITTED)
    decision = find_ineligible(story)

    release_decision(decision_id=decision.pk, by=story.manager, at=now())

    page = story.application.get_absolute_url()
    text = read(story.founder, [page])[page][1]
    assert "Found eligible" not in text
    assert "Decision released" in text


def test_an_eligible_application_keeps_its_screening_on_record_when_withdrawn():
    story = Story()
    application = Application.objects.get(pk=story.application.pk)
    application.withdraw(reason="We found other money.")
    application.save()

    page = application.get_absolute_url()
    text = read(story.founder, [page])[page][1]

    assert "Found eligible" in text


def test_a_stranger_and_another_expert_read_no_canary_either():
    story = Story()
    story.review_and_decide(Outcome.ACCEPTED)
    drain(seconds=10)
    other = make_assignment(application=story.application)

    for person in (make_user(), other.expert):
        for url, (_status, text) in read(person, pages(story.application)).items():
            for canary in CANARIES:
                assert canary not in text or url.endswith("?q=canary"), url


def test_after_the_release_the_applicant_reads_the_letter_and_never_the_reviewer():
    story = Story()
    decision = story.review_and_decide(Outcome.ACCEPTED)
    release_decision(decision_id=decision.pk, by=story.manager, at=now())
    drain(seconds=10)

    text = "".join(
        page[1]
        for url, page in read(story.founder, pages(story.application)).items()
        if not url.endswith("?q=canary")
    )

    shown = [canary for canary in CANARIES if canary in text]
    assert shown == ["canary-letter", "canary-remark"]
    assert Message.objects.filter(recipient=story.founder, channel="inbox").count() == 1
