"""A form that was opened before a suspension must not publish the organisation again."""

import pytest
from django.urls import reverse

from partners.actions.organisations import save_organisation, suspend_organisation
from partners.actions.profiles import save_profile
from partners.enums import MembershipRole
from partners.models import Organisation
from pscc.accounts.enums import Role
from tests.factories import NOW, make_membership, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


def test_a_stale_form_keeps_the_suspension_and_stores_the_text():
    officer = make_staff(Role.PROGRAMME_OFFICER)
    opened_earlier = Organisation.objects.get(pk=make_organisation().pk)
    suspend_organisation(organisation_id=opened_earlier.pk, by=officer, at=NOW)
    opened_earlier.city = "Villejuif"

    save_organisation(organisation=opened_earlier, by=officer, at=NOW)

    stored = Organisation.objects.get(pk=opened_earlier.pk)
    assert (stored.state, stored.city) == ("suspended", "Villejuif")


def opened(client, organisation):
    """Open the staff form; return its address and all that the browser would send back."""
    address = reverse("admin:partners_organisation_change", args=[organisation.pk])
    page = client.get(address)
    form = page.context["adminform"].form
    data = {form.add_prefix(name): form[name].value() for name in form.fields}
    for each in page.context["inline_admin_formsets"]:
        management = each.formset.management_form
        fields = management.fields
        data |= {management.add_prefix(name): management[name].value() for name in fields}
    return address, {name: value for name, value in data.items() if value or value == 0}


def test_staff_do_not_save_over_what_a_member_wrote_meanwhile(client):
    client.force_login(make_staff(Role.PROGRAMME_OFFICER))
    organisation = make_organisation(city="Paris")
    address, data = opened(client, organisation)
    owner = make_user()
    make_membership(user=owner, organisation=organisation, role=MembershipRole.OWNER)
    save_profile(
        organisation_id=organisation.pk, version=organisation.version,
        parts={"city": "Villejuif"}, by=owner, at=NOW,
    )  # fmt: skip

    refused = client.post(address, data | {"city": "Cachan"})
    form = refused.context["adminform"].form
    again = client.post(
        address, data | {"city": "Cachan", "seen_version": form["seen_version"].value()}
    )

    assert "Someone else changed this" in str(form.non_field_errors())
    assert form.errors["city"] == ["Stored now: Villejuif"]
    assert form["city"].value() == "Cachan"
    assert again.status_code == 302
    assert Organisation.objects.get(pk=organisation.pk).city == "Cachan"
