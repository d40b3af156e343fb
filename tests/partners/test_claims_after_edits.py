"""A claim by a domain that somebody has just put on the page."""

from datetime import timedelta

import pytest

from partners.actions.claims import CannotClaimError, claim_by_domain
from partners.actions.profiles import save_profile
from partners.enums import MembershipRole
from pscc.kernel.clock import now
from tests.factories import make_membership, make_organisation
from tests.partners.joining import verified

pytestmark = pytest.mark.django_db


def test_a_website_that_an_editor_just_changed_proves_nothing():
    organisation = make_organisation(website="https://curie-lab.example")
    editor = verified("eve@evil.example")
    make_membership(user=editor, organisation=organisation, role=MembershipRole.EDITOR)
    save_profile(
        organisation_id=organisation.pk, version=organisation.version,
        parts={"website": "https://evil.example"}, by=editor, at=now(),
    )  # fmt: skip

    with pytest.raises(CannotClaimError, match="changed lately"):
        claim_by_domain(organisation_id=organisation.pk, by=editor, at=now())
    claim_by_domain(organisation_id=organisation.pk, by=editor, at=now() + timedelta(days=31))

    assert organisation.memberships.filter(role=MembershipRole.OWNER).count() == 1
