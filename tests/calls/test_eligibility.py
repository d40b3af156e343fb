"""Who may apply: explained while one writes, decided when one sends, kept as proof."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from calls.actions.submissions import CannotSubmitError
from calls.enums import EntryState
from calls.models import CallStage, StageEntry, Submission
from calls.queries.drafts import current_entry
from calls.queries.eligibility import eligibility_of, proofs
from partners.enums import FundingBand, OrganisationKind
from partners.models import Project
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from services.enums import Comparison, Fact
from tests.calls.applying import draft, open_call, send, to
from tests.calls.public_side import add_rule
from tests.factories import (
    make_membership,
    make_organisation,
    make_project,
    make_staff,
    make_term,
    make_user,
)

pytestmark = pytest.mark.django_db
WITH_LEVEL: dict[str, Any] = {
    "sections": [
        {
            "key": "state",
            "title": {"fr": "État", "en": "State"},
            "questions": [
                {"key": "level", "type": "trl", "label": {"fr": "TRL", "en": "Your TRL"}},
                {"key": "step", "type": "stage", "label": {"fr": "Stade", "en": "Your stage"}},
                {"key": "summary", "type": "short_text",
                 "label": {"fr": "Résumé", "en": "Summary"}},
            ],
        }
    ]
}  # fmt: skip
AT_LEAST_FIVE = {
    "fact": Fact.TRL, "comparison": Comparison.AT_LEAST, "values": ["5"],
    "reason_en": "below TRL 5", "remedy_en": "Ask for an orientation first",
}  # fmt: skip


def company(founded: int | None, **fields: Any):
    return make_organisation(kind=OrganisationKind.BIOTECH, founded_year=founded, **fields)


def carried_by(entry, organisation) -> None:
    Project.objects.filter(pk=entry.application.project_id).update(organisation=organisation)


def said(entry, answers=None) -> list[tuple[str, str, str]]:
    found = eligibility_of(current_entry(entry.application), now(), answers)
    return [(each.fact, each.verdict.value, each.known_words) for each in found.findings]


def test_an_answer_goes_before_what_the_project_says() -> None:
    entry, _owner = draft(schema=WITH_LEVEL)
    add_rule(entry.stage.call, **AT_LEAST_FIVE)
    Project.objects.filter(pk=entry.application.project_id).update(trl=3)

    found = [said(entry), said(entry, {"level": "6"}), said(entry, {"level": ""})]

    assert found == [
        [("trl", "fails", "3")],
        [("trl", "holds", "6")],
        [("trl", "fails", "3")],
    ]


@pytest.mark.parametrize(
    ("years", "verdict"), [(9, "fails"), (8, "unknown"), (7, "holds"), (None, "unknown")]
)
def test_an_age_that_is_known_to_the_year_counts_against_nobody(
    years: int | None, verdict: str
) -> None:
    entry, _owner = draft()
    add_rule(entry.stage.call, comparison=Comparison.LESS_THAN, values=["8"])
    carried_by(entry, company(None if years is None else localdate().year - years))

    found = [(fact, result) for fact, result, _known in said(entry)]

    assert found == [("company_age", verdict)]


def test_a_band_of_money_decides_only_where_both_ends_agree() -> None:
    entry, _owner = draft()
    for bound in ("400000", "2000000", "5000000"):
        add_rule(entry.stage.call, fact=Fact.FUNDING, comparison=Comparison.AT_MOST, values=[bound])
    Project.objects.filter(pk=entry.application.project_id).update(
        funding_band=FundingBand.UNDER_10M
    )

    found = [result for _fact, result, _known in said(entry)]

    assert found == ["fails", "unknown", "unknown"]


def test_stage_country_and_company_are_read_and_said_in_words() -> None:
    entry, _owner = draft()
    make_term(code="lead")
    call = entry.stage.call
    add_rule(call, fact=Fact.STAGE, comparison=Comparison.ONE_OF, values=["lead"])
    add_rule(call, fact=Fact.COUNTRY, comparison=Comparison.NONE_OF, values=["FR"])
    add_rule(call, fact=Fact.IS_COMPANY, comparison=Comparison.ONE_OF, values=["yes"])
    add_rule(call, fact=Fact.HEADCOUNT, comparison=Comparison.LESS_THAN, values=["50"])
    carried_by(entry, make_organisation(kind=OrganisationKind.UNIVERSITY))

    before = said(entry)
    other = make_term(code="other", label="Other")
    Project.objects.filter(pk=entry.application.project_id).update(stage=other)

    assert before == [
        ("stage", "unknown", ""),
        ("country", "fails", "France"),
        ("is_company", "fails", "no"),
        ("headcount", "unknown", ""),
    ]
    assert said(entry)[0] == ("stage", "fails", "Other")


def test_a_rule_counts_only_while_it_is_in_force() -> None:
    entry, _owner = draft(schema=WITH_LEVEL)
    tomorrow = localdate() + timedelta(days=1)
    add_rule(entry.stage.call, **AT_LEAST_FIVE, since=tomorrow)
    add_rule(entry.stage.call, **AT_LEAST_FIVE, until=localdate())

    assert said(entry, {"level": "1"}) == []


def test_a_deciding_rule_refuses_with_reason_and_remedy_and_a_wish_does_not() -> None:
    entry, owner = draft(schema=WITH_LEVEL)
    entry.answers = {"level": "3"}
    entry.save()
    rule = add_rule(entry.stage.call, **AT_LEAST_FIVE)

    with pytest.raises(CannotSubmitError) as refusal:
        send(entry, owner)
    rule.is_knock_out = False
    rule.save()
    sent = send(entry, owner, key="two")

    assert str(refusal.value.message) == (
        "The rules of this call exclude this application. Below TRL 5. Ask for an orientation"
        " first."
    )
    assert json.loads(sent.document)["eligibility"] == [
        {
            "comparison": "at_least", "fact": "trl", "knock_out": False, "known": ["3"],
            "values": ["5"], "verdict": "fails",
        }
    ]  # fmt: skip


def test_what_is_not_known_is_sent_and_kept_as_not_known() -> None:
    entry, owner = draft(schema=WITH_LEVEL)
    add_rule(entry.stage.call, **AT_LEAST_FIVE)

    sent = send(entry, owner)

    assert [
        (each["known"], each["verdict"]) for each in json.loads(sent.document)["eligibility"]
    ] == [([], "unknown")]


def test_time_alone_excludes_nobody_who_sent_before() -> None:
    entry, owner = draft(schema=WITH_LEVEL)
    application = entry.application
    send(entry, owner)
    application.refresh_from_db()
    add_rule(entry.stage.call, **AT_LEAST_FIVE, since=localdate() + timedelta(days=30))

    later = eligibility_of(current_entry(application), now() + timedelta(days=60), {"level": "1"})

    assert later.findings == ()


def test_a_clarification_in_the_window_lets_nobody_past_a_rule(client) -> None:
    entry, owner = draft(schema=WITH_LEVEL)
    send(entry, owner)
    entry.refresh_from_db()
    add_rule(entry.stage.call, **AT_LEAST_FIVE)
    entry.reopen(question="Which?", until=now() + timedelta(days=9), unlocked=[])
    entry.answers = {"level": "2"}
    entry.version += 1
    entry.save()
    client.force_login(owner)

    with pytest.raises(CannotSubmitError) as refusal:
        send(entry, owner, key="two")
    page = client.get(to("application_submit", entry)).text

    assert str(refusal.value.message).startswith("The rules of this call exclude")
    assert "It cannot be sent while a rule of this call excludes it" in page


def test_who_answers_a_clarification_is_not_refused_by_a_rule() -> None:
    entry, owner = draft(schema=WITH_LEVEL)
    send(entry, owner)
    CallStage.objects.filter(pk=entry.stage_id).update(closes_at=now() - timedelta(hours=1))
    entry = StageEntry.objects.get(pk=entry.pk)
    add_rule(entry.stage.call, **AT_LEAST_FIVE)
    entry.reopen(question="Which?", until=now() + timedelta(days=1), unlocked=[])
    entry.answers = {"level": "2"}
    entry.version += 1
    entry.save()

    second = send(entry, owner, key="two")

    assert (second.round, json.loads(second.document)["eligibility"][0]["verdict"]) == (2, "fails")
    assert entry.state == EntryState.REOPENED


# --- Pages ---------------------------------------------------------------------------------------


def test_the_pages_of_a_draft_explain_and_lead_to_what_is_missing(client) -> None:
    entry, owner = draft(schema=WITH_LEVEL)
    add_rule(entry.stage.call, **AT_LEAST_FIVE)
    client.force_login(owner)
    question = f"{to('application_section', entry, section='state')}#div_id_q_level"

    before = [client.get(to(name, entry), follow=True).content.decode() for name in PAGES]
    entry.answers = {"level": "3"}
    entry.save()
    after = [client.get(to(name, entry), follow=True).content.decode() for name in PAGES]

    assert [question in page and "This keeps nobody from sending." in page for page in before] == [
        True, True,
    ]  # fmt: skip
    assert ["Below TRL 5" in page and "Ask for an orientation first" in page for page in after] == [
        True, True,
    ]  # fmt: skip
    assert ["Send the application</button>" in page for page in (before[1], after[1])] == [
        True, False,
    ]  # fmt: skip


PAGES = ("application_edit", "application_submit")


@pytest.mark.parametrize("rules", [1, 3])
def test_the_rules_cost_no_statement_on_the_pages_of_a_draft(client, queries, rules: int) -> None:
    entry, owner = draft(schema=WITH_LEVEL)
    for _each in range(rules):
        add_rule(entry.stage.call, **AT_LEAST_FIVE)
    client.force_login(owner)
    address = to("application_section", entry, section="state")
    client.get(address)

    with queries(EDIT_STATEMENTS):
        client.get(address)


EDIT_STATEMENTS = 9


def test_a_save_by_script_brings_the_rules_anew_only_where_they_may_change(client) -> None:
    entry, owner = draft(schema=WITH_LEVEL)
    add_rule(entry.stage.call, **AT_LEAST_FIVE)
    client.force_login(owner)

    def save(changes: dict[str, str]) -> Any:
        entry.refresh_from_db()
        body = {"version": entry.version, "changes": changes}
        address = to("answers_save", entry)
        return client.post(address, body, content_type="application/json").json()["eligibility"]

    other, level = save({"summary": "x"}), save({"level": "2"})

    assert (other, "Below TRL 5" in level) == (None, True)


def test_the_rules_follow_also_what_decides_whether_their_question_is_asked(client) -> None:
    only_if = {"question": "has", "is": "equals", "value": True}
    yes_no = {"key": "has", "type": "yes_no", "label": {"fr": "A", "en": "Has"}}
    level = {"key": "level", "type": "trl", "label": {"fr": "TRL", "en": "TRL"}}
    more = {"key": "more", "type": "short_text", "label": {"fr": "P", "en": "More"}}
    title = {"fr": "S", "en": "S"}
    entry, owner = draft(schema={"sections": [
        {"key": "one", "title": title, "questions": [yes_no, more]},
        {"key": "two", "title": title, "questions": [level], "show_if": only_if},
    ]})  # fmt: skip
    entry.answers = {"has": True, "level": "2"}
    entry.save()
    add_rule(entry.stage.call, **AT_LEAST_FIVE)
    client.force_login(owner)

    def save(version: int, changes: dict[str, Any]) -> Any:
        body = {"version": version, "changes": changes}
        return client.post(to("answers_save", entry), body, content_type="application/json")

    first = save(entry.version, {"more": "x"}).json()
    second = save(first["version"], {"has": "no"}).json()
    stale = save(entry.version, {"has": "yes"})

    assert first["eligibility"] is None
    assert "Below TRL 5" not in second["eligibility"]
    assert (stale.status_code, "Not known yet" in stale.json()["eligibility"]) == (409, True)


@pytest.mark.parametrize("projects", [1, 3])
def test_the_start_page_says_it_of_each_project(client, queries, projects: int) -> None:
    owner, call = make_user(), open_call(schema=WITH_LEVEL)
    add_rule(call, **AT_LEAST_FIVE)
    for _each in range(projects):
        make_project(owner=owner, trl=2)
    client.force_login(owner)
    address = reverse("calls:application_start", kwargs={"slug": call.slug})
    client.get(address)

    with queries(START_STATEMENTS):
        page = client.get(address).content.decode()

    assert page.count("Below TRL 5") == projects
    words = page.count(">Excluded</span>")  # only where several stand one below the other
    assert (page.count('<details class="disclosure"><summary>'), words) == (
        (0, 0) if projects == 1 else (projects, projects)
    )


START_STATEMENTS = 9


def test_a_colleague_of_the_organisation_is_led_to_its_page_and_others_are_told(client) -> None:
    entry, owner = draft()
    add_rule(entry.stage.call)
    organisation = company(None)
    carried_by(entry, organisation)
    client.force_login(owner)

    asked = client.get(to("application_submit", entry)).content.decode()
    make_membership(user=owner, organisation=organisation)
    led = client.get(to("application_submit", entry)).content.decode()

    address = reverse("partners:profile_edit", args=(organisation.slug,))
    assert (address in asked, "Ask a colleague" in asked, address in led) == (False, True, True)


def test_the_desk_shows_the_proof_of_each_version(client) -> None:
    entry, owner = draft(schema=WITH_LEVEL)
    rule = add_rule(entry.stage.call, **AT_LEAST_FIVE)
    entry.answers = {"level": "6"}
    entry.save()
    send(entry, owner)
    rule.delete()
    client.force_login(make_staff(Role.PROGRAMME_OFFICER))

    address = reverse("admin:calls_application_change", args=(entry.application_id,))
    page = client.get(address).content.decode()

    assert "Eligibility, as it was checked" in page
    assert [
        [(each.words, each.known_words, each.verdict.value) for each in proof.findings]
        for proof in proofs(list(Submission.objects.all()))
    ] == [[("technology readiness level: at least 5", "6", "holds")]]
