"""What the founding text promises of companies and people elsewhere."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calls.actions.submissions import CannotSubmitError
from partners.models import Organisation
from pscc.kernel.clock import now
from tests.calls.applying import draft, send
from tests.mission.portal import Reader

pytestmark = pytest.mark.xdist_group("mission")


# S36 "International scope"
def test_s36_a_german_company_registers_without_siren(portal):
    _with_its_vat_number(portal)
    page = portal.as_("expert2").get("/en/partners/new/")

    made = page.send(
        "Enter the organisation", name="Krebsforschung Spree GmbH", kind="biotech",
        maturity="emerging", summary="A test of blood.", country="DE", city="Berlin", scheme="",
        number="",
    )  # fmt: skip

    organisation = Organisation.objects.get(name="Krebsforschung Spree GmbH")
    assert (organisation.country, made.status) == ("DE", 200)
    assert "Krebsforschung Spree GmbH" in made.words
    assert not organisation.identifiers.exists()


def _with_its_vat_number(portal):
    page = portal.as_("expert3").get("/en/partners/new/")

    made = page.send(
        "Enter the organisation", name="Havel Zytologie GmbH", kind="biotech",
        maturity="emerging", summary="A test of blood.", country="DE", city="Berlin", scheme="vat",
        number="DE 136695976",
    )  # fmt: skip

    organisation = Organisation.objects.filter(name="Havel Zytologie GmbH").first()
    assert organisation, made.words
    assert list(organisation.identifiers.values_list("scheme", "value")) == [("vat", "DE136695976")]


def test_a_deadline_is_one_moment_shown_in_paris_and_kept_anywhere(portal):
    """S36 again: the deadline of a call, for an applicant of another time zone."""
    closes_at = (now() + timedelta(hours=1)).astimezone(ZoneInfo("America/New_York"))
    entry, owner = draft(closes_at=closes_at)
    other, late_owner = draft(closes_at=closes_at)
    reader = Reader()
    reader.sign_in(owner)

    page = reader.get(f"/en/applications/{entry.application.uid}/submit/")
    send(entry, owner, received_at=closes_at - timedelta(seconds=1))
    with pytest.raises(CannotSubmitError) as refused:
        send(other, late_owner, received_at=closes_at + timedelta(seconds=1))

    paris = closes_at.astimezone(ZoneInfo("Europe/Paris"))
    shown = page.tree.xpath("//*[@data-own-zone='Europe/Paris']//time")[0]
    assert f"{paris:%H:%M} (Paris time)" in shown.text_content().replace("\xa0", " ")
    assert datetime.fromisoformat(shown.get("datetime")) == closes_at.replace(microsecond=0)
    assert f"{paris:%H:%M} (Paris time)" in str(refused.value.message)
