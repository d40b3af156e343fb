"""Entering an organisation that the directory does not know."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from partners.actions.registration import NumberTakenError, free_address, register_organisation
from partners.enums import MembershipRole, OrganisationKind, OrganisationState
from partners.models import Membership, Organisation, OrganisationIdentifier
from pscc.kernel.refusals import Refused
from tests.factories import NOW, make_organisation, make_user

pytestmark = pytest.mark.django_db
PAGE = "/en/partners/new/"
TYPED = {
    "name": "Neue Diagnostik GmbH", "kind": "biotech", "maturity": "emerging", "country": "DE",
    "city": "Berlin", "website": "https://neue.example", "summary": "Blood tests for cancer.",
}  # fmt: skip
TEXTS = {"name": "Neue", "kind": OrganisationKind.BIOTECH, "summary_en": "Tests."}


def enter(by, *, number="", scheme="", at=NOW, **texts):
    return register_organisation(texts=TEXTS | texts, scheme=scheme, number=number, by=by, at=at)


def test_a_foreign_company_needs_no_siren(client):
    ada = make_user()
    client.force_login(ada)

    answer = client.post(
        PAGE, TYPED | {"scheme": "foreign_register", "number": "HRB 42243"}, follow=True
    )

    made = Organisation.objects.get()
    assert answer.redirect_chain == [(f"/en/partners/{made.slug}/edit/", 302)]
    assert (made.slug, made.state, made.country, made.summary_en) == (
        "neue-diagnostik-gmbh",
        OrganisationState.DRAFT,
        "DE",
        "Blood tests for cancer.",
    )
    assert not made.summary_fr
    assert list(made.identifiers.values_list("scheme", "value")) == [
        ("foreign_register", "HRB 42243")
    ]
    assert list(made.memberships.values_list("user", "role")) == [(ada.pk, MembershipRole.OWNER)]


def test_a_company_that_is_being_created_needs_no_number(client):
    client.force_login(make_user())

    client.post(PAGE, TYPED | {"country": "FR"})

    assert Organisation.objects.get().identifiers.count() == 0


def test_nobody_else_sees_it(client):
    made = enter(make_user())

    client.force_login(make_user())

    assert client.get(made.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"name": ""}, "name", "This field is required."),
        ({"name": "x" * 10_000}, "name", "at most 200 characters"),
        ({"summary": "x" * 281}, "summary", "at most 280 characters"),
        ({"kind": "wizard"}, "kind", "not one of the available choices"),
        ({"scheme": "siren", "number": "000000000"}, "number", "This SIREN is mistyped"),
        ({"scheme": "siren", "number": "123"}, "number", "nine digits"),
        ({"scheme": "siret", "number": "35600000000049"}, "number", "mistyped"),
        ({"scheme": "vat", "number": "DE111"}, "number", "mistyped"),
        ({"scheme": "siren"}, "number", "Write the number"),
        ({"number": "395030844"}, "scheme", "which register"),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_nothing_is_lost(client, typed, field, words):
    client.force_login(make_user())

    answer = client.post(PAGE, TYPED | typed)

    assert words in " ".join(answer.context["form"].errors[field])
    assert answer.context["form"]["city"].value() == "Berlin"
    assert Organisation.objects.count() == 0


def test_one_of_nearly_the_same_name_is_shown_first(client):
    known = make_organisation(name="Neue Diagnostik")
    client.force_login(make_user())

    first = client.post(PAGE, TYPED)
    second = client.post(PAGE, TYPED | {"is_new": "on"})

    assert first.context["form"].alike == [known]
    assert "may be yours" in first.context["form"].errors["is_new"][0]
    assert f"/en/partners/{known.slug}/join/" in first.text
    assert second.status_code == 302


def test_a_number_that_only_one_can_hold(client):
    known = make_organisation(name="Institute")
    known.identifiers.create(scheme="ror", value="02vjkv261")
    client.force_login(make_user())

    answer = client.post(PAGE, TYPED | {"scheme": "ror", "number": "https://ror.org/02vjkv261"})

    assert "Institute has this number already" in answer.context["form"].errors["number"][0]
    assert f"/en/partners/{known.slug}/join/" in answer.text
    assert Organisation.objects.count() == 1


def test_a_draft_that_holds_the_number_is_not_named():
    ada = make_user()
    enter(ada, name="Secret start-up", scheme="ror", number="02vjkv261")

    with pytest.raises(NumberTakenError) as refusal:
        enter(make_user(), name="Other", scheme="ror", number="02vjkv261")

    assert refusal.value.holder is None
    assert "Secret" not in str(refusal.value.message)
    assert OrganisationIdentifier.objects.count() == 1


def test_five_in_a_day(client):
    ada = make_user()
    for number in range(5):
        enter(ada, name=f"Company {number}")

    with pytest.raises(Refused, match="5 organisations since yesterday"):
        enter(ada, name="Company 6")
    enter(ada, name="Company 6", at=NOW + timedelta(days=1, minutes=1))

    assert Membership.objects.count() == 6


def test_a_visitor_cannot():
    with pytest.raises(PermissionDenied):
        enter(AnonymousUser())


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Map", "map-2"),
        ("New", "new-2"),
        ("مركز السرطان", "organisation-"),
        ("🔬", "organisation-"),
        ("A" * 200, "a" * 70),
    ],
)
def test_addresses_of_all_names(name, address):
    assert free_address(name).startswith(address)


def test_the_same_name_twice():
    enter(make_user(), name="Acme")

    assert free_address("Acme") == "acme-2"
