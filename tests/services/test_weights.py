"""Versions of the weights: drafted, compared, put into use; and what was answered stays."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from services.actions.orientation.weights_desk import activate_weights, save_weights
from services.enums import ServiceKind, WeightsState
from services.models import WeightSet
from services.models.orientation import POINTS
from services.queries.orientation.previews import (
    preview,
    sessions_to_compare,
    way_of,
    weights_of,
)
from services.recommender import Move, Weights
from tests.factories import NOW, make_project, make_service, make_staff, make_term
from tests.services.advising import make_orientation, make_weights
from tests.services.test_at_once import at_once, kinds

pytestmark = pytest.mark.django_db
W = WeightsState
LIST = "admin:services_weightset_changelist"
ADD = "admin:services_weightset_add"
ONE = "admin:services_weightset_change"
PREVIEW = "admin:services_weightset_preview"
DEFAULTS = {
    "need": 40, "stage": 20, "stage_neighbour": 10, "tumour": 15, "tumour_related": 10,
    "tumour_agnostic": 8, "modality": 10, "lead_time": 5, "capacity": 5, "entitlement": 5,
}  # fmt: skip


def officer():
    return make_staff(Role.PROGRAMME_OFFICER)


def states():
    return dict(WeightSet.objects.order_by("number").values_list("number", "state"))


# --- Drafts --------------------------------------------------------------------------------------


def test_a_row_is_read_as_the_recommender_reads_it():
    assert weights_of(make_weights()) == Weights(version=1)


def test_a_draft_begins_with_the_values_in_use_and_gets_the_next_number(signed_in):
    make_weights(need=30)
    client = signed_in(officer())

    offered = client.get(reverse(ADD)).context["adminform"].form.initial
    client.post(reverse(ADD), {**DEFAULTS, "need": 35, "note": "Needs count less."})

    assert offered == {**DEFAULTS, "need": 30}
    draft = WeightSet.objects.get(number=2)
    assert (draft.need, draft.state, draft.note) == (35, W.DRAFT, "Needs count less.")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("stage_neighbour", 21, "A neighbouring stage cannot bring more than the stage itself."),
        ("tumour_related", 16,
         "A broader or narrower tumour type cannot bring more than the type itself."),
        ("tumour_agnostic", 16, "“Any tumour type” cannot bring more than the type itself."),
    ],
)  # fmt: skip
def test_less_cannot_bring_more(signed_in, field, value, words):
    page = signed_in(officer()).post(reverse(ADD), {**DEFAULTS, field: value})

    assert page.context["adminform"].form.errors == {field: [words]}
    assert WeightSet.objects.count() == 0


def test_a_draft_can_be_written_again_and_one_that_was_used_cannot(signed_in):
    draft, used = make_weights(W.DRAFT), make_weights(W.RETIRED)
    client = signed_in(officer())

    codes = [
        client.post(reverse(ONE, args=[row.pk]), {**DEFAULTS, "need": 1}).status_code
        for row in (draft, used)
    ]

    assert codes == [302, 403]
    assert [WeightSet.objects.get(pk=row.pk).need for row in (draft, used)] == [1, 40]


def test_the_action_asks_again():
    used = make_weights()
    used.need = 1

    with pytest.raises(Refused):
        save_weights(weights=used, by=officer(), at=NOW)
    with pytest.raises(PermissionDenied):
        save_weights(weights=WeightSet(), by=make_staff(Role.ADVISOR), at=NOW)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same(signed_in, number, queries):
    for _ in range(number):
        make_weights(W.DRAFT, made_by=make_staff(Role.ADMINISTRATOR))
    client = signed_in(officer())
    client.get(reverse(LIST))

    with queries(STAFF_LIST):
        client.get(reverse(LIST))


STAFF_LIST = 5


# --- Put into use --------------------------------------------------------------------------------


def test_the_one_in_use_is_retired_and_can_come_back():
    old, new = make_weights(), make_weights(W.DRAFT)
    by = officer()

    activate_weights(weights_id=new.pk, replaces=old.pk, by=by, at=NOW)
    after = states()
    activate_weights(weights_id=old.pk, replaces=new.pk, by=by, at=NOW)

    assert (after, states()) == ({1: W.RETIRED, 2: W.ACTIVE}, {1: W.ACTIVE, 2: W.RETIRED})
    assert WeightSet.objects.get(number=1).activated_by == by


def test_who_saw_another_comparison_looks_again():
    old, new = make_weights(), make_weights(W.DRAFT)
    by = officer()

    for weights_id, replaces in ((new.pk, None), (new.pk, new.pk), (old.pk, old.pk)):
        with pytest.raises(Refused):
            activate_weights(weights_id=weights_id, replaces=replaces, by=by, at=NOW)
    with pytest.raises(PermissionDenied):
        activate_weights(weights_id=new.pk, replaces=old.pk, by=make_staff(Role.ADVISOR), at=NOW)
    assert states() == {1: W.ACTIVE, 2: W.DRAFT}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("has_active", [True, False])
def test_of_two_versions_at_once_one_is_in_use(has_active):
    old = make_weights() if has_active else None
    replaces = old.pk if old else None
    drafts = [make_weights(W.DRAFT), make_weights(W.DRAFT)]
    by = officer()

    answers = at_once(
        *[
            lambda row=row: activate_weights(weights_id=row.pk, replaces=replaces, by=by, at=NOW)
            for row in drafts
        ]
    )

    assert kinds(answers) == ["Refused", "WeightSet"]
    assert WeightSet.objects.filter(state=W.ACTIVE).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_new_versions_at_once_each_gets_its_number():
    make_weights()
    by = officer()

    at_once(*[lambda: save_weights(weights=WeightSet(), by=by, at=NOW)] * 2)

    assert states() == {1: W.ACTIVE, 2: W.DRAFT, 3: W.DRAFT}


def test_an_orientation_keeps_the_version_it_was_answered_with():
    old, new = make_weights(), make_weights(W.DRAFT, need=1)
    session = make_orientation(services=[make_service()])
    before = session.result

    activate_weights(weights_id=new.pk, replaces=old.pk, by=officer(), at=NOW)

    session.refresh_from_db()
    assert (session.weights, session.result, session.result["version"]) == (old, before, 1)


# --- The preview ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "way"),
    [(2, 1, "up"), (1, 2, "down"), (3, 3, "same"), (None, 1, "new"), (1, None, "gone")],
)
def test_which_way_a_candidate_goes(old, new, way):
    assert way_of(Move("service:x", old, new, old, new)) == way


def two_services():
    """Make one that serves the need and one at the right stage for any modality."""
    stage, other = make_term(code="idea"), make_term(code="late")
    needed = make_service(kind=ServiceKind.REGULATORY, title="Regulatory advice")
    needed.stages.add(other)
    staged = make_service(kind=ServiceKind.HOSTING, title="A place")
    staged.stages.add(stage)
    return needed, staged


def test_both_orders_stand_side_by_side(signed_in):
    two_services()
    make_weights()
    draft = make_weights(W.DRAFT, need=1, stage=60)
    session = make_orientation(answers={"stage": "idea"})

    found = preview(draft, [session], NOW)

    (only,) = found.compared
    assert [(row.title, row.move.old_place, row.move.new_place, row.way) for row in only.moves] == [
        ("A place", 2, 1, "up"),
        ("Regulatory advice", 1, 2, "down"),
    ]
    assert (found.first_places, found.moved, only.changes_first) == (1, 1, True)


def test_the_same_weights_move_nothing():
    two_services()
    make_weights()
    session = make_orientation(answers={"stage": "idea"})

    found = preview(make_weights(W.DRAFT), [session], NOW)

    assert (found.first_places, found.moved) == (0, 0)


def test_from_the_preview_it_is_put_into_use(signed_in):
    two_services()
    old, draft = make_weights(), make_weights(W.DRAFT, need=1, stage=60)
    make_orientation(answers={"stage": "idea"})
    client = signed_in(officer())
    address = reverse(PREVIEW, args=[draft.pk])

    page = client.get(address)
    client.post(address, {"replaces": old.pk})

    assert "Another first" in page.text
    assert "as they are today" in page.text
    assert f'name="replaces" value="{old.pk}"' in page.text
    assert states() == {1: W.RETIRED, 2: W.ACTIVE}


def test_who_comes_too_late_is_told(signed_in):
    old, other, draft = make_weights(), make_weights(W.DRAFT), make_weights(W.DRAFT)
    by = officer()
    activate_weights(weights_id=other.pk, replaces=old.pk, by=by, at=NOW)

    page = signed_in(by).post(reverse(PREVIEW, args=[draft.pk]), {"replaces": old.pk}, follow=True)

    assert "Another version was put into use meanwhile" in page.text
    assert states() == {1: W.RETIRED, 2: W.ACTIVE, 3: W.DRAFT}


def test_the_last_twenty_or_those_named_and_none_behind_a_wall():
    project, by = make_project(), officer()
    ConflictOfInterest.objects.create(person=by, project=project, origin="declared")
    hidden = make_orientation(project=project)
    sent = [make_orientation(at=NOW + timedelta(hours=hour)) for hour in range(21)]

    assert list(sessions_to_compare(by)) == sent[:0:-1]
    assert list(sessions_to_compare(by, [sent[0].uid, hidden.uid])) == [sent[0]]


def test_no_more_than_twenty_can_be_named(signed_in):
    make_weights()
    draft = make_weights(W.DRAFT)

    page = signed_in(officer()).get(
        reverse(PREVIEW, args=[draft.pk]), {"codes": " ".join(["abc"] * 21)}
    )

    assert page.context["form"].errors == {"codes": ["Twenty at most: name fewer orientations."]}


def test_an_advisor_sees_versions_and_puts_none_into_use(signed_in):
    draft = make_weights(W.DRAFT)
    client = signed_in(make_staff(Role.ADVISOR))

    codes = [client.get(reverse(name, args=[draft.pk])).status_code for name in (ONE, PREVIEW)]

    assert codes == [200, 403]


def test_every_point_of_the_recommender_is_stored():
    assert {*POINTS} == {*DEFAULTS}
    assert weights_of(WeightSet(number=7)) == Weights(version=7)
