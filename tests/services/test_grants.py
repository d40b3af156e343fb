"""A team opens its confidential dossier to a provider: for a time, to nobody else, on record."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from partners.enums import ConflictOrigin, ProjectRole
from partners.models import (
    ConflictOfInterest,
    ProjectFile,
)
from partners.queries.dossiers import (
    DOSSIER_FILE,
)
from pscc.kernel.refusals import Refused
from pscc.outbox.models import Delivery
from services.actions.requests.grants import grant_dossier, revoke_dossier, warn_of_ends
from services.actions.requests.steps import withdraw_request
from services.enums import GrantBasis, ReasonCode, SubRequestState
from services.models import DossierGrant, SubRequest
from services.queries.requests.grants import access_to
from tests.access.world import store
from tests.factories import (
    NOW,
    make_team_member,
    make_user,
)
from tests.services.requesting import Asked, make_asked
from tests.services.test_at_once import at_once

pytestmark = pytest.mark.django_db
S = SubRequestState
PARIS = ZoneInfo("Europe/Paris")
DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)
UNTIL = (NOW + 90 * DAY).date()


def make_shared(state: SubRequestState = S.TRIAGED, **fields: Any) -> Asked:
    """Make a request whose provider may read the dossier for ninety days."""
    asked = make_asked(state, **fields)
    give(asked)
    return asked


def give(asked: Asked, **terms: Any) -> DossierGrant:
    whole: dict[str, Any] = {
        "basis": GrantBasis.TRUST,
        "until": UNTIL,
        "by": asked.founder,
        "at": NOW,
    }
    return grant_dossier(sub_request_id=asked.sub_request.pk, **(whole | terms))


def attach(asked: Asked, title: str = "Toxicology") -> ProjectFile:
    return ProjectFile.objects.create(
        project=asked.project, file=store(DOSSIER_FILE), title=title, added_by=asked.founder
    )


def wall(user: Any, asked: Asked) -> None:
    ConflictOfInterest.objects.create(
        person=user, project=asked.project, origin=ConflictOrigin.STAFF, evidence="Seen together."
    )


def page(name: str, asked: Asked) -> str:
    return reverse(f"services:{name}", args=[asked.sub_request.uid])


# --- Giving and taking back -----------------------------------------------------------------------


def test_a_signatory_opens_the_dossier_up_to_the_end_of_a_day():
    asked = make_asked()

    grant = give(asked, basis=GrantBasis.NDA, signed_on=date(2026, 1, 5), until=UNTIL)

    assert (grant.signed_on, grant.expires_at, grant.granted_by) == (
        date(2026, 1, 5),
        datetime(UNTIL.year, UNTIL.month, UNTIL.day, tzinfo=PARIS) + DAY - MOMENT,
        asked.founder,
    )
    assert Delivery.objects.filter(event="services.dossier_granted").count() == 1


@pytest.mark.parametrize("role", [ProjectRole.EDIT, ProjectRole.COMMENT, ProjectRole.VIEW])
def test_nobody_opens_or_closes_it_who_does_not_sign(role):
    asked = make_asked()
    colleague = make_user()
    make_team_member(project=asked.project, user=colleague, role=role)

    for person in (colleague, asked.editor, make_user()):
        with pytest.raises(PermissionDenied):
            give(asked, by=person)
        with pytest.raises(PermissionDenied):
            revoke_dossier(sub_request_id=asked.sub_request.pk, by=person, at=NOW)

    assert DossierGrant.objects.count() == 0


@pytest.mark.parametrize(
    "terms",
    [
        {"basis": "curiosity"},
        {"basis": GrantBasis.NDA},
        {"basis": GrantBasis.NDA, "signed_on": (NOW + DAY).date()},
        {"until": NOW.date()},
        {"until": (NOW + 367 * DAY).date()},
    ],
)
def test_terms_that_cannot_be_are_refused(terms):
    asked = make_asked()

    with pytest.raises(Refused):
        give(asked, **terms)

    assert DossierGrant.objects.count() == 0


@pytest.mark.parametrize(
    "state", [S.DRAFT, S.NOT_FOR_US, S.UNAVAILABLE, S.WITHDRAWN, S.EXPIRED, S.DECLINED]
)
def test_a_request_that_is_not_sent_or_has_ended_opens_nothing(state):
    asked = make_asked(state)

    with pytest.raises(Refused):
        give(asked)


def test_the_same_terms_twice_are_one_access_and_one_message():
    asked = make_asked()

    first, second = give(asked), give(asked)

    assert first == second
    assert Delivery.objects.filter(event="services.dossier_granted").count() == 1


def test_new_terms_take_the_place_of_the_old_ones_which_stay_on_record():
    asked = make_asked()
    old = give(asked)

    new = give(asked, until=UNTIL + 30 * DAY, at=NOW + DAY)

    old.refresh_from_db()
    assert (old.revoked_at, old.revoked_by) == (NOW + DAY, asked.founder)
    assert access_to(asked.fresh(), NOW + DAY).grant == new


def test_an_access_that_ended_by_itself_can_be_given_again():
    asked = make_asked()
    old = give(asked)
    later = NOW + 100 * DAY

    new = give(asked, until=(later + DAY).date(), at=later)

    old.refresh_from_db()
    assert (old.revoked_at, old.revoked_by) == (old.expires_at, None)
    assert access_to(asked.fresh(), later).grant == new


def test_two_standing_accesses_of_one_request_cannot_be_stored():
    grant = give(make_asked())

    with pytest.raises(IntegrityError), transaction.atomic():
        DossierGrant.objects.create(
            sub_request=grant.sub_request,
            basis=GrantBasis.TRUST,
            granted_by=grant.granted_by,
            granted_at=NOW,
            expires_at=NOW + DAY,
        )


def test_closing_twice_tells_the_second_that_it_is_closed():
    asked = make_shared()
    revoke_dossier(sub_request_id=asked.sub_request.pk, by=asked.founder, at=NOW)

    with pytest.raises(Refused):
        revoke_dossier(sub_request_id=asked.sub_request.pk, by=asked.founder, at=NOW)

    assert Delivery.objects.filter(event="services.dossier_revoked").count() == 1


# --- How it stands --------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [S.NOT_FOR_US, S.WITHDRAWN])
def test_no_access_stands_once_the_request_has_ended(state):
    asked = make_shared()
    SubRequest.objects.filter(pk=asked.sub_request.pk).update(state=state, reason_code="other")

    assert list(DossierGrant.objects.standing(NOW)) == []


def test_the_door_follows_time_revocation_and_the_request():
    never, over, revoked, ended = make_asked(), make_shared(), make_shared(), make_shared()
    revoke_dossier(sub_request_id=revoked.sub_request.pk, by=revoked.founder, at=NOW)
    withdraw_request(
        sub_request_id=ended.sub_request.pk, code=ReasonCode.PLANS_CHANGED, told="",
        by=ended.founder, at=NOW,
    )  # fmt: skip
    last = over.sub_request.grants.get().expires_at

    found = [
        access_to(asked.fresh(), at).door
        for asked, at in [
            (never, NOW),
            (over, last - timedelta(microseconds=1)),
            (over, last),
            (revoked, NOW),
            (ended, NOW),
        ]
    ]

    assert found == ["never", "open", "over", "revoked", "ended"]


def test_a_team_is_warned_once_of_an_access_that_ends_within_three_days():
    make_shared()
    end = datetime(UNTIL.year, UNTIL.month, UNTIL.day, 12, tzinfo=PARIS)

    for at in (end - 3 * DAY, end - 2 * DAY, end - DAY, end, end + DAY):
        warn_of_ends(at=at)

    assert Delivery.objects.filter(event="services.dossier_end_announced").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_signatories_at_once_give_one_access():
    asked = make_asked()

    first, second = at_once(*[lambda: give(asked)] * 2)

    assert first == second
    assert DossierGrant.objects.count() == 1
    assert Delivery.objects.filter(event="services.dossier_granted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_giving_and_withdrawing_at_once_leaves_nothing_open():
    asked = make_asked()

    at_once(
        lambda: give(asked),
        lambda: withdraw_request(
            sub_request_id=asked.sub_request.pk, code=ReasonCode.PLANS_CHANGED, told="",
            by=asked.founder, at=NOW,
        ),
    )  # fmt: skip

    assert not access_to(asked.fresh(), NOW).is_open
