"""A form that was opened before a pause must not open the service again."""

from datetime import date

import pytest
from django.urls import reverse

from pscc.accounts.enums import Role
from services.actions.catalogue import open_service, pause_service, save_service
from services.actions.freshness import confirm_services
from services.actions.templates import follow_template
from services.enums import ServiceKind
from services.models import Service
from tests.factories import NOW, make_organisation, make_service, make_staff
from tests.services.provider import editor_of, sent

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


def test_a_staff_form_opened_before_undoes_no_word_and_no_template_of_the_provider(client):
    provider = make_organisation()
    template = make_service(provider=provider)
    asked = {"checked_on": date(2026, 1, 1), "freshness": "asked"}
    service = make_service(provider=provider, **asked)
    editor = editor_of(service)
    client.force_login(make_staff(Role.PROGRAMME_OFFICER))
    address = reverse("admin:services_service_change", args=[service.pk])
    typed = sent(client.get(address))
    confirm_services(service_ids=[service.pk], by=editor, at=NOW)
    follow_template(service_id=service.pk, template_slug=template.slug, by=editor, at=NOW)

    answer = client.post(address, typed | {"title_en": "One, renamed"})

    stored = Service.objects.get(pk=service.pk)
    assert (answer.status_code, stored.title_en) == (302, "One, renamed")
    assert (stored.checked_on, stored.freshness) == (NOW.date(), "current")
    assert (stored.template, stored.template_version) == (template, template.version)


def test_a_service_object_of_before_stores_neither_either():
    service = make_service(checked_on=date(2026, 1, 1))
    opened_earlier = Service.objects.get(pk=service.pk)
    confirm_services(service_ids=[service.pk], by=editor_of(service), at=NOW)

    save_service(service=opened_earlier, by=make_staff(Role.PROGRAMME_OFFICER), at=NOW)

    assert Service.objects.get(pk=service.pk).checked_on == NOW.date()


def test_a_service_that_staff_write_is_checked_that_day():
    service = Service(
        slug="one", provider=make_organisation(), kind=ServiceKind.EXPERTISE, access="experts",
        title_fr="Un", title_en="One",
    )  # fmt: skip

    save_service(service=service, by=make_staff(Role.PROGRAMME_OFFICER), at=NOW)

    assert Service.objects.get().checked_on == NOW.date()
