"""SQL statements of the pages of one application: few, and the same for a full dossier."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.actions.decisions import record_decision, release_decision
from calls.enums import ApplicationState, AssignmentState, CallRole, Outcome
from calls.models import Application, Call
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.site import forget_site, site
from tests.factories import (
    make_application,
    make_assignment,
    make_call,
    make_call_person,
    make_manager,
    make_staff,
    make_submission,
    make_team_member,
    make_user,
)

pytestmark = pytest.mark.django_db
COMPLETE = {"team": 5, "science": 2, "need": 4}


def open_call() -> Call:
    at = now()
    return make_call(opens_at=at - timedelta(days=9), closes_at=at + timedelta(days=9))


def full(application: Application, times: int) -> Application:
    """Fill a dossier in review: rounds, colleagues, reviews, conflicts and a decision."""
    for _each in range(times):
        make_submission(application=application)
        make_team_member(project=application.project, user=make_user())
        review = make_assignment(
            application=application, state=AssignmentState.SUBMITTED, scores=COMPLETE
        )
        ConflictOfInterest.objects.create(
            person=make_user(), project=application.project, origin=ConflictOrigin.STAFF
        )
    record_decision(
        application_id=application.pk, outcome=Outcome.DECLINED, reasons="x", letter="Dear team",
        by=review.assigned_by, at=now(),
    )  # fmt: skip
    return application


def in_review() -> Application:
    return make_application(call=open_call(), state=ApplicationState.IN_REVIEW)


def released(application: Application) -> Application:
    release_decision(
        decision_id=application.decisions.get().pk,
        by=make_manager(call=application.call),
        at=now(),
    )
    return application


def statements(person: User, address: str) -> list[str]:
    """Return the statements of a page that has been shown before, as it mostly has."""
    client = Client()
    client.force_login(person)
    assert client.get(address).status_code == 200
    forget_site()
    site()  # read once in five seconds: not a matter of rows
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return [each["sql"] for each in seen]


APPLICANT: list[tuple[str, Callable[[], Any], int]] = [
    ("a draft", lambda: make_application(call=open_call()), 12),
    (
        "sent",
        lambda: make_application(call=open_call(), state=ApplicationState.SUBMITTED),
        12,
    ),
    ("in review, one of each", lambda: full(in_review(), 1), 12),
    ("in review, three of each", lambda: full(in_review(), 3), 12),
    ("decided, one of each", lambda: released(full(in_review(), 1)), 13),
    ("decided, three of each", lambda: released(full(in_review(), 3)), 13),
]


@pytest.mark.parametrize(
    ("make", "count"), [case[1:] for case in APPLICANT], ids=[c[0] for c in APPLICANT]
)
def test_the_applicants_page(make: Callable[[], Any], count: int) -> None:
    application = make()

    found = statements(application.created_by, application.get_absolute_url())

    assert len(found) == count, "\n".join(found)


@pytest.mark.parametrize("times", [1, 3])
def test_the_page_at_the_staff_desk(times: int) -> None:
    application = full(in_review(), times)
    address = reverse("admin:calls_application_change", args=(application.pk,))

    found = statements(make_staff(Role.PROGRAMME_OFFICER), address)

    assert len(found) == 21, "\n".join(found)


@pytest.mark.parametrize("times", [1, 3])
def test_the_panels_page(times: int) -> None:
    application, chair = full(in_review(), times), make_user()
    make_call_person(call=application.call, user=chair, role=CallRole.CHAIR)
    address = reverse("calls:panel_application", args=(application.uid,))

    found = statements(chair, address)

    assert len(found) == 13, "\n".join(found)


def test_what_was_read_for_one_person_tells_nothing_of_another() -> None:
    application = in_review()
    colleague = make_team_member(project=application.project, user=make_user()).user
    read = Application.objects.for_reader(application.created_by).get(pk=application.pk)

    found = [
        allowed(person, "calls.submit_application", read)
        for person in (application.created_by, colleague, make_user())
    ]

    assert found == [True, False, False]


def test_an_action_asks_anew_whatever_a_page_has_read() -> None:
    application, officer = in_review(), make_staff(Role.PROGRAMME_OFFICER)
    read = Application.objects.for_reader(officer).get(pk=application.pk)
    ConflictOfInterest.objects.create(
        person=officer, project=application.project, origin=ConflictOrigin.STAFF
    )

    with pytest.raises(PermissionDenied):
        record_decision(
            application_id=read.pk, outcome=Outcome.DECLINED, reasons="x", letter="", by=officer,
            at=now(),
        )  # fmt: skip
