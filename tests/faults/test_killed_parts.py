"""The worker or the broker dies in the middle of a step: nothing is lost, nothing is sent twice.

Each part is killed outright before the button is pressed and again while its consequences happen.
"""

import time
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.portal import Portal, email_of
from tests.journeys.steps import LETTER, Sent

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.xdist_group("demo"),
]
PATIENCE = 240  # a mail that a dead worker had taken up leaves after its lease of two minutes
READERS = ["colleague", "founder", "manager", "staff"]  # the team, then the call's office
RECOVERED = 21  # seconds after which the supervisor forgives a death


@pytest.mark.parametrize("part", ["worker", "broker"])
def test_a_submission_survives(portal: Portal, slides: Path, part: str) -> None:
    page = portal.page("founder")
    uid = steps.start_application(portal, f"Survivor {uuid4().hex[:6]}")
    steps.answer_everything(page, slides)

    portal.kill(part)
    reference = steps.submit(page)
    portal.kill(part)

    assert portal.wait_until_delivered(reference, PATIENCE) == []
    assert portal.wait_until_posted(PATIENCE) == 0
    assert portal.readers(reference) == list(map(email_of, READERS))
    assert portal.rows(
        "SELECT count(DISTINCT s.id), count(DISTINCT r.id) FROM calls_submission s"
        " JOIN calls_stageentry e ON e.id = s.entry_id"
        " JOIN calls_application a ON a.id = e.application_id"
        " LEFT JOIN calls_receipt r ON r.submission_id = s.id WHERE a.uid = %s",
        uid,
    ) == [(1, 2)]
    time.sleep(RECOVERED)


@pytest.mark.parametrize("part", ["worker", "broker"])
def test_the_release_of_a_decision_survives(portal: Portal, slides: Path, part: str) -> None:
    sent, account = in_review(portal, slides)
    steps.record_decision(portal, sent)
    assert portal.wait_until_delivered(sent.reference, PATIENCE) == []
    assert portal.wait_until_posted(PATIENCE) == 0
    before = portal.readers(sent.reference)

    portal.kill(part)
    steps.release_decision(portal, sent)
    portal.kill(part)

    assert portal.wait_until_delivered(sent.reference, PATIENCE) == []
    assert portal.wait_until_posted(PATIENCE) == 0
    assert portal.readers(sent.reference) == sorted(before + team_of(portal, sent))
    page = portal.page(account)
    page.goto(f"/en/applications/{sent.uid}/")
    expect(page.locator("main")).to_contain_text(LETTER)
    assert portal.rows(
        "SELECT count(*) FROM outbox_delivery d JOIN calls_decision c"
        " ON d.key LIKE 'calls.decision_released:' || c.uid || '|%%' WHERE c.application_id ="
        " (SELECT id FROM calls_application WHERE reference = %s)",
        sent.reference,
    ) == portal.rows(
        "SELECT count(DISTINCT handler) FROM outbox_delivery"
        " WHERE event = 'calls.decision_released'"
    )
    time.sleep(RECOVERED)


def team_of(portal: Portal, sent: Sent) -> list[str]:
    """Return the e-mails of the people who read the application as its team."""
    rows = portal.rows(
        "SELECT u.email FROM calls_application a"
        " JOIN partners_projectmember m ON m.project_id = a.project_id AND m.ended_at IS NULL"
        " JOIN accounts_user u ON u.id = m.user_id WHERE a.uid = %s",
        sent.uid,
    )
    return [email for (email,) in rows]


def in_review(portal: Portal, slides: Path) -> tuple[Sent, str]:
    """Carry an application to its review; return it, and the account of its applicant."""
    sent = steps.founder_applies(portal, f"Survivor {uuid4().hex[:6]}", slides)
    steps.screen(portal, sent)
    steps.assign(portal, sent, "expert")
    return sent, "founder"
