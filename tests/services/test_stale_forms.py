"""A form that was opened before a pause must not open the service again."""

import pytest

from pscc.accounts.enums import Role
from services.actions.catalogue import open_service, pause_service, save_service
from services.enums import ServiceKind
from services.models import Service
from tests.factories import NOW, make_organisation, make_staff

pytestmark = pytest.mark.django_db


def test_a_stale_form_keeps_the_pause_and_stores_the_text():
    officer = make_staff(Role.PROGRAMME_OFFICER)
    service = Service.objects.create(
        slug="one",
        provider=make_organisation(),
        kind=ServiceKind.EXPERTISE,
        access="experts",
        title_fr="Un",
        title_en="One",
        summary_fr="Un.",
        summary_en="One.",
    )
    open_service(service_id=service.pk, by=officer, at=NOW)
    opened_earlier = Service.objects.get(pk=service.pk)
    pause_service(service_id=service.pk, reason="Holidays", by=officer, at=NOW)
    opened_earlier.title_en = "One, renamed"

    save_service(service=opened_earlier, by=officer, at=NOW)

    stored = Service.objects.get(pk=service.pk)
    assert (stored.state, stored.title_en) == ("paused", "One, renamed")
    assert stored.pause_reason == "Holidays"
