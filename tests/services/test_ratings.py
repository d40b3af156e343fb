"""Ratings: once, after the delivery, for those concerned."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from partners.enums import ProjectRole
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from services.actions.requests.moving import MovedOnError
from services.actions.requests.rating import rate_request
from services.models import Rating, RequestMove
from services.queries.requests.agreement import changes_panel, quote_panel, rating_panel
from services.queries.requests.panels import sub_request_panels
from services.queries.requests.sides import sides_of
from tests.factories import NOW, make_staff, make_team_member, make_user
from tests.services.requesting import WAYS, S, make_asked

pytestmark = pytest.mark.django_db


def rated(asked, by=None, **points):
    start = {"quality": 5, "timeliness": 3, "communication": 4}
    return rate_request(
        sub_request_id=asked.sub_request.pk, comment="Well done.", by=by or asked.founder, at=NOW,
        **(start | points),
    )  # fmt: skip


def test_a_delivered_result_is_rated_once():
    asked = make_asked(S.DELIVERED)

    rating = rated(asked)
    with pytest.raises(MovedOnError):
        rated(asked)

    assert (rating.quality, rating.timeliness, rating.communication, rating.comment) == (
        5, 3, 4, "Well done.",
    )  # fmt: skip
    assert (asked.fresh().state, asked.fresh().ended_at) == (S.RATED, NOW)
    assert RequestMove.objects.filter(step="rate").count() == 1


@pytest.mark.parametrize("state", [each for each in WAYS if each not in (S.DELIVERED, S.DRAFT)])
def test_only_what_is_delivered_is_rated(state):
    asked = make_asked(state)

    with pytest.raises(MovedOnError):
        rated(asked)

    assert Rating.objects.count() == 0


@pytest.mark.parametrize("points", [0, 6])
def test_points_are_one_to_five(points):
    asked = make_asked(S.DELIVERED)

    with pytest.raises(Refused, match="1 to 5"):
        rated(asked, quality=points)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(
            sub_request=asked.sub_request, quality=points, timeliness=1, communication=1,
            rated_by=asked.founder,
        )  # fmt: skip


def test_neither_provider_nor_reader_nor_staff_rate():
    asked = make_asked(S.DELIVERED)
    reader = make_user()
    make_team_member(project=asked.project, user=reader, role=ProjectRole.VIEW)

    for person in (asked.editor, reader, make_staff(Role.PROGRAMME_OFFICER)):
        with pytest.raises(PermissionDenied):
            rated(asked, by=person)


def test_a_team_rates_on_the_page(client):
    asked = make_asked(S.DELIVERED)
    client.force_login(asked.founder)
    address = reverse("services:rate", kwargs={"uid": asked.sub_request.uid})

    empty = client.post(address, {"quality": "5", "comment": "Kept words"})
    done = client.post(
        address, {"quality": "5", "timeliness": "3", "communication": "4", "comment": ""}
    )
    again = client.get(address).content.decode()

    assert empty.status_code == 200
    assert empty.context["form"].errors == {
        "timeliness": ["Choose from 1 (poor) to 5 (very good)."],
        "communication": ["Choose from 1 (poor) to 5 (very good)."],
    }
    assert "Kept words" in empty.content.decode()
    assert (done.status_code, asked.fresh().state) == (302, S.RATED)
    assert "Nothing to rate now" in again


def test_the_page_is_the_team_s(client):
    asked = make_asked(S.DELIVERED)
    address = reverse("services:rate", kwargs={"uid": asked.sub_request.uid})
    found = []

    for person in (
        asked.founder, asked.editor, make_staff(Role.PROGRAMME_OFFICER), make_user(),
    ):  # fmt: skip
        client.force_login(person)
        found.append(client.get(address).status_code)

    assert found == [200, 403, 403, 404]


# --- Panels of the request's page -----------------------------------------------------------------


def panels(asked, person):
    sides = sides_of(person, asked.sub_request)
    shown = [each(asked.sub_request, person, sides) for each in PANELS]
    return [bool(each) for each in shown]


PANELS = (quote_panel, changes_panel, rating_panel)


def test_the_panels_are_registered():
    own = [panel for _name, panel in sub_request_panels if panel in PANELS]

    assert own == list(PANELS)


@pytest.mark.parametrize(
    ("state", "team", "provider"),
    [
        (S.SUBMITTED, [False, False, False], [False, False, False]),
        (S.TRIAGED, [False, False, False], [True, False, False]),
        (S.QUOTED, [True, False, False], [True, False, False]),
        (S.RUNNING, [True, True, False], [True, True, False]),
        (S.DELIVERED, [True, False, True], [True, False, False]),
    ],
)
def test_a_panel_shows_where_it_has_something_to_say(state, team, provider):
    asked = make_asked(state)

    assert panels(asked, asked.founder) == team
    assert panels(asked, asked.editor) == provider


def test_a_rating_is_read_by_provider_and_staff():
    asked = make_asked(S.DELIVERED)
    rated(asked)
    asked.sub_request.refresh_from_db()

    seen = [
        panels(asked, person)[2]
        for person in (asked.founder, asked.editor, make_staff(Role.PROGRAMME_OFFICER))
    ]

    assert seen == [True, True, True]
