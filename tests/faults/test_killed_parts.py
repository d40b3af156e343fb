"""The worker or the broker dies in the middle of a step: nothing is lost, nothing is sent twice.

Each part is killed outright before the button is pressed and again while its consequences happen.
"""

import time
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import needs_browser
from tests.journeys import steps
from tests.journeys.portal import Portal
from tests.journeys.steps import LETTER, Sent

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.xdist_group("demo"),
    needs_browser,
]
PATIENCE = 240  # a mail that a dead worker had taken up leaves after its lease of two minutes
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
    mails = portal.wait_for_mail("founder", reference, patience=PATIENCE)
    assert len({mail["Message-ID"] for mail in mails}) == 1
    assert portal.rows(
        "SELECT count(DISTINCT s.id), count(DISTINCT r.id) FROM calls_submission s"
        " JOIN calls_stageentry e ON e.id = s.entry_id"
        " JOIN calls_application a ON a.id = e.application_id"
        " LEFT JOIN calls_receipt r ON r.submission_id = s.id WHERE a.uid = %s",
        uid,
    ) == [(1, 2)]
    time.sleep(RECOVERED)


@pytest.mark.parametrize("part", ["worker", "broker"])
def test_the_release_of_a_decision_survives(portal: Portal, part: str) -> None:
    sent, account = in_review(portal)
    steps.record_decision(portal, sent)
    assert portal.wait_until_delivered(sent.reference, PATIENCE) == []
    before = {mail["Message-ID"] for mail in portal.mails_to(account, sent.reference)}

    portal.kill(part)
    steps.release_decision(portal, sent)
    portal.kill(part)

    assert portal.wait_until_delivered(sent.reference, PATIENCE) == []
    mails = portal.wait_for_mail(account, sent.reference, len(before) + 1, patience=PATIENCE)
    assert len({mail["Message-ID"] for mail in mails} - before) == 1
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


def in_review(portal: Portal) -> tuple[Sent, str]:
    """Return an undecided application of the demo, and the account of whoever submitted it."""
    rows = portal.rows(
        "SELECT p.title, a.uid, a.reference, u.email FROM calls_application a"
        " JOIN partners_project p ON p.id = a.project_id"
        " JOIN accounts_user u ON u.id = p.created_by_id"
        " WHERE a.state = 'in_review' AND NOT EXISTS (SELECT 1 FROM calls_decision d"
        " WHERE d.application_id = a.id AND d.state <> 'annulled')"
        " AND a.call_id IN (SELECT call_id FROM calls_callperson c JOIN accounts_user m"
        " ON m.id = c.user_id WHERE m.email = 'manager@demo.example' AND c.role = 'manager')"
        " ORDER BY a.id"
    )
    title, uid, reference, email = rows[0]
    return Sent(title, uid, reference), email.split("@")[0]
