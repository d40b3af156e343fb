"""Copies of services, and copies that follow their template."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from partners.enums import MembershipRole
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from services.actions.cards import save_card
from services.actions.catalogue import save_service
from services.actions.drafts import duplicate_service
from services.actions.templates import adopt_template, follow_template
from services.enums import ServiceKind, ServiceState
from services.models import HealthDataset, PageViews, Service
from services.queries.parts import ALL_PARTS, read_card
from services.queries.templates import has_newer_template, offered_parts, without_ids
from tests.factories import NOW, make_membership, make_organisation, make_staff
from tests.services.provider import add_contacts, editor_of, fresh, make_complete

pytestmark = pytest.mark.django_db

STEP = {"name_fr": "Avis", "name_en": "Opinion", "committee": "CPP", "stated_days": 45}


@pytest.fixture
def source():
    service = make_complete(ServiceState.OPEN, quality_standards=["GLP"], capacity=3)
    service.co_providers.add(make_organisation())
    add_contacts(service, 2)
    return service


@pytest.fixture
def editor(source):
    return editor_of(source)


def copy_of(source, by, *, organisation=None, is_following=False):
    return duplicate_service(
        service_id=source.pk, organisation_id=(organisation or source.provider).pk,
        title_fr="Copie", title_en="Copy", is_following=is_following, by=by, at=NOW,
    )  # fmt: skip


def change(service, by, **parts):
    save_card(service_id=service.pk, version=fresh(service).version, parts=parts, by=by, at=NOW)


def parts_of(service):
    parts = read_card(fresh(service), ALL_PARTS)
    return {part: without_ids(value) for part, value in parts.items() if "title" not in part}


def test_a_copy_says_all_that_the_original_says_and_nothing_of_what_happened(source, editor):
    change(source, editor, access_steps=[STEP])
    HealthDataset.objects.create(service=source, population="Adults")
    PageViews.objects.create(service=source, day=NOW.date(), number=7)

    copy = fresh(copy_of(source, editor))

    assert parts_of(copy) == parts_of(source)
    assert (copy.title_en, copy.slug, copy.state) == ("Copy", "copy", ServiceState.DRAFT)
    assert (copy.template, copy.published_at, copy.page_views.count()) == (None, None, 0)
    assert copy.health_dataset.population == "Adults"
    assert HealthDataset.objects.get(service=source).population == "Adults"


def test_a_copy_at_another_provider_has_no_contacts_of_the_first(source, editor):
    site = make_organisation()
    make_membership(user=editor, organisation=site, role=MembershipRole.EDITOR)

    copy = copy_of(source, editor, organisation=site)

    assert (copy.provider, copy.contacts.count(), source.contacts.count()) == (site, 0, 2)


def test_a_copy_at_another_provider_follows_nothing(source, editor):
    site = make_organisation()
    make_membership(user=editor, organisation=site, role=MembershipRole.EDITOR)

    with pytest.raises(Refused):
        copy_of(source, editor, organisation=site, is_following=True)

    assert site.services.count() == 0


def test_a_draft_of_another_provider_is_neither_shown_nor_taken(editor, signed_in):
    draft = make_complete(title="Zebrafinch")
    copy = make_complete(template=draft, template_version=0, title="Wallcreeper")
    change(draft, editor_of(draft), stated_days=10)
    person = editor_of(copy)

    shown = signed_in(person).get(reverse("services:template", args=[copy.slug])).text
    overview = signed_in(person).get(reverse("services:edit", args=[copy.slug])).text
    behind = signed_in(editor_of(draft)).get(reverse("services:template", args=[draft.slug])).text

    assert ("Zebrafinch" in shown, "Zebrafinch" in overview) == (False, False)
    assert "Wallcreeper" not in behind
    assert (has_newer_template(fresh(copy)), offered_parts(fresh(copy))) == (False, [])
    with pytest.raises(Refused):
        adopt_template(
            service_id=copy.pk, template_version=fresh(draft).version, parts=["stated_days"],
            by=person, at=NOW,
        )  # fmt: skip
    assert fresh(copy).stated_days == 30


def test_nobody_copies_to_where_they_do_not_act_nor_what_they_do_not_edit(source, editor):
    with pytest.raises(PermissionDenied):
        copy_of(source, editor, organisation=make_organisation())
    with pytest.raises(PermissionDenied):
        copy_of(source, editor_of(make_complete()))


def test_a_copy_is_offered_what_changed_in_its_template_and_takes_what_it_wants(source, editor):
    copy = copy_of(source, editor, is_following=True)
    assert not has_newer_template(fresh(copy))
    change(source, editor, terms_en="A new contract", stated_days=10, access_steps=[STEP])
    change(source, editor, capacity=1)

    offered = offered_parts(fresh(copy))
    assert [each.part for each in offered] == ["terms_en", "stated_days", "access_steps"]
    assert (offered[1].here, offered[1].there) == (["30"], ["10"])

    adopt_template(
        service_id=copy.pk, template_version=fresh(source).version,
        parts=["access_steps", "stated_days", "contacts", "nonsense"], by=editor, at=NOW,
    )  # fmt: skip

    taken = fresh(copy)
    assert (taken.stated_days, taken.terms_en, taken.capacity) == (10, "terms en", 3)
    assert taken.access_steps.get().committee == "CPP"
    assert source.access_steps.count() == 1
    assert (has_newer_template(taken), offered_parts(taken)) == (False, [])


def test_a_template_changed_by_staff_offers_all_that_differs(source, editor):
    copy = copy_of(source, editor, is_following=True)
    template = fresh(source)
    template.for_whom_en = "Everyone"
    save_service(service=template, by=make_staff(Role.ADMINISTRATOR), at=NOW)

    assert [each.part for each in offered_parts(fresh(copy))] == [
        "title_fr", "title_en", "for_whom_en",
    ]  # fmt: skip


def test_a_template_that_changed_once_more_is_looked_at_again(source, editor):
    copy = copy_of(source, editor, is_following=True)
    change(source, editor, stated_days=10)
    seen = fresh(source).version
    change(source, editor, stated_days=11)

    with pytest.raises(Refused):
        adopt_template(
            service_id=copy.pk, template_version=seen, parts=["stated_days"], by=editor, at=NOW
        )

    assert fresh(copy).stated_days == 30


def test_a_service_follows_one_of_its_provider_and_kind_and_no_chain(source, editor):
    other = make_complete(provider=source.provider)
    elsewhere = make_complete()
    unlike = make_complete(provider=source.provider, kind=ServiceKind.TRAINING)

    follow_template(service_id=other.pk, template_slug=source.slug, by=editor, at=NOW)
    assert fresh(other).template == source

    third = make_complete(provider=source.provider)
    for wrong in (elsewhere, unlike, other, third):
        with pytest.raises(Refused):
            follow_template(service_id=third.pk, template_slug=wrong.slug, by=editor, at=NOW)
    with pytest.raises(Refused):  # it is a template itself
        follow_template(service_id=source.pk, template_slug=third.slug, by=editor, at=NOW)

    follow_template(service_id=other.pk, template_slug="", by=editor, at=NOW)
    assert Service.objects.filter(template__isnull=False).count() == 0
