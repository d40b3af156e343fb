"""The main job, step by step, each done by the person who does it, in a browser."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.portal import Portal

CALL = "innovation-projects"
LETTER = "We are glad to select your project: welcome."
ANSWERS = {
    "project": {
        "q_acronym": "JOURNEY", "q_product_type": "therapy", "q_stage": "preclinical",
        "q_summary": "An antibody that tells tumour cells apart.",
    },
    "team": {"q_team": "Two founders, a biologist and a physician."},
    "science": {"q_results": "Three mouse models respond."},
    "need": {
        "q_unmet_need": "No second line of treatment exists.",
        "q_next_step": "A toxicology study.", "q_support": "experts",
    },
    "plan": {},  # nothing there has to be answered
}  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """An application that was acknowledged."""

    title: str
    uid: str
    reference: str


# --- The founder ---------------------------------------------------------------------------------


def start_application(portal: Portal, title: str) -> str:
    """Start an application for a new project; return its uid."""
    page = portal.page("founder")
    page.goto(f"/en/calls/{CALL}/")
    page.get_by_role("link", name="Start an application").click()
    page.get_by_label("A new project").check()
    page.get_by_label("Title of the new project").fill(title)
    page.get_by_label("Organisation of the new project").select_option(label="Demo Biotech A")
    page.get_by_role("button", name="Start the application").click()
    expect(page).to_have_url(re.compile(r"/applications/\w{12}/edit/\w+/$"))
    return re.findall(r"/applications/(\w{12})/", page.url)[0]


def answer_everything(page: Page, pdf: Path) -> None:
    """Answer section by section and attach the presentation."""
    for section, answers in ANSWERS.items():
        expect(page).to_have_url(re.compile(f"/edit/{section}/"))
        for name, value in answers.items():
            fill_in(page, name, value)
        page.get_by_role("button", name="Save and continue").click()
    expect(page).to_have_url(re.compile("/edit/annexes/"))
    page.locator("input[type=file]").set_input_files(pdf)
    add = page.get_by_role("button", name="Add this file")
    if add.is_visible():  # without a script; with one the file is on its way as soon as chosen
        add.click()
    arrived = page.locator(".files:not([data-uploads]) .file-row__name", has_text=pdf.name)
    expect(arrived).to_be_visible()
    page.locator("input[name=q_truth]").check()
    page.get_by_role("button", name="Save and continue").click()
    expect(page).to_have_url(re.compile("/submit/"))


def fill_in(page: Page, name: str, value: str) -> None:
    """Answer one question, whatever its kind, once the page has it."""
    page.locator(f"[name={name}]").first.wait_for(state="attached")
    choice = page.locator(f"input[name={name}][value='{value}']")
    if choice.count():
        choice.check()
    else:
        page.locator(f"[name={name}]").fill(value)


def submit(page: Page) -> str:
    """Agree and send; return the reference on the receipt."""
    page.locator("input[name=agree]").check()
    page.locator("main form:has(input[name=agree]) button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Receipt of your application")
    found = re.search(r"PSCC-\d{4}-INNOV-\d{4}", page.locator("main").inner_text())
    assert found, page.locator("main").inner_text()
    return found.group()


def founder_applies(portal: Portal, title: str, pdf: Path) -> Sent:
    """Carry an application from the call's page to its receipt."""
    uid = start_application(portal, title)
    page = portal.page("founder")
    answer_everything(page, pdf)
    return Sent(title, uid, submit(page))


# --- The staff -----------------------------------------------------------------------------------


def open_desk(portal: Portal, account: str, sent: Sent) -> str:
    """Open an application at the staff desk as a person looks for it; return its address."""
    page = portal.page(account)
    page.goto(f"/admin/calls/application/?q={sent.reference}")
    page.locator("#result_list a", has_text=sent.reference).first.click()
    expect(page.locator("body")).to_contain_text(sent.title)
    return page.url.split("?")[0].removesuffix("change/")


