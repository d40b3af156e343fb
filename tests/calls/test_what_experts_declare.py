"""What experts declare is used: disciplines in the match, places in the pool, houses of before."""

import pytest
from django.urls import reverse

from calls.actions.conflicts import detect_conflicts
from calls.enums import AssignmentState, ExpertState
from calls.forms.assigning import AssignmentForm
from calls.models import Application, Expertise
from calls.queries.office import known_experts
from partners.enums import Vocabulary
from pscc.accounts.enums import Role
from tests.calls.assigning import asked, computed, pairs, scene
from tests.calls.pooling import make_profile
from tests.factories import (
    NOW,
    make_assignment,
    make_organisation,
    make_staff,
    make_term,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_declared_discipline_is_found_in_the_texts(language):
    call, (application,), experts = scene(applications=1, experts=4, each=1)
    term = make_term(vocabulary=Vocabulary.DISCIPLINE)
    term.label_fr, term.label_en = "cristallographie", "crystallography"
    term.save()
    for each in experts:
        each.expert_profile.keywords = ""
        each.expert_profile.save()
    Expertise.objects.create(profile=experts[2].expert_profile, term=term)
    entry = application.entries.get()
    words = {"fr": "La cristallographie", "en": "The crystallography"}[language]
    application = _sent_again(entry, {"summary": f"{words} of markers"})

    run = computed(asked(call, make_staff(Role.PROGRAMME_OFFICER)))

    assert pairs(run) == [(application.pk, experts[2].pk)]
    assert run.pairs.get().score > 0


def _sent_again(entry, answers) -> Application:
    """Write another round of an application that holds these answers."""
    row = entry.submissions.get()
    row.pk, row.uid, row.round = None, "222222222222", 2
    row.document = row.document.replace("The study of subject0", answers["summary"])
    row.save(force_insert=True)
    return entry.application


def test_the_form_asks_for_no_weight_that_weighs_nothing():
    call, _applications, _experts = scene()

    form = AssignmentForm(user=make_staff(Role.PROGRAMME_OFFICER), like=None, call=call)

    assert [each.name for each in form.weight_fields()] == [
        "weight_tumour", "weight_modality", "weight_stage", "weight_product", "weight_text",
    ]  # fmt: skip


def test_the_pool_is_offered_where_experts_are_asked_by_hand():
    places = {state: make_profile(state=state).user for state in ExpertState}
    asked_before = make_assignment(state=AssignmentState.SUBMITTED).expert
    gone = make_profile(state=ExpertState.LEFT).user
    make_assignment(expert=gone, state=AssignmentState.SUBMITTED)
    make_user()

    offered = set(known_experts())

    assert offered == {places[ExpertState.ACTIVE], asked_before}


def test_an_affiliation_keeps_its_house_after_that_left_the_directory(client):
    house, profile = make_organisation(name="House"), make_profile()
    row = profile.affiliations.create(name="Unit", organisation=house)
    house.archive()
    house.save()
    client.force_login(profile.user)
    address = reverse("calls:expert_row", args=("affiliations", row.pk))
    shown = client.get(address).context["form"]
    given = {name: shown[name].value() or "" for name in shown.fields}

    client.post(address, given | {"since": "2020-01-01"})

    row.refresh_from_db()
    assert (row.organisation, row.name, str(row.since)) == (house, "Unit", "2020-01-01")
    other = client.post(reverse("calls:expert_row_add", args=("affiliations",)), given)
    assert list(other.context["form"].errors) == ["organisation"]


def test_a_fault_while_looking_for_ties_ends_the_run_with_words():
    call, (application,), experts = scene(applications=1, experts=2, each=1)
    experts[0].orcid = "0000-0002-1825-0097"
    experts[0].save()
    row = application.entries.get().submissions.get()
    row.pk, row.uid, row.round, row.document = None, "222222222222", 2, 'torn "orcid"'
    row.save(force_insert=True)

    run = computed(asked(call, make_staff(Role.PROGRAMME_OFFICER)))

    assert (run.state, run.report["fault"], run.is_waiting) == ("failed", "broken", False)


@pytest.mark.parametrize("website", ["http://[oops", "nonsense", ""])
def test_a_website_that_is_no_address_stops_nothing(website):
    _call, (application,), experts = scene(applications=1, experts=1, each=1)
    house = application.project.organisation
    type(house).objects.filter(pk=house.pk).update(website=website)

    found = detect_conflicts(application_id=application.pk, person_id=experts[0].pk, at=NOW)

    assert found == []
