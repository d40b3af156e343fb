"""A company's pages of its declarations: begun, typed, kept, read over, sent, given up."""

from decimal import Decimal

import pytest

from partners.enums import MembershipRole
from pscc.impact.enums import DeclarationState
from pscc.impact.models import Declaration
from tests.factories import make_membership, make_organisation, make_user
from tests.impact.declarations import YEAR, make_declaration

pytestmark = pytest.mark.django_db
LISTS = ("jobs", "funds", "outcomes")


@pytest.fixture
def company():
    return make_organisation(name="Company")


@pytest.fixture
def owner(client, company):
    return _signed_in(client, company, MembershipRole.OWNER)


def _signed_in(client, company, role):
    user = make_user()
    make_membership(user=user, organisation=company, role=role)
    client.force_login(user)
    return client


def list_of(company):
    return f"/en/partners/{company.slug}/declarations/"


def edit_of(declaration):
    return f"/en/declarations/{declaration.uid}/edit/"


def page_of(declaration):
    return f"/en/declarations/{declaration.uid}/"


def typed(declaration, act="save", **fields):
    counts = {f"{name}-{count}_FORMS": number for name in LISTS
              for count, number in (("TOTAL", 3), ("INITIAL", 0))}  # fmt: skip
    start = {"version": declaration.version, "has_raised": "unknown", "act": act}
    start |= {f"funds-{row}-disclosure": "aggregate" for row in range(3)}
    return counts | start | {name.replace("__", "-"): value for name, value in fields.items()}


def test_a_year_is_begun_typed_kept_and_sent(owner, company):
    begun = owner.post(list_of(company), {"year": YEAR})
    draft = Declaration.objects.get()
    assert begun.headers["Location"] == edit_of(draft)

    kept = owner.post(edit_of(draft), typed(
        draft, jobs_created="2,5", has_raised="true", licences="0",
        jobs__0__department="91", jobs__0__headcount="12.5",
        funds__0__raised_on=f"{YEAR}-05-02", funds__0__instrument="equity",
        funds__0__amount="1,500,000", funds__0__source="A fund",
        outcomes__0__kind="trial_started", outcomes__0__title="Wagtail", outcomes__0__phase="2",
        trials_started="1",
    ))  # fmt: skip
    assert kept.headers["Location"] == page_of(draft)
    page = owner.get(page_of(draft)).text
    for words in (f"Declaration for {YEAR}", "91 – Essonne", "12.5", "€1,500,000", "A fund",
                  "Wagtail", "Your turn", "Not stated", "Send to the cluster"):  # fmt: skip
        assert words in page

    draft.refresh_from_db()
    assert (draft.jobs_created, draft.licences, draft.products) == (Decimal("2.5"), 0, None)
    owner.post(page_of(draft), {"act": "send", "version": draft.version})
    draft.refresh_from_db()
    assert draft.state == DeclarationState.SENT
    after = owner.get(page_of(draft)).text
    assert "Waiting for the cluster’s team" in after
    assert "Send to the cluster" not in after


def test_a_number_is_shown_as_it_was_typed(client, company):
    _signed_in(client, company, MembershipRole.OWNER)
    draft = make_declaration(company, jobs_created=Decimal("5.5"), jobs={"75": Decimal(1200)})

    french = client.get(edit_of(draft).replace("/en/", "/fr/")).text

    assert 'value="5,5"' in french
    assert "5,50" not in french


def test_a_year_that_is_not_over_cannot_be_chosen(owner, company):
    page = owner.post(list_of(company), {"year": "2999"})

    assert page.status_code == 200
    assert "Select a valid choice" in page.text
    assert not Declaration.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"jobs_created": "many"}, "Write a number"),
        ({"licences": "-1"}, "greater than or equal to 0"),
        ({"jobs__0__department": "75"}, "Write how many"),
        ({"jobs__0__department": "75", "jobs__0__headcount": "1.25"}, "at most one decimal"),
        ({"funds__0__amount": "5"}, "This field is required."),
        ({"outcomes__0__kind": "licence", "outcomes__0__title": "L", "outcomes__0__phase": "2"},
         "Only a clinical trial has a phase."),
        ({"jobs__0__department": "75", "jobs__0__headcount": "1",
          "jobs__1__department": "75", "jobs__1__headcount": "2"}, "stands here twice"),
    ],
)  # fmt: skip
def test_an_error_stands_by_its_field_and_nothing_typed_is_lost(owner, company, fields, said):
    draft = make_declaration(company)

    page = owner.post(edit_of(draft), typed(draft, comment="Capercaillie", **fields))

    assert page.status_code == 200
    assert said in page.text
    assert "Capercaillie" in page.text
    draft.refresh_from_db()
    assert draft.version == 0


