"""The demo shows rules, a narrowed team and changed questions; loading twice adds nothing."""

import pytest

from calls.models import Application, TeamSeat
from calls.queries.drafts import current_entry
from calls.queries.eligibility import eligibility_of
from calls.queries.newest_forms import newer_form
from partners.models import Organisation
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.kernel.models import SiteConfiguration
from pscc.kernel.site import forget_site
from pscc.pages.demo.calls_e import PROJECTS, load_rules
from tests.factories import make_membership, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


def test_one_draft_is_excluded_and_one_is_for_a_part_of_its_team():
    SiteConfiguration.objects.update_or_create(
        pk=1, defaults={"name": "Cluster", "contact_email": "contact@cluster.example"}
    )
    forget_site()
    people = {
        "staff": make_staff(Role.PROGRAMME_OFFICER),
        "manager": make_staff(Role.CALL_MANAGER),
        "founder3": make_user(is_demo=True),
    }
    for who, slug, _title, _level in PROJECTS.values():
        people[who] = make_user(is_demo=True)
        organisation = make_organisation()
        Organisation.objects.filter(pk=organisation.pk).update(slug=slug)
        make_membership(user=people[who], organisation=organisation)

    counts = [load_rules(people, now()) for _each in range(2)]

    found = [current_entry(each) for each in Application.objects.order_by("pk")]
    assert counts == [2, 0]
    assert [
        (
            len(eligibility_of(entry, now()).against),
            entry.application.is_narrowed,
            newer_form(entry, now()) is not None,
        )
        for entry in found
    ] == [(1, False, True), (0, True, True)]
    assert TeamSeat.objects.count() == 1
