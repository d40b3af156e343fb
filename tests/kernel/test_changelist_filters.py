"""What may be asked of the lists of the staff admin: the filters on the page, and nothing behind
them.
"""

import re
from html import unescape

import pytest
from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.db.models import Model
from django.db.models.constants import LOOKUP_SEP
from django.urls import reverse
from django.utils.translation import override

from calls.models import CallPerson
from pscc.accounts.admin_site import PortalAdmin
from pscc.accounts.enums import Role
from tests.factories import (
    make_application,
    make_assignment,
    make_call,
    make_organisation,
    make_project,
    make_service,
    make_staff,
)

pytestmark = pytest.mark.django_db
LISTS = {page.opts.label_lower: page for page in admin.site._registry.values()}
BEHIND = [
    (label, name)
    for label, page in LISTS.items()
    for name in (each[0] if isinstance(each, tuple) else each for each in page.list_filter)
    if isinstance(name, str)
]


@pytest.fixture
def desk(client):
    """Sign in somebody who may see every list."""
    client.force_login(make_staff(Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER))
    return client


def address(label):
    return reverse("admin:{}_{}_changelist".format(*label.split(".")))


def forbidden(model: type[Model], name: str) -> list[str]:
    """Name every relation behind a filter, and the comparisons that spell a value out."""
    compared = [f"{name}__{each}" for each in ("startswith", "gt", "regex", "pk__startswith")]
    field = get_fields_from_path(model, name)[-1]
    model_behind = field.related_model if field.is_relation else None
    behind = model_behind._meta.get_fields() if model_behind else []
    return compared + [
        LOOKUP_SEP.join([name, each.name, last])
        for each in behind
        for last in (("pk", "pk__startswith") if each.is_relation else ("startswith", "gt"))
    ]


@pytest.mark.parametrize(("label", "name"), BEHIND)
def test_nothing_behind_a_filter_can_be_asked(desk, label, name):
    asked = forbidden(LISTS[label].model, name)

    answers = {each: desk.get(address(label), {each: "1"}).status_code for each in asked}

    assert answers == dict.fromkeys(asked, 400)


def test_sessions_cannot_be_guessed_through_a_form(desk):
    path = "stage__call__people__user__usersession__session_key__startswith"

    answer = desk.get(address("calls.formversion"), {path: "a"})

    assert answer.status_code == 400


@pytest.fixture
def rows():
    """Put something into the lists, so that their filters have choices."""
    make_assignment()
    make_call()
    make_organisation()
    make_project()
    make_service()


@pytest.mark.parametrize("label", LISTS)
def test_every_link_of_a_list_is_answered(desk, rows, label):
    page = desk.get(address(label), follow=True).text
    links = {unescape(each) for each in re.findall(r'href="(\?[^"]+)"', page)}

    answers = {each: desk.get(address(label) + each, follow=True).status_code for each in links}

    assert answers == dict.fromkeys(links, 200)


@pytest.mark.parametrize("label", LISTS)
def test_every_filter_of_a_list_is_answered(desk, rf, rows, label):
    page, request = LISTS[label], rf.get(address(label))
    request.user = make_staff(Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER)
    specs = page.get_changelist_instance(request).filter_specs
    asked = {name for spec in specs for name in spec.expected_parameters() if name}

    refused = {name for name in asked if not page.lookup_allowed(name, "1", request)}

    assert refused == set()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("label", LISTS)
def test_every_choice_of_a_filter_begins_with_a_capital(desk, rf, rows, label, language):
    page, request = LISTS[label], rf.get(address(label))
    request.user = make_staff(Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER)
    with override(language):
        shown = page.get_changelist_instance(request)
        words = [  # but names stay as they were given
            str(choice["display"])
            for spec in shown.filter_specs
            if not isinstance(spec, admin.RelatedFieldListFilter)
            for choice in spec.choices(shown)
        ]

    assert [each for each in words if each[:1] != each[:1].upper()] == []


@pytest.mark.parametrize("part", ["year", "month", "day", "gte", "lt"])
def test_days_of_a_list_are_answered(desk, part):
    value = "2026-01-01 00:00:00+00:00" if part in {"gte", "lt"} else "1"

    answer = desk.get(address("calls.application"), {f"submitted_at__{part}": value})

    assert answer.status_code == 200


# --- View on site --------------------------------------------------------------------------------


def test_a_number_does_not_lead_to_an_address(desk):
    assert desk.get("/admin/r/1/1/").status_code == 404


def test_only_what_everybody_may_read_has_a_link_to_the_site(desk):
    organisation = make_organisation()
    shown, hidden = (PortalAdmin(type(each), admin.site) for each in (organisation, CallPerson()))

    assert shown.get_view_on_site_url(organisation) == organisation.get_absolute_url()
    assert hidden.get_view_on_site_url(CallPerson()) is None


def test_an_application_has_no_link_to_the_site(desk):
    application = make_application()
    page = LISTS["calls.application"]

    assert page.get_view_on_site_url(application) is None


def test_no_row_inside_a_page_has_an_address_of_its_own():
    inlines = [inline.model for page in LISTS.values() for inline in page.inlines]

    assert [model for model in inlines if hasattr(model, "get_absolute_url")] == []
