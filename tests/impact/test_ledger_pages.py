"""Pages of the ledger: what funders read, what officers write, statements."""

import pytest
from django.urls import reverse

from pscc.accounts.enums import Role
from pscc.impact.enums import SourceKind, Step
from pscc.impact.models import Contribution
from tests.factories import make_organisation, make_staff
from tests.impact.ledger import make_envelope, make_line

pytestmark = pytest.mark.django_db
LEDGER = "/en/ledger/"


@pytest.fixture
def funder(client):
    client.force_login(make_staff(Role.FUNDER))
    return client


@pytest.fixture
def officer(client):
    client.force_login(make_staff(Role.PROGRAMME_OFFICER))
    return client


def test_a_funder_reads_sums_shares_and_leverage(funder):
    make_line(SourceKind.STATE, low=20, envelope=make_envelope())
    make_line(SourceKind.PRIVATE, Step.ANNOUNCED, low=40)
    make_line(SourceKind.PRIVATE, Step.ANNOUNCED, low=None)

    page = funder.get(LEDGER).text

    for words in ("€80 million to €100 million", "20% to 25%", "0.4 to 0.5",
                  "1 contribution without amount", "amount unknown"):  # fmt: skip
        assert words in page
    assert "Enter a contribution" not in page


def test_an_empty_ledger_says_so(funder):
    assert "Nothing is entered yet." in funder.get(LEDGER).text


def test_the_desk_of_a_funder_leads_to_the_ledger(funder):
    assert LEDGER in funder.get("/en/dashboard/").text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_ledger_costs_the_same_with_more_lines(funder, rows, queries):
    for number in range(rows):
        envelope = make_envelope(f"envelope-{number}")
        make_line(organisation=make_organisation(), envelope=envelope)
    funder.get(LEDGER)

    with queries(10):
        funder.get(LEDGER)


def test_who_changed_what_is_shown_with_the_person(officer, django_user_model):
    line = make_line(low=None)
    form = officer.get(reverse("admin:impact_contribution_change", args=[line.pk]))
    data = {
        name: "" if value is None else value
        for name, value in form.context["adminform"].form.initial.items()
    }
    data |= {"amount_min": "3000000", "amount_max": "5000000", "seen_version": line.version,
             "dated_on": "2026-01-15", "as_of": "2026-01-31"}  # fmt: skip

    answer = officer.post(form.request["PATH_INFO"], data)

    assert answer.status_code == 302
    assert Contribution.objects.get().amount_in_words == "€3 million to €5 million"
    page = officer.get(line.get_absolute_url()).text
    person = django_user_model.objects.get(groups__name=Role.PROGRAMME_OFFICER)
    assert "at most (€): unknown → €5,000,000" in page
    assert person.name in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"source_name": ""}, "Say who gives it"),
        ({"amount_min": "0"}, "greater than or equal to 1"),
        ({"amount_min": "9", "amount_max": "8"}, "The most is less than the least."),
        ({"source_url": ""}, "This field is required."),
    ],
)
def test_what_is_wrong_is_said_in_the_form(officer, changes, words):
    data = {
        "source_name": "A fund", "source_kind": "private", "instrument": "grant", "step": "spent",
        "dated_on": "2026-01-15", "source_text": "Contract", "source_url": "https://a.example/",
        "as_of": "2026-01-15", "seen_version": 0,
    }  # fmt: skip
    address = reverse("admin:impact_contribution_add")

    page = officer.post(address, data | changes)

    assert words in page.text
    assert Contribution.objects.count() == 0
    assert officer.post(address, data).status_code == 302


def test_an_envelope_is_entered_with_its_tranches(officer):
    data = {
        "name_en": "An envelope", "name_fr": "Une enveloppe", "slug": "one", "amount_max": "9",
        "starts_in": "2026", "ends_in": "2030", "source_name": "A fund", "source_kind": "state",
        "source_text": "Contract", "source_url": "https://a.example/", "as_of": "2026-01-15",
        "tranches-TOTAL_FORMS": "1", "tranches-INITIAL_FORMS": "0", "tranches-0-number": "1",
        "tranches-0-starts_in": "2026", "tranches-0-ends_in": "2025", "tranches-0-amount_max": "5",
    }  # fmt: skip
    address = reverse("admin:impact_envelope_add")

    refused = officer.post(address, data)
    taken = officer.post(address, data | {"tranches-0-ends_in": "2027"})

    assert "The last year comes before the first." in refused.text
    assert taken.status_code == 302


def test_a_line_is_struck_out_with_a_reason(officer):
    line = make_line()

    officer.post(
        reverse("admin:impact_contribution_act", args=[line.pk, "strike"]), {"reason": "Wrong"}
    )

    line.refresh_from_db()
    assert line.struck_reason == "Wrong"
    assert "Wrong" in officer.get(line.get_absolute_url()).text
    form = officer.get(reverse("admin:impact_contribution_change", args=[line.pk]))
    assert "seen_version" not in form.text


def test_the_page_of_a_line_shows_its_provenance(funder):
    line = make_line(low=None)

    page = funder.get(line.get_absolute_url()).text

    assert 'href="https://press.example/1"' in page
    assert "Press release, page 1" in page
