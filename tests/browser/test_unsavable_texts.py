"""What a browser kept and the portal cannot take any more: shown to be copied, never lost."""

import copy
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from calls.actions.newest_forms import adopt_newest_form
from calls.models import CallStage, FormVersion
from pscc.kernel.clock import now
from tests.browser.test_drafts import KEPT, Desk, desk, wait_until_saved
from tests.calls.applying import EVERY_TYPE

__all__ = ["desk"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_once_the_call_has_closed_what_never_arrived_is_shown_to_be_copied(desk: Desk) -> None:
    desk.leave_behind(summary="On a train")
    CallStage.objects.filter(pk=desk.entry.stage_id).update(closes_at=now() - timedelta(days=1))

    page = desk.open("words")
    kept = page.locator('[data-note="kept-summary"]')
    expect(kept).to_contain_text("never reached the portal")
    expect(kept.get_by_role("textbox", name="Summary")).to_have_value("On a train")
    kept.get_by_role("button", name="Copy this text").click()
    expect(kept.get_by_role("button", name="Copied")).to_be_visible()
    other = desk.open("figures")
    expect(other.get_by_role("textbox", name="Summary")).to_have_value("On a train")
    other.get_by_role("button", name="Delete it from this browser").click()

    expect(other.locator('[data-note="kept-summary"]')).to_have_count(0)
    assert other.evaluate(KEPT) == []
    assert desk.stored() == "We cure."


def test_text_to_a_question_that_is_gone_is_never_called_saved(desk: Desk) -> None:
    renewed = copy.deepcopy(EVERY_TYPE)
    renewed["sections"][0]["questions"][1]["key"] = "abstract"
    FormVersion.objects.create(stage=desk.entry.stage, number=2, schema=renewed, published_at=now())
    adopt_newest_form(entry_id=desk.entry.pk, by=desk.entry.application.created_by, at=now())

    desk.page.fill("[name=q_title]", "Typed as well")
    desk.page.fill("textarea", "A paragraph")
    told = desk.page.locator("[data-note=session]")
    expect(told).to_contain_text("The questions have changed")
    before = (desk.stored(), desk.stored("title"))
    told.get_by_role("button", name="Show the new questions").click()

    kept = desk.page.locator('[data-note="kept-summary"]')
    expect(kept).to_contain_text("not asked any more")
    expect(kept.get_by_role("textbox", name="Summary")).to_have_value("A paragraph")
    expect(desk.page.locator("[name=q_title]")).to_have_value("Typed as well")
    wait_until_saved(desk.page)
    assert before == ("We cure.", "")
    assert (desk.stored(), desk.stored("title")) == ("We cure.", "Typed as well")
