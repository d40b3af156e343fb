"""Conditions of outside schemes as staff type them: what is stored can be read and judged."""

import pytest
from django.urls import reverse

from partners.enums import Vocabulary
from partners.models import Term
from pscc.accounts.enums import Role
from pscc.pages.demo.offers import load_schemes
from pscc.pages.reference import load_reference_data
from services.forms.scheme_rules import read_values
from services.models import Scheme, SchemeRule
from services.queries.financing import check
from tests.factories import NOW, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheme():
    return Scheme.objects.create(
        slug="grant", name_fr="Aide", name_en="Grant", operator="A funder", summary_fr="Une aide.",
        summary_en="A grant.", official_url="https://a.example/", checked_on=NOW.date(),
        is_published=True,
    )  # fmt: skip


@pytest.fixture
def save(client, scheme):
    """Return a function that types one condition at the staff desk and saves."""
    client.force_login(make_staff(Role.COMMUNICATION))
    address = reverse("admin:services_scheme_change", args=[scheme.pk])
    page = client.get(address)
    (inline,) = page.context["inline_admin_formsets"]
    typed = {
        name: value for name, value in page.context["adminform"].form.initial.items()
        if isinstance(value, str | int)
    }  # fmt: skip
    typed["checked_on"] = NOW.date().isoformat()

    def saving(fact, comparison, values):
        prefix = inline.formset.prefix
        first = {
            "fact": fact, "comparison": comparison, "values": values, "position": "0",
            "reason_fr": "non", "reason_en": "no", "is_knock_out": "on",
        }  # fmt: skip
        counts = {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-INITIAL_FORMS": "0"}
        rows = {f"{prefix}-0-{name}": value for name, value in first.items()}
        return client.post(address, typed | counts | rows)

    return saving


def errors_of(answer):
    (inline,) = answer.context["inline_admin_formsets"]
    return {name for form in inline.formset.forms for name in form.errors}


@pytest.mark.parametrize(
    ("fact", "comparison", "typed", "stored"),
    [
        ("country", "one_of", "France", ["FR"]),
        ("country", "one_of", "allemagne, Germany, fr", ["DE", "FR"]),
        ("country", "none_of", "Côte d'Ivoire", ["CI"]),
        ("stage", "one_of", "discovery", ["discovery"]),
        ("stage", "one_of", "Découverte", ["discovery"]),
        ("is_company", "one_of", "Oui", ["yes"]),
        ("funding", "at_most", "40 000", ["40000"]),
        ("funding", "at_most", "1\u202f500\u00a0000", ["1500000"]),
        ("company_age", "less_than", "02", ["2"]),
    ],
)
def test_what_can_be_read_is_stored_as_it_is_compared(save, fact, comparison, typed, stored):
    Term.objects.create(
        vocabulary=Vocabulary.STAGE, code="discovery", label_fr="Découverte", label_en="Discovery"
    )

    answer = save(fact, comparison, typed)

    assert answer.status_code == 302, errors_of(answer)
    assert SchemeRule.objects.get().values == stored


@pytest.mark.parametrize(
    ("fact", "comparison", "typed", "field"),
    [
        ("country", "one_of", "Francia", "values"),
        ("country", "one_of", "FR, XX", "values"),
        ("country", "one_of", "EU", "values"),
        ("country", "at_least", "FR", "comparison"),
        ("stage", "one_of", "nowhere", "values"),
        ("is_company", "one_of", "perhaps", "values"),
        ("is_company", "one_of", "yes, no", "values"),
        ("company_age", "less_than", "2 ans", "values"),
        ("company_age", "one_of", "2", "comparison"),
        ("funding", "at_most", "40,000", "values"),
        ("funding", "at_most", "40.000", "values"),
        ("funding", "at_most", "4 0", "values"),
        ("trl", "at_least", "-1", "values"),
    ],
)
def test_what_cannot_be_judged_is_said_beside_its_field(save, fact, comparison, typed, field):
    answer = save(fact, comparison, typed)

    assert answer.status_code == 200
    assert errors_of(answer) == {field}
    assert f"{typed}</textarea>" in answer.text
    assert not SchemeRule.objects.exists()


def test_the_conditions_that_come_with_the_portal_can_be_read():
    load_reference_data()
    load_schemes(NOW)

    rules = list(SchemeRule.objects.all())

    assert rules
    assert [read_values(rule.fact, rule.values) for rule in rules] == [
        rule.values for rule in rules
    ]


def test_a_country_typed_by_its_name_lets_its_companies_in(save, scheme):
    save("country", "one_of", "France")

    assert check(scheme, {"country": "FR"}, NOW.date()).answer == "eligible"


def test_the_preview_does_not_hide_a_value_of_old_that_cannot_be_read(client, scheme):
    for values in (["France"], ["FR"]):
        SchemeRule.objects.create(
            scheme=scheme, fact="country", comparison="one_of", values=values, reason="no"
        )
    client.force_login(make_staff(Role.COMMUNICATION))

    page = client.get(reverse("admin:services_scheme_change", args=[scheme.pk])).text

    assert page.count("cannot be read: correct the value") == 1
