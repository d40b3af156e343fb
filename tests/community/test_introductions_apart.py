"""Introductions that the team looks at first, and that nobody can tell from others."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from calls.enums import ApplicationState
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.community.actions.introductions import (
    accept_introduction,
    release_introduction,
)
from pscc.community.enums import IntroductionState
from pscc.kernel.clock import now
from tests.community.introducing import (
    ASKER,
    OTHER,
    asked,
    organisation_of,
    reviews,
    state_of,
    told,
)
from tests.factories import (
    NOW,
    make_application,
    make_assignment,
    make_membership,
    make_organisation,
    make_project,
    make_staff,
)
from tests.factories_community import make_board_entry

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
S = IntroductionState


def interest_of_asker(asker, other, entry):
    ConflictOfInterest.objects.create(
        person=asker, organisation=entry.organisation, origin="declared"
    )


def interest_of_other(asker, other, entry):
    ConflictOfInterest.objects.create(
        person=other, organisation=organisation_of(asker), origin="declared"
    )


def asker_reviews_other(asker, other, entry):
    reviews(asker, entry.organisation)


def other_reviews_asker(asker, other, entry):
    reviews(other, organisation_of(asker))


WALLS = (interest_of_asker, interest_of_other, asker_reviews_other, other_reviews_asker)


@pytest.mark.parametrize("wall", WALLS)
def test_the_team_looks_first_and_whoever_asked_cannot_tell(client, asker, other, entry, wall):
    officer = make_staff(Role.PROGRAMME_OFFICER, email="officer@pscc.example")
    free = make_board_entry(at=now(), title_en="Frozen samples")
    plain = asked(asker, free)
    wall(asker, other, entry)

    held = asked(asker, entry)

    client.force_login(asker)
    pages = [
        client.get(each.get_absolute_url())
        .text.split("<main")[1]
        .replace(each.uid, "")
        .replace(each.entry.uid, "")
        .replace(each.entry.organisation.name, "")
        .replace(each.asked_at.isoformat(), "")
        for each in (plain, held)
    ]
    client.force_login(other)
    assert (state_of(plain), state_of(held)) == (S.ASKED, S.HELD)
    assert without_times(pages[0]) == without_times(pages[1])
    assert client.get(held.get_absolute_url()).status_code == 404
    assert OTHER not in told("community.introduction_request")
    assert "officer@pscc.example" in told("community.introduction_held")
    with pytest.raises(PermissionDenied):
        accept_introduction(introduction_id=held.pk, agrees=True, by=other, at=now())
    release_introduction(introduction_id=held.pk, by=officer, at=now())
    assert OTHER in told("community.introduction_request")
    accept_introduction(introduction_id=held.pk, agrees=True, by=other, at=now())
    assert state_of(held) == S.ACCEPTED


def without_times(page):
    page = re.sub(r"<time.*?</time>", "", page)
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_a_wall_that_comes_up_before_the_answer_holds_it(client, asker, other, entry):
    introduction = asked(asker, entry)
    other_reviews_asker(asker, other, entry)
    client.force_login(other)

    page = client.post(
        f"/en/introductions/{introduction.uid}/accept/", {"agrees": "on"}, follow=True
    )

    assert "The cluster’s team looks at it first." in page.text
    assert (state_of(introduction), ASKER in page.text) == (S.HELD, False)


def test_a_review_that_is_over_or_an_interest_put_aside_keeps_nobody_apart(asker, other, entry):
    application = make_application(
        project=make_project(organisation=entry.organisation), state=ApplicationState.IN_REVIEW
    )
    review = make_assignment(application=application, expert=asker)
    review.decline(reason="No time.", at=NOW)
    review.save()
    interest = ConflictOfInterest.objects.create(
        person=asker, organisation=entry.organisation, origin="declared"
    )
    interest.dismiss(by=make_staff(Role.PROGRAMME_OFFICER), at=NOW)
    interest.save()

    assert asked(asker, entry).state == S.ASKED


def test_staff_on_a_side_neither_see_that_it_is_held_nor_pass_it_on(client, entry):
    officer = make_staff(Role.PROGRAMME_OFFICER, email="both@pscc.example")
    make_membership(user=officer, organisation=make_organisation(name="Own"))
    ConflictOfInterest.objects.create(
        person=officer, organisation=entry.organisation, origin="declared"
    )
    held = asked(officer, entry)
    client.force_login(officer)

    assert (held.state, told("community.introduction_held")) == (S.HELD, [])
    assert client.get(f"/admin/community/introduction/{held.pk}/change/").status_code != 200
    with pytest.raises(PermissionDenied):
        release_introduction(introduction_id=held.pk, by=officer, at=now())
