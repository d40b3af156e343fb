"""What everyone may see is said twice, to the database and of one object: they must agree."""

from itertools import product

import pgtrigger
import pytest

from partners.enums import Freshness, OrganisationState
from partners.models import Organisation
from services.enums import ServiceState
from services.models import Service
from tests.factories import make_organisation, make_service_in

pytestmark = pytest.mark.django_db
LIFE = [
    f"{model}:legal_{field}"
    for model in ("partners.Organisation", "services.Service")
    for field in ("state", "freshness")
]


def put(row, **columns):
    """Put a row into a state, whatever its life cycle says of the way there."""
    with pgtrigger.ignore(*LIFE):
        type(row).objects.filter(pk=row.pk).update(**columns)


def test_an_organisation_says_of_itself_what_the_database_says():
    for state, freshness in product(OrganisationState, Freshness):
        put(make_organisation(), state=state, freshness=freshness)

    shown = set(Organisation.objects.published())

    assert {each for each in Organisation.objects.all() if each.is_public} == shown
    assert 0 < len(shown) < Organisation.objects.count()


def test_a_service_says_of_itself_what_the_database_says():
    hidden = make_organisation()
    put(hidden, state=OrganisationState.SUSPENDED)
    seen = make_organisation()
    for provider, freshness, state in product((hidden, seen), Freshness, ServiceState):
        put(make_service_in(state, provider=provider), freshness=freshness)

    listed = set(Service.objects.listed())

    every = Service.objects.select_related("provider")
    assert {each for each in every if each.is_listed} == listed
    assert 0 < len(listed) < len(every)
