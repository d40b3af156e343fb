"""The staff outbox obeys walls: a message about a project is as hidden as the project."""

from datetime import timedelta

import pytest
from django.db import transaction

from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.outbox import publish
from pscc.outbox.models import Delivery
from services.enums import ChangeSubject, GrantBasis, Side
from services.models import ChangeRequest, DossierGrant, WaitingPlace
from tests.factories import make_call, make_manager, make_staff
from tests.services.advising import make_orientation
from tests.services.requesting import make_asked

pytestmark = pytest.mark.django_db


def _change(asked):
    return ChangeRequest.objects.create(
        sub_request=asked.sub_request, subject=ChangeSubject.SCOPE, old="One", new="Two",
        justification="Later.", asked_by=asked.founder, asked_side=Side.APPLICANT,
    )  # fmt: skip


def _grant(asked):
    return DossierGrant.objects.create(
        sub_request=asked.sub_request, basis=GrantBasis.TRUST, granted_by=asked.founder,
        expires_at=now() + timedelta(days=9),
    )  # fmt: skip


def _place(asked):
    return WaitingPlace.objects.create(
        service=asked.service, project=asked.project, joined_by=asked.founder
    )


EVENTS = {
    "services.message_posted": ("sub_request_id", lambda asked: asked.sub_request),
    "services.change_proposed": ("change_id", _change),
    "services.dossier_granted": ("grant_id", _grant),
    "services.request_assigned": ("request_id", lambda asked: asked.sub_request.request),
    "services.orientation_sent": (
        "session_id",
        lambda asked: make_orientation(project=asked.project),
    ),
    "services.place_offered": ("place_id", _place),
}


def _published(event):
    key, thing = EVENTS[event]
    asked = make_asked()
    made = thing(asked)
    with transaction.atomic():
        publish(event, **{key: made.pk})
    return asked, Delivery.objects.filter(event=event, payload__has_key=key)


@pytest.mark.parametrize("event", EVENTS)
def test_a_walled_officer_sees_no_message_about_the_project(event):
    asked, rows = _published(event)
    officer = make_staff(Role.PROGRAMME_OFFICER)
    before = set(Delivery.objects.visible_to(officer) & rows)
    ConflictOfInterest.objects.create(
        person=officer, project=asked.project, origin=ConflictOrigin.STAFF
    )

    after = set(Delivery.objects.visible_to(officer) & rows)

    assert (before, after) == (set(rows), set())
    assert before


@pytest.mark.parametrize("event", EVENTS)
def test_a_manager_of_calls_sees_no_message_about_requests(event):
    _asked, rows = _published(event)

    seen = set(Delivery.objects.visible_to(make_manager(call=make_call())) & rows)

    assert seen == set()
