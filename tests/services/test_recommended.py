"""The recommender by hand: what single candidates get, and why."""

import json
from dataclasses import replace
from datetime import date

import pytest

from services.enums import AccessMode, Audience, IndustryUse, ServiceState
from services.recommender import (
    Blocker,
    Candidate,
    Move,
    Profile,
    Ranking,
    Reason,
    Scored,
    Weights,
    WeightsError,
    as_json,
    compare,
    from_json,
    rank,
)
from services.recommender.candidates import ACCESS_MODES, INDUSTRY_USES, STATES
from services.recommender.profile import ACADEMIC, INDUSTRY, RESIDENT, SELECTED_PROJECT
from tests.services.projects import PROFILE, TAXONOMY, TODAY, WEIGHTS, codes, service, toxicology

SEVENTY_EIGHT = (
    Reason("need", 40, "toxicology"),
    Reason("stage", 20, "preclinical"),
    Reason("tumour_agnostic", 8),
    Reason("modality_any", 5),
    Reason("capacity", 5),
)

# Each: the candidate, then points, reasons, blockers and notes as worked out on paper.
EXAMPLES = {
    "everything matches: 40 + 20 + 15 + 10 + 5 + 5 + 5": (
        toxicology(
            1,
            tumour_types=codes("luad", "breast"),
            modalities=codes("antibody"),
            lead_days=90,
            capacity=2,
            has_priority_for=codes("start_up"),
        ),
        100,
        (
            Reason("need", 40, "toxicology"),
            Reason("stage", 20, "preclinical"),
            Reason("tumour", 15, "luad"),
            Reason("modality", 10, "antibody"),
            Reason("lead_time", 5, "90"),
            Reason("capacity", 5, "2"),
            Reason("priority", 5, "start_up"),
        ),
        (),
        (),
    ),
    "beside it, for anything, says no lead time: 40 + 10 + 8 + 5 + 0 + 5": (
        service(2, needs=codes("gmp_batch"), stages=codes("poc", "gmp")),
        68,
        (
            Reason("need", 40, "gmp_batch"),
            Reason("stage_neighbour", 10, "gmp,poc"),
            Reason("tumour_agnostic", 8),
            Reason("modality_any", 5),
            Reason("capacity", 5),
        ),
        (),
        ("lead_time_not_stated",),
    ),
    "both needs, any stage, parent tumour, other modality, late and full: 40 + 10 + 10": (
        service(
            3,
            needs=codes("gmp_batch", "toxicology"),
            tumour_types=codes("lung"),
            modalities=codes("vaccine"),
            lead_days=186,
            capacity=0,
        ),
        60,
        (
            Reason("need", 40, "toxicology,gmp_batch"),
            Reason("stage_any", 10),
            Reason("tumour_related", 10, "lung"),
        ),
        (),
        ("too_late", "waiting_list"),
    ),
    "stage alone, just in time, nobody answers: 20 + 10 + 5": (
        service(
            4,
            stages=codes("preclinical"),
            tumour_types=codes("lusc"),
            modalities=codes("antibody"),
            lead_days=185,
            answered=False,
        ),
        35,
        (
            Reason("stage", 20, "preclinical"),
            Reason("modality", 10, "antibody"),
            Reason("lead_time", 5, "185"),
        ),
        (),
        ("nobody_answers",),
    ),
    "opens in 93 days, needs 100 of the 92 that are left then: 78": (
        toxicology(5, state="planned", opens_on=date(2027, 3, 1), lead_days=100),
        78,
        SEVENTY_EIGHT,
        (Blocker("not_open_yet", "", "subscribe", date(2027, 3, 1)),),
        ("too_late",),
    ),
    "paused: 78 + 5 and why": (
        toxicology(6, state="paused", pause_reason="The clean room moves.", lead_days=0),
        83,
        (*SEVENTY_EIGHT[:4], Reason("lead_time", 5, "0"), SEVENTY_EIGHT[4]),
        (Blocker("paused", "The clean room moves.", "alternatives"),),
        (),
    ),
    "through two calls only: 78": (
        toxicology(7, access_mode="via_call", entitled_by=codes("call:b", "call:a")),
        78,
        SEVENTY_EIGHT,
        (Blocker("call_only", "call:a,call:b", "apply_to_call"),),
        ("lead_time_not_stated",),
    ),
    "for academics of another country: 78, and every reason against it": (
        toxicology(8, audiences=codes("academic"), industry_use="no", countries=codes("DE", "BE")),
        78,
        SEVENTY_EIGHT,
        (
            Blocker("not_for_audience", "academic", "alternatives"),
            Blocker("academic_only", "", "find_academic_partner"),
            Blocker("country", "BE,DE", "ask_advisor"),
        ),
        ("lead_time_not_stated",),
    ),
    "for devices, over since yesterday: 78": (
        toxicology(9, product_types=codes("device"), closes_on=date(2026, 11, 27)),
        78,
        SEVENTY_EIGHT,
        (
            Blocker("closed", "", "alternatives", date(2026, 11, 27)),
            Blocker("wrong_product_type", "device", "alternatives"),
        ),
        ("lead_time_not_stated",),
    ),
    "on another site, in collaboration, on its last day: 78": (
        toxicology(
            10, access_mode="external", industry_use="collaboration_only", closes_on=TODAY
        ),
        78,
        SEVENTY_EIGHT,
        (),
        ("lead_time_not_stated", "external", "collaboration_only"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_worked_out_on_paper(example):
    candidate, points, reasons, blockers, notes = example

    ranking = rank(PROFILE, [candidate], WEIGHTS, TAXONOMY)

    scored = Scored(candidate.key, "service", points, 100, reasons, blockers, notes)
    assert (*ranking.available, *ranking.blocked) == (scored,)
    assert bool(ranking.blocked) == bool(blockers)


def test_what_is_beside_the_point_is_only_counted():
    beside = service(1, needs=codes("hosting"), stages=codes("idea"))

    rankings = [
        rank(PROFILE, [beside], WEIGHTS, TAXONOMY),
        rank(replace(PROFILE, needs=(), stage=None), [beside], WEIGHTS, TAXONOMY).left_out,
    ]

    assert rankings == [Ranking(3, (), (), ("toxicology", "gmp_batch"), 1), 0]


def test_a_service_for_any_stage_answers_only_who_knows_no_need():
    anything = service(1)

    left_out = [
        rank(profile, [anything], WEIGHTS, TAXONOMY).left_out
        for profile in (PROFILE, replace(PROFILE, needs=()))
    ]

    assert left_out == [1, 0]


def test_what_is_not_known_is_said_and_costs_nothing():
    asks_everything = toxicology(
        1,
        audiences=codes("sme"),
        industry_use="no",
        needs_company=True,
        countries=codes("FR"),
        product_types=codes("device"),
    )

    ranking = rank(Profile(today=TODAY), [asks_everything], WEIGHTS, TAXONOMY)

    missing = (
        "needs", "stage", "tumour_types", "modality", "milestone_on",
        "audience", "is_company", "country", "product_type",
    )  # fmt: skip
    assert ranking.available == (
        Scored(
            "service:1",
            "service",
            5,
            100,
            (Reason("capacity", 5),),
            (),
            tuple(f"unknown:{name}" for name in missing),
        ),
    )


def test_points_then_notes_then_lead_time_then_key():
    candidates = [
        toxicology("d"),
        toxicology("c", access_mode="external"),
        toxicology("b", lead_days=30, capacity=0),
        toxicology("a2", lead_days=60),
        toxicology("a1", lead_days=30),
        toxicology("a0", lead_days=60),
        toxicology("e", modalities=codes("antibody")),
    ]

    ranking = rank(PROFILE, candidates, WEIGHTS, TAXONOMY)

    # 83: a1 (30 days), a0 and a2 (60 days), e (says none: noted); 78: b and d (one note), c (two)
    order = [each.key.removeprefix("service:") for each in ranking.available]
    assert order == ["a1", "a0", "a2", "e", "b", "d", "c"]


@pytest.mark.parametrize(
    ("audiences", "calls", "fix"),
    [
        (codes("selected_project", "resident"), codes("call:a"), "apply_to_call"),
        (codes("selected_project", "resident"), codes("call:over"), "become_resident"),
        (codes("selected_project"), codes(), "alternatives"),
        (codes("large"), codes("call:a"), "alternatives"),
    ],
)
def test_what_helps_who_is_not_of_the_audience(audiences, calls, fix):
    over = Candidate(key="call:over", kind="call", state="closed")
    narrow = toxicology(1, audiences=audiences, entitled_by=calls)

    ranking = rank(PROFILE, [narrow, over], WEIGHTS, TAXONOMY)

    wanted = ",".join(sorted(audiences))
    assert ranking.blocked[0].blockers == (Blocker("not_for_audience", wanted, fix),)


def test_a_call_that_is_over_is_no_way_in():
    over = Candidate(key="call:1", kind="call", state="open", closes_on=date(2026, 11, 27))
    through_it = toxicology(1, access_mode="via_call", entitled_by=codes("call:1"))

    ranking = rank(PROFILE, [through_it, over], WEIGHTS, TAXONOMY)

    assert ranking.blocked[0].blockers == (Blocker("call_only", "call:1", "ask_advisor"),)


@pytest.mark.parametrize(
    ("selected_in", "reason"),
    [
        (codes("call:a", "call:z"), "call:a"),
        (codes(), "call:a,call:b"),
        (codes("call:z"), None),
    ],
)
def test_who_is_selected_is_entitled_by_that_call(selected_in, reason):
    selected = replace(PROFILE, is_selected=True, selected_in=selected_in)
    through_them = toxicology(1, access_mode="via_call", entitled_by=codes("call:a", "call:b"))

    ranking = rank(selected, [through_them], WEIGHTS, TAXONOMY)

    entitled = [each.reasons[-1] for each in ranking.available]
    assert entitled == ([Reason("entitlement", 5, reason)] if reason else [])


def test_two_of_the_same_key_are_refused():
    with pytest.raises(ValueError, match="share a key"):
        rank(PROFILE, [service(1), service(1)], WEIGHTS, TAXONOMY)


def test_a_state_without_a_rule_is_refused():
    with pytest.raises(ValueError, match="'draft' is none of"):
        service(1, state="draft")


@pytest.mark.parametrize(
    ("columns", "code", "field"),
    [
        ({"need": -1}, "negative", "need"),
        ({"need": 0.5}, "not_whole", "need"),
        ({"stage_neighbour": 21}, "neighbour_above_stage", "stage_neighbour"),
        ({"tumour_related": 16}, "related_above_tumour", "tumour_related"),
        ({"tumour_agnostic": 16}, "agnostic_above_tumour", "tumour_agnostic"),
    ],
)
def test_weights_that_contradict_themselves_are_refused(columns, code, field):
    with pytest.raises(WeightsError) as refused:
        Weights(1, **columns)

    assert (refused.value.code, refused.value.field) == (code, field)


def test_the_codes_are_those_of_the_catalogue():
    hidden = {ServiceState.DRAFT, ServiceState.IN_REVIEW}

    groups = INDUSTRY | {ACADEMIC, RESIDENT, SELECTED_PROJECT}

    assert groups == set(Audience.values)
    assert set(INDUSTRY_USES) == set(IndustryUse.values)
    assert set(ACCESS_MODES) == set(AccessMode.values)
    assert set(STATES) == set(ServiceState.values) - hidden | {"closed"}


def test_other_weights_beside_the_old_ones():
    candidates = [toxicology(1), service(2, needs=codes("gmp_batch"), modalities=codes("antibody"))]
    old = rank(PROFILE, candidates[:1], WEIGHTS, TAXONOMY)
    new = rank(PROFILE, candidates, Weights(4, stage=0, stage_neighbour=0), TAXONOMY)

    there, back = compare(old, new), compare(new, old)

    # The second: 40 + 0 + 8 + 10 + 5 = 63; the first: 78 without 20 = 58.
    assert there == (Move("service:2", None, 1, None, 63), Move("service:1", 1, 2, 78, 58))
    assert back == (Move("service:1", 2, 1, 58, 78), Move("service:2", 1, None, 63, None))


def test_a_ranking_of_another_format_is_not_guessed():
    stored = json.loads(json.dumps(as_json(Ranking(3)))) | {"format": 2}

    with pytest.raises(ValueError, match="format 2"):
        from_json(stored)
