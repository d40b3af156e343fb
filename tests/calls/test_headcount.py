"""How many people a company has: declared with its day, it opens a call or closes it."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.forms import modelform_factory
from django.urls import reverse

from calls.actions.submissions import CannotSubmitError
from calls.admin.call_parts import EligibilityInline
from calls.models import EligibilityRule, StageEntry, Submission
from calls.queries.drafts import current_entry
from calls.queries.eligibility import eligibility_of, judged_on, proofs
from partners.enums import OrganisationKind
from partners.models import Organisation, ProfileEdit, Project
from pscc.kernel.clock import now
from services.enums import Comparison, Fact
from tests.calls.applying import draft, send, to
from tests.calls.public_side import add_rule
from tests.factories import make_membership, make_organisation

pytestmark = pytest.mark.django_db


def small_companies_only(
    counted: int | None, days: int = 30, **fields: Any
) -> tuple[StageEntry, Any, Any]:
    """Return a draft of a company, with its owner, in a call for fewer than 50 people."""
    entry, owner = draft()
    add_rule(
        entry.stage.call, fact=Fact.HEADCOUNT, comparison=Comparison.LESS_THAN, values=["50"],
        reason_fr="Trop grande", reason_en="too large", **fields,
    )  # fmt: skip
    counted_on = None if counted is None else judged_on(entry.application, now()) - day(days)
    organisation = make_organisation(
        kind=OrganisationKind.BIOTECH, headcount=counted, headcount_on=counted_on
    )
    Project.objects.filter(pk=entry.application.project_id).update(organisation=organisation)
    return entry, owner, organisation


def day(number: int) -> timedelta:
    return timedelta(days=number)


def verdict(entry: StageEntry) -> str:
    (found,) = eligibility_of(current_entry(entry.application), now()).findings
    return found.verdict.value


@pytest.mark.parametrize(
    ("counted", "days", "expected"),
    [(0, 30, "holds"), (49, 30, "holds"), (50, 30, "fails"), (None, 0, "unknown"),
     (50, 730, "fails"), (50, 731, "unknown"), (49, 731, "unknown"), (49, -3, "unknown")],
)  # fmt: skip
def test_a_headcount_decides_until_it_is_two_years_old(
    counted: int | None, days: int, expected: str
) -> None:
    entry, _owner, _organisation = small_companies_only(counted, days)

    found = verdict(entry)

    assert found == expected


def test_a_company_that_is_too_large_cannot_send_and_the_page_says_why(client) -> None:
    entry, owner, _organisation = small_companies_only(62)
    client.force_login(owner)

    page = client.get(to("application_submit", entry)).text
    with pytest.raises(CannotSubmitError) as refused:
        send(entry, owner)

    assert "Too large" in page
    assert "Too large" in str(refused.value.message)
    assert not Submission.objects.exists()


def test_the_proof_keeps_the_figure_and_its_day() -> None:
    entry, owner, organisation = small_companies_only(12)
    send(entry, owner)
    counted_on = organisation.headcount_on
    Organisation.objects.filter(pk=organisation.pk).update(headcount=400)

    submission = Submission.objects.get()
    kept = json.loads(submission.document)["eligibility"]
    ((shown,),) = [proof.findings for proof in proofs([submission])]

    assert kept == [
        {"fact": "headcount", "comparison": "less_than", "values": ["50"], "knock_out": True,
         "known": ["12"], "verdict": "holds", "on": counted_on.isoformat()},
    ]  # fmt: skip
    assert (shown.known_words, shown.known_on) == (
        f"12 on {counted_on.day} {counted_on:%B %Y}", counted_on,
    )  # fmt: skip


def test_an_old_headcount_is_shown_with_the_way_to_a_new_one(client) -> None:
    entry, owner, organisation = small_companies_only(12, days=1500)
    make_membership(user=owner, organisation=organisation)
    client.force_login(owner)

    page = client.get(to("application_submit", entry)).text

    assert "Not known yet" in page
    assert f"(known: 12 on {organisation.headcount_on.day} " in page
    assert reverse("partners:profile_edit", args=(organisation.slug,)) in page


def test_the_company_declares_it_and_the_rule_answers(client) -> None:
    entry, owner, organisation = small_companies_only(None)
    make_membership(user=owner, organisation=organisation)
    client.force_login(owner)
    address = reverse("partners:profile_section", args=(organisation.slug, "practical"))
    shown = client.get(address).context["draft"]
    typed = {
        **{name: value or "" for name, value in shown.form.initial.items()},
        "version": organisation.version, "headcount": "62", "headcount_on": "2026-06-30",
        "act": "publish",
    }  # fmt: skip

    client.post(address, typed)

    stored = Organisation.objects.get(pk=organisation.pk)
    page = client.get(stored.get_absolute_url()).text
    assert (stored.headcount, stored.headcount_on) == (62, date(2026, 6, 30))
    assert ProfileEdit.objects.get().after == {"headcount": 62, "headcount_on": "2026-06-30"}
    assert ("Headcount" in page, verdict(entry)) == (True, "fails")


@pytest.mark.parametrize(
    ("counted", "on", "wrong"),
    [("5", "", "headcount_on"), ("", "2026-06-30", "headcount"), ("-1", "2026-06-30", "headcount"),
     ("5", "2999-01-01", "headcount_on")],
)  # fmt: skip
def test_a_headcount_and_its_day_go_together(client, counted: str, on: str, wrong: str) -> None:
    _entry, owner, organisation = small_companies_only(None)
    make_membership(user=owner, organisation=organisation)
    client.force_login(owner)
    address = reverse("partners:profile_section", args=(organisation.slug, "practical"))
    typed = {"version": organisation.version, "kind": "biotech", "country": "FR", "act": "publish"}

    answer = client.post(address, typed | {"headcount": counted, "headcount_on": on})

    assert list(answer.context["draft"].form.errors) == [wrong]
    assert not ProfileEdit.objects.exists()


def test_the_database_holds_no_headcount_without_its_day() -> None:
    organisation = make_organisation()

    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=organisation.pk).update(headcount=5)

    assert Organisation.objects.get(pk=organisation.pk).headcount is None


def test_the_office_may_let_a_headcount_decide() -> None:
    typed = {"fact": "headcount", "comparison": "less_than", "values": "50", "position": "0",
             "reason_fr": "Trop grand", "reason_en": "Too large", "is_knock_out": "on"}  # fmt: skip
    names = ("fact", "comparison", "values", "is_knock_out", "position", "reason_fr", "reason_en")

    form = modelform_factory(EligibilityRule, form=EligibilityInline.form, fields=names)(typed)

    assert (form.errors, form.cleaned_data["is_knock_out"]) == ({}, True)