def take_step(portal: Portal, account: str, sent: Sent, step: str, **answers: str) -> None:
    """Press one of the buttons of the desk and confirm it."""
    open_desk(portal, account, sent)
    page = portal.page(account)
    page.locator(f"a[href*='/act/{step}/']").first.click()
    for name, value in answers.items():
        fill_in(page, name, value)
    page.locator("form[method=post]:not([action*=logout]) button.portal-step").click()
    expect(page).not_to_have_url(re.compile(f"/act/{step}/"))


def screen(portal: Portal, sent: Sent) -> None:
    """Find the application eligible, as one does once the stage has closed."""
    with stage_closed(portal, sent):
        take_step(portal, "staff", sent, "eligible", note="It fits the call.")


@contextmanager
def stage_closed(portal: Portal, sent: Sent) -> Iterator[None]:
    """Let the stage of an application have closed for a while: others may still apply after."""
    (found,) = portal.rows(
        "SELECT s.id, s.opens_at, s.closes_at FROM calls_callstage s"
        " JOIN calls_stageentry e ON e.stage_id = s.id"
        " JOIN calls_application a ON a.id = e.application_id WHERE a.reference = %s",
        sent.reference,
    )
    stage, opens_at, closes_at = found
    over = datetime.now(tz=UTC) - timedelta(days=2)
    window = "UPDATE calls_callstage SET opens_at = %s, closes_at = %s WHERE id = %s"
    portal.execute(window, min(opens_at, over - timedelta(days=1)), over, stage)
    try:
        yield
    finally:
        portal.execute(window, opens_at, closes_at, stage)


def assign(portal: Portal, sent: Sent, expert: str) -> None:
    """Ask an expert."""
    due_on = (datetime.now(tz=UTC) + timedelta(days=20)).date().isoformat()
    take_step(portal, "staff", sent, "assign", expert=f"{expert}@demo.example", due_on=due_on)


def record_decision(portal: Portal, sent: Sent) -> None:
    """Record that the application is selected."""
    answers = {"outcome": "accepted", "reasons": "Both experts agree.", "letter": LETTER}
    take_step(portal, "staff", sent, "decide", **answers)


def release_decision(portal: Portal, sent: Sent) -> None:
    """Let the applicant know."""
    take_step(portal, "manager", sent, "release")


# --- The experts ---------------------------------------------------------------------------------


def open_review(portal: Portal, expert: str, sent: Sent) -> str:
    """Open the invitation or the review from the expert's desk; return its address."""
    page = portal.page(expert)
    page.goto("/en/reviews/")
    page.locator("main a", has_text=sent.title).first.click()
    expect(page.locator("main")).to_contain_text(sent.reference)
    return page.url


def review(portal: Portal, expert: str, sent: Sent, scores: dict[str, int]) -> None:
    """Declare no conflict, read, score, submit."""
    page = portal.page(expert)
    address = open_review(portal, expert, sent)
    page.get_by_label("I have no conflict of interest").check()
    page.get_by_role("button", name="Confirm my statement").click()
    expect(page).to_have_url(address)
    expect(page.locator("main")).to_contain_text(ANSWERS["science"]["q_results"])
    for criterion, score in scores.items():
        page.locator(f"label[for='id_score-{criterion}_{score}']").click()
        page.locator(f"[name='comment-{criterion}']").fill(f"{expert} on {criterion}")
    page.locator("[name=confidential_comment]").fill(f"For the panel, from {expert}")
    page.locator("[name=comment_to_applicant]").fill(f"For the applicant, from {expert}")
    page.get_by_role("button", name="Submit", exact=False).click()
    expect(page.locator("main")).to_contain_text("submitted")


def declare_conflict(portal: Portal, expert: str, sent: Sent) -> str:
    """Declare a conflict instead of answering; return the address of the review."""
    page = portal.page(expert)
    address = open_review(portal, expert, sent)
    page.get_by_label("I have, or may seem to have").check()
    page.get_by_role("button", name="Confirm my statement").click()
    page.locator("[name=description]").fill("I advised this company last year.")
    page.locator("main form:has([name=description]) button[type=submit]").click()
    expect(page).to_have_url(re.compile("/en/reviews/$"))
    return address