def test_more_rows_come_without_judging_what_was_typed(owner, company):
    draft = make_declaration(company)

    page = owner.post(edit_of(draft), typed(draft, "rows", jobs__0__headcount="soon"))

    assert 'value="soon"' in page.text
    assert "Please check your answers" not in page.text
    assert page.text.count('-department"') >= 3


def test_what_others_saved_is_not_written_over_unseen(owner, company):
    draft = make_declaration(company)
    old = typed(draft, licences="7")
    owner.post(edit_of(draft), typed(draft, licences="3"))

    refused = owner.post(edit_of(draft), old)
    draft.refresh_from_db()
    assert draft.licences == 3
    assert "Someone else changed this declaration" in refused.text
    assert 'value="7"' in refused.text

    owner.post(edit_of(draft), old | {"version": draft.version})
    draft.refresh_from_db()
    assert draft.licences == 7


def test_the_departments_of_the_year_before_are_offered_and_may_stay_empty(owner, company):
    make_declaration(company, DeclarationState.VALIDATED, year=YEAR - 1, jobs={"2A": 4})
    draft = make_declaration(company)
    assert 'value="2A" selected' in owner.get(edit_of(draft)).text

    owner.post(edit_of(draft), typed(draft, licences="1", jobs__0__department="2A"))

    draft.refresh_from_db()
    assert (draft.licences, draft.jobs.count()) == (1, 0)


def test_what_keeps_it_from_being_sent_is_said(owner, company):
    draft = make_declaration(company)

    page = owner.get(page_of(draft)).text

    assert "Nothing is declared yet" in page
    assert "Send to the cluster" not in page


def test_the_reason_of_a_return_stands_on_both_pages(owner, company):
    declaration = make_declaration(company, DeclarationState.RETURNED, licences=1)

    for address in (page_of(declaration), edit_of(declaration)):
        assert "The Essonne is missing." in owner.get(address).text


def test_a_validated_year_opens_as_a_correction(owner, company):
    declaration = make_declaration(company, DeclarationState.VALIDATED, licences=4)
    assert "Correct this year" in owner.get(page_of(declaration)).text

    owner.post(list_of(company), {"year": YEAR})

    correction = Declaration.objects.get(edition=2)
    assert correction.licences == 4
    assert "edition 2" in owner.get(list_of(company)).text


def test_an_open_one_is_given_up(owner, company):
    declaration = make_declaration(company, DeclarationState.SENT, licences=1)

    owner.post(page_of(declaration), {"act": "withdraw"})

    declaration.refresh_from_db()
    assert declaration.state == DeclarationState.WITHDRAWN


def test_an_editor_is_told_who_sends_and_a_signatory_sends_only(client, company):
    draft = make_declaration(company, licences=1)
    editor = _signed_in(client, company, MembershipRole.EDITOR)
    assert "An owner or a signatory" in editor.get(page_of(draft)).text

    signatory = _signed_in(client, company, MembershipRole.SIGNATORY)
    page = signatory.get(page_of(draft)).text
    assert "Send to the cluster" in page
    assert edit_of(draft) not in page


def test_the_desk_of_a_member_leads_to_the_declarations(owner, company):
    assert list_of(company) in owner.get("/en/dashboard/").text


def test_the_page_of_the_organisation_leads_its_members_there_and_nobody_else(client, company):
    page = company.get_absolute_url()
    assert list_of(company) not in client.get(page).text

    stranger = _signed_in(client, make_organisation(), MembershipRole.OWNER)
    assert list_of(company) not in stranger.get(page).text

    viewer = _signed_in(client, company, MembershipRole.VIEWER)
    assert list_of(company) in viewer.get(page).text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_with_more_declarations(owner, company, rows, queries):
    for number in range(rows):
        make_declaration(company, year=YEAR - number)
    owner.get(list_of(company))

    with queries(9):
        owner.get(list_of(company))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_of_one_cost_the_same_with_more_lines(owner, company, rows, queries):
    codes = ("75", "91", "94")[:rows]
    draft = make_declaration(company, jobs=dict.fromkeys(codes, 1), licences=1)
    for address, statements in ((page_of(draft), 16), (edit_of(draft), 11)):
        owner.get(address)
        with queries(statements):
            owner.get(address)
