"""Ties of the office: nobody can name it away, and it is looked at in few statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calls.actions.conflicts import detect_conflicts, detect_office_conflicts
from calls.models import Application
from calls.queries.interests import find_interests
from pscc.accounts.enums import Role
from tests.calls.test_partner_ties import NAMED, application_of, expert, found
from tests.factories import (
    NOW,
    make_application,
    make_membership,
    make_organisation,
    make_project,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_whoever_applies_cannot_shut_the_office_out_by_naming_it():
    officer = make_staff(Role.PROGRAMME_OFFICER, name="Ada Officer")
    admin = make_staff(Role.ADMINISTRATOR, name="Bob Boss")
    application = application_of(team=[{"name": "Ada Officer"}, {"name": "Bob Boss"},
                                       {"name": "Eva Expert"}])  # fmt: skip

    assert detect_conflicts(application_id=application.pk, person_id=officer.pk, at=NOW) == []
    assert detect_conflicts(application_id=application.pk, person_id=admin.pk, at=NOW) == []
    assert found(application, expert(name="Eva Expert")) == [(NAMED, "“Équipe”: Eva Expert")]
    assert list(Application.objects.visible_to(officer)) == [application]


def test_looking_at_the_whole_office_reads_the_directory_once(django_assert_num_queries):
    application = application_of(partners=[{"name": "Institut X"}])
    make_organisation(name="Institut X")
    make_staff(Role.PROGRAMME_OFFICER)
    with CaptureQueriesContext(connection) as asked_for_one:
        detect_office_conflicts(application_id=application.pk, at=NOW)
    for _each in range(4):
        make_staff(Role.PROGRAMME_OFFICER)

    with django_assert_num_queries(len(asked_for_one)):
        detect_office_conflicts(application_id=application.pk, at=NOW)


def test_an_address_is_tied_to_the_house_whoever_joins_it():
    house = make_organisation(name="Acme", website="https://x.fr")
    application = make_application(project=make_project(organisation=house))
    person = make_user(email="eva@x.fr")
    before = find_interests(application.project, person, NOW)
    make_membership(user=make_user(email="bob@a.x.fr"), organisation=house)

    after = find_interests(application.project, person, NOW)

    assert [each.evidence for each in before] == ["eva@x.fr = Acme (x.fr)"]
    assert after == before
