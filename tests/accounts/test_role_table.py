"""The table of roles: read off the rules, and true for real people."""

import re

import pytest
import rules.permissions
from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from calls.enums import ApplicationState, AssignmentState, CallRole
from partners.enums import MembershipRole, ProjectRole
from pscc.accounts.role_table import COLUMNS, HELD_BY, ROLE_SETS, SEATS, answers_of, document
from pscc.kernel.access import allowed
from tests.factories import (
    make_application,
    make_assignment,
    make_call_person,
    make_membership,
    make_organisation,
    make_project,
    make_service,
    make_team_member,
    make_user,
)


def test_table_of_roles_is_up_to_date():
    page = settings.BASE_DIR / "docs" / "roles.md"

    assert page.read_text() == document()


NOBODY = ["-"] * len(COLUMNS)


def table_row(**answers):
    """Return the cells of a row: "-" but where said otherwise."""
    return [answers.get(column, "-") for column in COLUMNS]


@pytest.mark.parametrize(
    ("rule", "answers"),
    [
        ("is_administrator", table_row(administrator="yes")),
        (
            "(is_advisor | is_author)",
            ["yes" if column == "advisor" else "if" for column in COLUMNS],
        ),
        ("(is_signed_in & ~is_author)", ["if"] * (len(COLUMNS) - 1) + ["-"]),
        ("(is_advisor & is_author)", table_row(advisor="if")),
        ("(is_signed_in & edits_provider)", table_row(owner="yes", editor="yes")),
        ("(is_own_assignment & is_invited)", table_row(expert="if")),
        ("(is_signed_in & reviews_application)", table_row(expert="if")),
        ("(edits_project & sits_on_panel)", NOBODY),
        ("is_recipient", ["if"] * (len(COLUMNS) - 1) + ["-"]),
    ],
)
def test_answers_of_a_rule(rule, answers):
    assert answers_of(rule) == answers


def test_every_predicate_of_a_seat_is_asked_by_a_rule():
    asked = {
        word
        for rule in rules.permissions.permissions.values()
        for word in re.findall(r"\w+", rule.name)
    }

    assert {*HELD_BY, *ROLE_SETS} - asked == set()


@pytest.fixture
def scene():
    """Return the people by seat, and the things on which they hold it."""
    people = {seat: make_user() for seat in SEATS}
    organisation = make_organisation()
    for seat in ("owner", "editor", "signatory"):
        make_membership(organisation=organisation, user=people[seat], role=MembershipRole(seat))
    project = make_project(owner=people["signatory"])
    make_team_member(project=project, user=people["editor"], role=ProjectRole.EDIT)
    application = make_application(project=project, state=ApplicationState.IN_REVIEW)
    make_call_person(call=application.call, user=people["chair"], role=CallRole.CHAIR)
    assignment = make_assignment(
        application=application, expert=people["expert"], state=AssignmentState.ACCEPTED
    )
    service = make_service(provider=organisation)
    return people, {
        "organisation": organisation, "project": project, "application": application,
        "assignment": assignment, "service": service,
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("permission", "thing", "seats"),
    [
        ("calls.submit_application", "application", {"signatory"}),
        ("calls.edit_application", "application", {"signatory", "editor"}),
        ("calls.read_submission", "application", {"signatory", "editor", "chair", "expert"}),
        ("calls.write_review", "assignment", {"expert"}),
        ("calls.read_review", "assignment", {"expert"}),
        ("partners.edit_organisation", "organisation", {"owner", "editor"}),
        ("partners.manage_members", "organisation", {"owner"}),
        ("partners.attach_project", "organisation", {"owner", "editor", "signatory"}),
        ("partners.edit_project", "project", {"signatory", "editor"}),
        ("partners.sign_project", "project", {"signatory"}),
        ("services.edit_service", "service", {"owner", "editor"}),
    ],
)
def test_seats_may_do_what_the_table_says(scene, permission, thing, seats):
    people, things = scene

    may = {seat for seat in SEATS if allowed(people[seat], permission, things[thing])}
    written = answers_of(rules.permissions.permissions[permission].name)

    assert may == seats
    assert {seat for seat in SEATS if written[COLUMNS.index(seat)] != "-"} == seats


@pytest.mark.django_db
@pytest.mark.parametrize(
    "permission",
    [
        "calls.answer_invitation", "calls.declare_conflict", "calls.read_review",
        "calls.write_review", "calls.submit_review", "calls.assign_expert",
        "calls.view_assignment", "calls.view_application", "calls.release_decision",
    ],
)  # fmt: skip
@pytest.mark.parametrize("person", [AnonymousUser(), None], ids=["visitor", "inactive expert"])
def test_whoever_cannot_sign_in_may_do_nothing_about_a_review(scene, permission, person):
    people, things = scene
    people["expert"].is_active = False

    may = allowed(person or people["expert"], permission, things["assignment"])

    assert may is False
