"""Entries that look alike and are two: dismissed, kept in history, taken back."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from partners.actions.merges import merge_organisations
from partners.actions.pairs import reopen_pair, tell_apart
from partners.models import DistinctPair
from partners.queries.merges import suggestions
from pscc.accounts.enums import STAFF_ROLES, Role
from pscc.kernel.history import tracked
from pscc.kernel.refusals import Refused
from tests.factories import NOW, make_organisation, make_staff
from tests.partners.test_merges import MANAGERS

pytestmark = pytest.mark.django_db

SIREN = "395030844"
PAGE = "admin:partners_merge_add"


@pytest.fixture
def alike():
    found = [make_organisation(name=name) for name in ("Gustave", "Roussy")]
    for each in found:
        each.identifiers.create(scheme="siren", value=SIREN)
    return found


def apart(one, other, by=None):
    return tell_apart(
        one_id=one.pk, other_id=other.pk, by=by or make_staff(Role.COMMUNICATION), at=NOW
    )


def named():
    return [(each.one.name, each.other.name) for each in suggestions()]


def test_a_dismissed_pair_does_not_come_back_and_says_who_and_when(alike):
    assert named() == [("Gustave", "Roussy")]
    officer = make_staff(Role.COMMUNICATION)

    pair = apart(alike[1], alike[0], officer)  # in whatever order

    assert named() == []
    assert (pair.one, pair.other, pair.said_by, pair.said_at) == (*alike, officer, NOW)


def test_the_others_of_one_website_are_suggested_on():
    found = [make_organisation(name=name, website="https://curie.fr") for name in "ABC"]

    apart(found[0], found[2])

    assert named() == [("A", "B"), ("B", "C")]


def test_saying_it_twice_is_saying_it_once(alike):
    assert apart(*alike) == apart(*alike)
    assert DistinctPair.objects.count() == 1


def test_taking_it_back_suggests_the_two_again_and_history_keeps_both(alike):
    pair = apart(*alike)
    officer = make_staff(Role.PROGRAMME_OFFICER)

    reopen_pair(pair_id=pair.pk, by=officer, at=NOW)

    assert named() == [("Gustave", "Roussy")]
    pair.refresh_from_db()
    assert (pair.state, pair.undone_by, pair.undone_at) == ("reopened", officer, NOW)
    events = tracked[DistinctPair]._default_manager.filter(pgh_obj_id=pair.pk)
    assert [each.state for each in events.order_by("pgh_id")] == ["distinct", "reopened"]
    with pytest.raises(TransitionNotAllowed):
        reopen_pair(pair_id=pair.pk, by=officer, at=NOW)
    assert apart(*alike) != pair


def test_one_and_the_same_is_refused(alike):
    with pytest.raises(Refused, match="two different"):
        apart(alike[0], alike[0])


def test_merging_after_all_takes_it_back(alike):
    pair = apart(*alike)

    merge_organisations(
        kept_id=alike[0].pk, absorbed_id=alike[1].pk, by=make_staff(Role.COMMUNICATION), at=NOW
    )

    pair.refresh_from_db()
    assert pair.state == "reopened"


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
def test_those_who_merge_tell_apart(alike, role):
    if role in MANAGERS:
        assert reopen_pair(pair_id=apart(*alike).pk, by=make_staff(role), at=NOW)
        return
    with pytest.raises(PermissionDenied):
        apart(*alike, make_staff(role))
    with pytest.raises(PermissionDenied):
        reopen_pair(pair_id=apart(*alike).pk, by=make_staff(role), at=NOW)


def test_the_page_of_suggestions_dismisses_and_the_list_takes_back(alike, signed_in):
    desk = signed_in(make_staff(Role.COMMUNICATION))
    keys = {"one": alike[0].pk, "other": alike[1].pk, "apart": "1"}

    answer = desk.post(reverse(PAGE), keys, follow=True)

    assert "The two are not suggested any more." in answer.content.decode()
    assert "No two organisations look like one." in answer.content.decode()
    pair = DistinctPair.objects.get()
    desk.post(reverse("admin:partners_distinctpair_act", args=(pair.pk, "reopen")))
    assert named() == [("Gustave", "Roussy")]


@pytest.mark.parametrize("keys", [{"one": "x", "other": "1"}, {}, {"one": "1", "other": "1"}])
def test_nonsense_dismisses_nothing(keys, signed_in):
    desk = signed_in(make_staff(Role.COMMUNICATION))

    answer = desk.post(reverse(PAGE), keys | {"apart": "1"})

    assert answer.status_code == 200
    assert DistinctPair.objects.count() == 0
