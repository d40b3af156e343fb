"""The line through the house: one application from the visitor's first look to the decision.

Real browsers against a whole demo portal: web server, worker, broker, database, mails in files.
"""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.portal import Portal, email_of, links_in
from tests.journeys.steps import LETTER, Sent
from tests.journeys.traces import events_about, history, states_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.xdist_group("demo"),
]
TITLE = f"Bispecific antibody {uuid4().hex[:6]}"  # a portal may have seen earlier runs
SCORES = {"team": 4, "science": 3, "need": 5}


def test_an_application_from_draft_to_decision(portal: Portal, slides: Path) -> None:
    look_around(portal)
    sent = steps.founder_applies(portal, TITLE, slides)
    founder_has_a_receipt(portal, sent)
    steps.screen(portal, sent)
    for expert in ("expert", "expert2", "expert3"):
        steps.assign(portal, sent, expert)
    for expert in ("expert", "expert2"):
        steps.review(portal, expert, sent, SCORES)
    conflicted_expert_sees_nothing(portal, sent)
    staff_see_the_scores(portal, sent)
    steps.record_decision(portal, sent)
    founder_knows_nothing_yet(portal, sent)
    steps.release_decision(portal, sent)
    founder_reads_the_decision(portal, sent)
    everything_left_its_trace(portal, sent)
    no_browser_complained(portal)


def look_around(portal: Portal) -> None:
    """1. A visitor browses organisations, services and open calls, in both languages."""
    page = portal.page()
    for language, room, word in (
        ("fr", "partners", "Gustave Roussy"),
        ("en", "partners", "Gustave Roussy"),
        ("fr", "services", "CMC"),
        ("en", "services", "CMC"),
        ("fr", "calls", "Villejuif"),
        ("en", "calls", "Villejuif"),
    ):
        page.goto(f"/{language}/{room}/")
        expect(page.locator("html")).to_have_attribute("lang", language)
        page.locator("main input[name=q]").fill(word)
        page.locator("main input[name=q]").press("Enter")
        expect(page).to_have_url(re.compile("q="))
        page.locator("#results .portal-card a", has_text=word).first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(word)
        page.locator("header a[hreflang]").locator("visible=true").first.click()
        other = "en" if language == "fr" else "fr"
        expect(page.locator("html")).to_have_attribute("lang", other)
        expect(page).to_have_url(re.compile(f"/{other}/{room}/[a-z]"))  # the same page


def founder_has_a_receipt(portal: Portal, sent: Sent) -> None:
    """2. A numbered receipt as page, PDF and mail."""
    page = portal.page("founder")
    assert portal.wait_until_delivered(sent.reference) == []
    page.goto(f"/en/applications/{sent.uid}/receipt/")
    expect(page.locator("main")).to_contain_text("slides.pdf")
    digest = re.search(r"\b[0-9a-f]{64}\b", page.locator("main").inner_text())
    for language in ("fr", "en"):
        pdf = page.request.get(
            f"/en/applications/{sent.uid}/receipt.pdf", params={"language": language}
        )
        assert (pdf.status, pdf.body()[:5]) == (200, b"%PDF-")
    assert digest
    (mail,) = portal.wait_for_mail("founder", sent.reference)
    assert TITLE not in str(mail["Subject"])
    assert any(f"/applications/{sent.uid}/" in link for link in links_in(mail))


def conflicted_expert_sees_nothing(portal: Portal, sent: Sent) -> None:
    """4. A conflicted expert gets 404 everywhere."""
    address = steps.declare_conflict(portal, "expert3", sent)
    page = portal.page("expert3")
    (file,) = portal.rows(
        "SELECT f.uid FROM files_storedfile f JOIN calls_attachedfile a ON a.file_id = f.id"
        " JOIN calls_stageentry e ON e.id = a.entry_id"
        " JOIN calls_application p ON p.id = e.application_id WHERE p.reference = %s",
        sent.reference,
    )
    for path in (
        address,
        f"{address}conflict/",
        f"/en/applications/{sent.uid}/",
        f"/en/applications/{sent.uid}/receipt/",
        f"/en/panel/{sent.uid}/",
        f"/en/files/{file[0]}/",
    ):
        assert page.request.get(path).status == 404, path
    for path in ("/en/reviews/", "/en/dashboard/", f"/en/search/?q={sent.reference}"):
        page.goto(path)
        expect(page.locator("main")).not_to_contain_text(TITLE)


