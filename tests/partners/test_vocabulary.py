"""Vocabularies as trees: moved with buttons, merged everywhere at once, never broken."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from calls.models import FormVersion
from partners.actions.vocabulary import merge_terms, move_term, put_term_under, remove_term
from partners.enums import Vocabulary
from partners.models import Organisation, OrganisationLabel, Term, TermMerge
from partners.queries.vocabulary import tree_of, uses_of
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from pscc.pages.reference import load_reference_data
from services.enums import Comparison, Fact
from services.models import Scheme, SchemeRule, Service
from tests.factories import (
    NOW,
    make_call,
    make_organisation,
    make_project,
    make_service,
    make_staff,
    make_term,
)

pytestmark = pytest.mark.django_db


def tumour(code, position, parent=None):
    return Term.objects.create(
        vocabulary=Vocabulary.TUMOUR_TYPE, code=code, position=position, parent=parent,
        label_fr=code.title(), label_en=code.title(),
    )  # fmt: skip


@pytest.fixture
def tree():
    """Make lung (small, large) and skin (melanoma); return the terms by code."""
    lung, skin = tumour("lung", 1), tumour("skin", 4)
    made = [lung, tumour("small", 2, lung), tumour("large", 3, lung), skin,
            tumour("melanoma", 5, skin)]  # fmt: skip
    return {term.code: term for term in made}


@pytest.fixture
def admin():
    return make_staff(Role.ADMINISTRATOR)


def shape():
    return [("  " * each.depth + each.term.code) for each in tree_of(Vocabulary.TUMOUR_TYPE)]


# --- Moving --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "step", "expected"),
    [
        ("skin", "up", ["skin", "  melanoma", "lung", "  small", "  large"]),
        ("lung", "down", ["skin", "  melanoma", "lung", "  small", "  large"]),
        ("large", "up", ["lung", "  large", "  small", "skin", "  melanoma"]),
        ("skin", "in", ["lung", "  small", "  large", "  skin", "    melanoma"]),
        ("large", "in", ["lung", "  small", "    large", "skin", "  melanoma"]),
        ("small", "out", ["lung", "  large", "small", "skin", "  melanoma"]),
    ],
)
def test_a_term_moves_one_place_with_all_below_it(tree, admin, code, step, expected):
    move_term(term_id=tree[code].pk, step=step, by=admin, at=NOW)

    assert shape() == expected
    flat = Term.objects.of(Vocabulary.TUMOUR_TYPE).values_list("code", flat=True)
    assert list(flat) == [each.strip() for each in expected]


@pytest.mark.parametrize(
    ("code", "step"),
    [("lung", "up"), ("skin", "down"), ("lung", "in"), ("lung", "out"), ("small", "sideways")],
)
def test_where_there_is_no_place_it_is_said(tree, admin, code, step):
    with pytest.raises(Refused, match="cannot move any further"):
        move_term(term_id=tree[code].pk, step=step, by=admin, at=NOW)


def test_a_circle_is_refused_in_words(tree, admin):
    with pytest.raises(Refused, match="would close in a circle"):
        put_term_under(term_id=tree["lung"].pk, parent_id=tree["small"].pk, by=admin, at=NOW)
    put_term_under(term_id=tree["small"].pk, parent_id=tree["melanoma"].pk, by=admin, at=NOW)

    assert shape() == ["lung", "  large", "skin", "  melanoma", "    small"]


def test_only_administrators_change_the_tree(tree):
    officer = make_staff(Role.PROGRAMME_OFFICER)
    lung, skin = tree["lung"].pk, tree["skin"].pk

    for act in (
        lambda: move_term(term_id=skin, step="up", by=officer, at=NOW),
        lambda: merge_terms(kept_id=lung, absorbed_id=skin, by=officer, at=NOW),
        lambda: remove_term(term_id=skin, by=officer, at=NOW),
    ):
        with pytest.raises(PermissionDenied):
            act()


# --- Merging -------------------------------------------------------------------------------------


def test_everything_in_every_room_moves_to_the_kept_term(tree, admin):
    kept, gone = tree["lung"], tree["skin"]
    organisation, both = make_organisation(), make_organisation()
    service, scheme_free = make_service(), make_service()
    project = make_project()
    organisation.tumour_types.add(gone)
    both.tumour_types.add(gone, kept)
    service.tumour_types.add(gone)
    project.tumour_types.add(gone)
    before = {(use.title, use.count) for use in uses_of(gone)}

    merge = merge_terms(kept_id=kept.pk, absorbed_id=gone.pk, by=admin, at=NOW)

    assert before == {
        ("organisations: tumour types", 2),
        ("services: tumour types", 1),
        ("projects: tumour types", 1),
    }
    for thing in (organisation, both, service, project):
        assert list(thing.tumour_types.all()) == [kept]
    assert list(scheme_free.tumour_types.all()) == []
    assert shape() == ["lung", "  small", "  large", "  melanoma"]
    assert (merge.code, merge.label_en, merge.merged_by, merge.merged_at) == (
        "skin", "Skin", admin, NOW,
    )  # fmt: skip
    assert merge.moved["partners.Organisation_tumour_types.term"] == {"moved": 1, "doubled": 1}


def test_what_is_found_by_the_term_follows_at_once(tree, admin):
    service, organisation = make_service(), make_organisation()
    service.tumour_types.add(tree["skin"])
    organisation.tumour_types.add(tree["skin"])

    merge_terms(kept_id=tree["lung"].pk, absorbed_id=tree["skin"].pk, by=admin, at=NOW)

    found = Service.objects.get(pk=service.pk).search.codes
    assert [code for code in found if code.startswith("tumour")] == ["tumour:lung"]
    codes = Organisation.objects.get(pk=organisation.pk).search.codes
    assert [code for code in codes if code.startswith("tumour")] == ["tumour:lung"]


@pytest.mark.parametrize(
    ("kept", "absorbed", "words"),
    [
        ("lung", "lung", "two different terms"),
        ("small", "lung", "lies below"),
    ],
)
def test_what_cannot_be_one_is_said(tree, admin, kept, absorbed, words):
    with pytest.raises(Refused, match=words):
        merge_terms(kept_id=tree[kept].pk, absorbed_id=tree[absorbed].pk, by=admin, at=NOW)

    assert shape() == ["lung", "  small", "  large", "skin", "  melanoma"]


def test_two_vocabularies_never_mix(tree, admin):
    other = make_term(vocabulary=Vocabulary.MODALITY)

    with pytest.raises(Refused, match="same vocabulary"):
        merge_terms(kept_id=other.pk, absorbed_id=tree["lung"].pk, by=admin, at=NOW)


def test_rows_with_details_of_their_own_are_not_thrown_away(admin):
    one = make_term(vocabulary=Vocabulary.LABEL, code="clip", label="CLIP")
    other = make_term(vocabulary=Vocabulary.LABEL, code="clip2", label="CLIP2")
    organisation = make_organisation()
    OrganisationLabel.objects.create(organisation=organisation, label=one)
    OrganisationLabel.objects.create(organisation=organisation, label=other)

    with pytest.raises(Refused, match="with details of their own for each"):
        merge_terms(kept_id=one.pk, absorbed_id=other.pk, by=admin, at=NOW)

    assert OrganisationLabel.objects.filter(organisation=organisation).count() == 2


def test_a_stage_that_a_condition_names_by_its_code_stays(admin):
    one = make_term(code="preclinical")
    other = make_term(code="clinical")
    scheme = Scheme.objects.create(
        slug="i-lab", name="i-Lab", operator="Bpifrance", official_url="https://example.org/",
        checked_on=NOW.date(),
    )  # fmt: skip
    SchemeRule.objects.create(
        scheme=scheme, fact=Fact.STAGE, comparison=Comparison.ONE_OF, values=["preclinical"],
        reason="Too early",
    )  # fmt: skip

    with pytest.raises(Refused, match="condition of the scheme i-Lab"):
        merge_terms(kept_id=other.pk, absorbed_id=one.pk, by=admin, at=NOW)
    with pytest.raises(Refused, match="in use"):
        remove_term(term_id=one.pk, by=admin, at=NOW)


@pytest.fixture
def form():
    """Make a form that names two stages: one as a value, one only as a key and a text."""
    question = {"key": "stage", "type": "choice", "options": [{"value": "early", "label": {}}]}
    sections = [{"key": "late", "title": {"en": "late"}, "questions": [question]}]
    return FormVersion.objects.create(
        stage=make_call().stages.first(), number=9, schema={"sections": sections}
    )


def test_a_code_in_a_published_form_stays(admin, form):
    one, other = make_term(code="early"), make_term(code="late")
    FormVersion.objects.filter(pk=form.pk).update(published_at=NOW)

    with pytest.raises(Refused, match="application form of"):
        merge_terms(kept_id=other.pk, absorbed_id=one.pk, by=admin, at=NOW)
    merge_terms(kept_id=one.pk, absorbed_id=other.pk, by=admin, at=NOW)

    assert [merge.code for merge in TermMerge.objects.all()] == ["late"]


def test_a_draft_of_a_form_holds_nothing_up(admin, form):
    one, other = make_term(code="early"), make_term(code="late")

    merge_terms(kept_id=other.pk, absorbed_id=one.pk, by=admin, at=NOW)

    assert [merge.code for merge in TermMerge.objects.all()] == ["early"]


def test_a_merged_reference_term_does_not_come_back(admin):
    load_reference_data()
    one, other = Term.objects.of(Vocabulary.TUMOUR_TYPE).filter(children=None)[:2]
    merge_terms(kept_id=one.pk, absorbed_id=other.pk, by=admin, at=NOW)

    created = load_reference_data()

    assert (created, Term.objects.filter(code=other.code).exists()) == (0, False)


# --- Removing ------------------------------------------------------------------------------------


def test_a_used_term_stays_and_the_refusal_says_where(tree, admin):
    make_service().tumour_types.add(tree["melanoma"])

    with pytest.raises(Refused, match=r"services: tumour types \(1\)"):
        remove_term(term_id=tree["melanoma"].pk, by=admin, at=NOW)
    with pytest.raises(Refused, match="terms below it: Small, Large"):
        remove_term(term_id=tree["lung"].pk, by=admin, at=NOW)


def test_an_unused_term_goes(tree, admin):
    remove_term(term_id=tree["small"].pk, by=admin, at=NOW)

    assert shape() == ["lung", "  large", "skin", "  melanoma"]


# --- The pages -----------------------------------------------------------------------------------


def test_the_buttons_move_and_lead_back_to_the_row(tree, admin, signed_in):
    client = signed_in(admin)
    address = reverse("admin:partners_term_tree", args=["tumour_type"])

    answer = client.post(address, {"move": f"{tree['skin'].pk}:up"})

    assert answer.headers["Location"] == f"{address}#term-{tree['skin'].pk}"
    assert shape()[0] == "skin"


@pytest.mark.parametrize("move", ["", "x", "1:sideways", "99999999999999999999:up", "0:up"])
def test_bad_moves_change_nothing(tree, admin, signed_in, move):
    client = signed_in(admin)

    answer = client.post(reverse("admin:partners_term_tree", args=["tumour_type"]), {"move": move})

    assert (answer.status_code, shape()[0]) == (302, "lung")


def test_the_merge_page_shows_counts_and_merges(tree, admin, signed_in):
    make_service().tumour_types.add(tree["skin"])
    client = signed_in(admin)
    address = reverse("admin:partners_term_merge", args=[tree["skin"].pk])

    shown = client.get(address).content.decode()
    refused = client.post(address, {"kept": "x"}).content.decode()
    client.post(address, {"kept": tree["lung"].pk})

    assert "Services: tumour types" in shown
    assert "Choose a term of the same vocabulary." in refused
    assert "skin" not in shape()


def test_the_form_refuses_a_circle_beside_the_field(tree, admin, signed_in):
    client = signed_in(admin)

    answer = client.post(
        reverse("admin:partners_term_change", args=[tree["lung"].pk]),
        {"label_fr": "Poumon", "label_en": "Lung", "position": 1, "parent": tree["small"].pk},
    )

    errors = answer.context["adminform"].form.errors
    assert "would close in a circle" in str(errors["parent"])


@pytest.mark.parametrize("number", [1, 3])
def test_the_tree_costs_the_same(number, admin, signed_in, django_assert_num_queries):
    for position in range(number):
        tumour(f"t{position}", position)
    with django_assert_num_queries(TREE):
        tree_of(Vocabulary.TUMOUR_TYPE)


TREE = 27  # one for each column that names terms; the expertise of experts does too
