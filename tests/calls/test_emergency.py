"""Breaking the glass: for administrators only, with a reason, for an hour, before witnesses."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InternalError, transaction

from calls.actions.emergency import open_emergency_access
from calls.models import Application, EmergencyAccess
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox.models import Delivery
from tests.factories import make_application, make_staff

pytestmark = pytest.mark.django_db

REASON = "The applicant asks for help and cannot sign in any more."


def test_administrator_reads_a_draft_for_an_hour_and_people_are_told():
    application = make_application()
    administrator = make_staff(Role.ADMINISTRATOR)

    opening = open_emergency_access(
        application_id=application.pk, reason=REASON, by=administrator, at=now()
    )

    assert list(Application.objects.visible_to(administrator)) == [application]
    assert opening.until - opening.opened_at == timedelta(hours=1)
    assert set(Delivery.objects.values_list("event", flat=True)) == {
        "calls.emergency_access_opened"
    }
    assert Delivery.objects.count() == 2


def test_the_glass_closes_after_an_hour():
    application = make_application()
    administrator = make_staff(Role.ADMINISTRATOR)

    open_emergency_access(
        application_id=application.pk,
        reason=REASON,
        by=administrator,
        at=now() - timedelta(minutes=61),
    )

    assert list(Application.objects.visible_to(administrator)) == []


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_nobody_else_may(role: Role):
    application = make_application()

    with pytest.raises(PermissionDenied):
        open_emergency_access(
            application_id=application.pk, reason=REASON, by=make_staff(role), at=now()
        )

    assert EmergencyAccess.objects.count() == 0


def test_a_conflict_of_interest_still_keeps_the_administrator_out():
    application = make_application()
    administrator = make_staff(Role.ADMINISTRATOR)
    ConflictOfInterest.objects.create(
        person=administrator, project=application.project, origin=ConflictOrigin.STAFF
    )

    with pytest.raises(PermissionDenied):
        open_emergency_access(
            application_id=application.pk, reason=REASON, by=administrator, at=now()
        )


def test_a_reason_is_needed():
    application = make_application()

    with pytest.raises(Refused):
        open_emergency_access(
            application_id=application.pk,
            reason="because    ",
            by=make_staff(Role.ADMINISTRATOR),
            at=now(),
        )


def test_an_opening_cannot_be_rewritten():
    opening = open_emergency_access(
        application_id=make_application().pk,
        reason=REASON,
        by=make_staff(Role.ADMINISTRATOR),
        at=now(),
    )

    with pytest.raises(InternalError), transaction.atomic():
        EmergencyAccess.objects.filter(pk=opening.pk).update(reason="Nothing happened at all.")
