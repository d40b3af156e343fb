"""A form that was opened before a suspension must not publish the organisation again."""

import pytest

from partners.actions.organisations import save_organisation, suspend_organisation
from partners.models import Organisation
from pscc.accounts.enums import Role
from tests.factories import NOW, make_organisation, make_staff

pytestmark = pytest.mark.django_db


def test_a_stale_form_keeps_the_suspension_and_stores_the_text():
    officer = make_staff(Role.PROGRAMME_OFFICER)
    opened_earlier = Organisation.objects.get(pk=make_organisation().pk)
    suspend_organisation(organisation_id=opened_earlier.pk, by=officer, at=NOW)
    opened_earlier.city = "Villejuif"

    save_organisation(organisation=opened_earlier, by=officer, at=NOW)

    stored = Organisation.objects.get(pk=opened_earlier.pk)
    assert (stored.state, stored.city) == ("suspended", "Villejuif")