def staff_see_the_scores(portal: Portal, sent: Sent) -> None:
    """5. Staff and the call's manager see the scores side by side."""
    for account in ("staff", "manager"):
        steps.open_desk(portal, account, sent)
        page = portal.page(account)
        scores = page.locator("section[aria-labelledby=desk-scores] table")
        expect(scores.locator("thead")).to_contain_text("Expert (demo)")
        expect(scores.locator("thead")).to_contain_text("Second expert (demo)")
        expect(scores.locator("tbody tr").nth(1).locator("td")).to_have_text(
            ["40 %", "3", "3", "3,00", "0"]
        )
        page.locator(
            "section[aria-labelledby=desk-experts] a", has_text="Second expert"
        ).first.click()
        expect(page.locator("body")).to_contain_text("For the panel, from expert2")
        expect(page.locator("body")).to_contain_text("expert2 on need")


def founder_knows_nothing_yet(portal: Portal, sent: Sent) -> None:
    """5. Before the release nothing shows, on no page and in no mail."""
    assert portal.wait_until_delivered(sent.reference) == []
    page = portal.page("founder")
    for path in (
        f"/en/applications/{sent.uid}/", "/en/applications/", "/en/dashboard/", "/en/inbox/",
        f"/en/applications/{sent.uid}/receipt/",
    ):  # fmt: skip
        page.goto(path)
        expect(page.locator("main")).not_to_contain_text(LETTER)
        expect(page.locator("main")).not_to_contain_text("from expert")
    page.goto(f"/en/applications/{sent.uid}/")
    expect(page.locator("main")).to_contain_text("Under review")
    expect(page.locator("main")).not_to_contain_text("Selected")
    assert len(portal.mails_to("founder", sent.reference)) == 1


def founder_reads_the_decision(portal: Portal, sent: Sent) -> None:
    """5. After the release the founder reads it, and gets one mail that does not tell it."""
    mails = portal.wait_for_mail("founder", sent.reference, count=2)
    page = portal.page("founder")
    page.goto(f"/en/applications/{sent.uid}/")

    assert len(mails) == 2
    expect(page.locator("main")).to_contain_text(LETTER)
    expect(page.locator("main")).not_to_contain_text("Second expert")
    expect(page.locator("main")).not_to_contain_text("For the panel")
    assert not any(LETTER in mail.as_string() for mail in mails)


def everything_left_its_trace(portal: Portal, sent: Sent) -> None:
    """6. Every step left a history row and an outbox row, and the worker did them all."""

    def states(step: str, expert: str = "") -> list[str | int]:
        return states_of(portal, sent, step, expert)

    assert portal.wait_until_delivered(sent.reference) == []
    assert states("project")[0] == "insert"
    assert states("application") == ["draft", "submitted", "in_review", "accepted"]
    assert states("answers")[:2] == ["draft", "submitted"]
    assert states("attachment") == ["insert"]
    assert states("file") == ["pending", "not_scanned"]
    for expert in ("expert", "expert2"):
        assert states("review", expert)[:2] == ["invited", "accepted"]
        assert states("review", expert)[-1] == "submitted"
        assert {
            code: score for email, code, score in history(portal, sent, "score")
            if email == email_of(expert)
        } == SCORES  # fmt: skip
    assert states("review", "expert3") == ["invited", "recused"]
    assert history(portal, sent, "conflict") == [
        (email_of("expert3"), "declared", state) for state in ("pending", "recused")
    ]
    assert states("decision") == ["pending", "released"]
    assert events_about(portal, sent) >= {
        "partners.project_created", "files.file_stored", "calls.application_submitted",
        "calls.application_screened", "calls.expert_invited", "calls.invitation_accepted",
        "calls.review_submitted", "calls.expert_recused", "calls.decision_recorded",
        "calls.decision_released",
    }  # fmt: skip
    assert "outbox.drain" in (portal.local_dir / "log" / "worker.log").read_text(errors="replace")


def no_browser_complained(portal: Portal) -> None:
    """Nothing on the way broke the pages' policy or a script."""
    complaints = {
        account: portal.window(account).complaints
        for account in ("", "founder", "staff", "manager", "expert", "expert2", "expert3")
    }

    assert [each for each in complaints.items() if each[1]] == []
