"""The demo has an application in each state of sending, and loading twice adds nothing."""

import pytest

from calls.models import Application, LateRequest, StageEntry
from partners.models import Organisation
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.kernel.models import SiteConfiguration
from pscc.kernel.site import forget_site
from pscc.pages.demo.calls_f import PROJECTS, load_sendings
from tests.factories import make_membership, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


def test_each_state_of_sending_has_its_application():
    SiteConfiguration.objects.update_or_create(
        pk=1, defaults={"name": "Cluster", "contact_email": "contact@cluster.example"}
    )
    forget_site()
    people = {
        "staff": make_staff(Role.PROGRAMME_OFFICER),
        "manager": make_staff(Role.CALL_MANAGER),
    }
    for who, slug, _title in PROJECTS.values():
        if who not in people:
            people[who] = make_user(is_demo=True)
            organisation = make_organisation()
            Organisation.objects.filter(pk=organisation.pk).update(slug=slug)
            make_membership(user=people[who], organisation=organisation)

    counts = [load_sendings(people, now()) for _each in range(2)]

    requests = LateRequest.objects.order_by("state").values_list("state", flat=True)
    entries = StageEntry.objects.values_list("application__state", "stage__number", "state")
    assert counts == [6, 0]
    assert list(requests) == ["asked", "granted", "granted", "refused"]
    assert sorted(entries) == [
        ("draft", 1, "closed"),
        ("draft", 1, "draft"),
        ("draft", 1, "draft"),
        ("draft", 1, "draft"),
        ("draft", 2, "draft"),
        ("submitted", 1, "reopened"),
        ("submitted", 1, "submitted"),
    ]
    assert Application.objects.filter(is_demo=True).count() == 6
