"""What one other answer would change, worked out by hand."""

from dataclasses import replace

from services.recommender import Change, Profile, rank, what_would_change
from tests.services.projects import PROFILE, TAXONOMY, TODAY, WEIGHTS, codes, service, toxicology


def changes(profile, candidates, limit=3):
    ranking = rank(profile, candidates, WEIGHTS, TAXONOMY)
    return what_would_change(profile, candidates, WEIGHTS, TAXONOMY, ranking, limit=limit)


def test_a_company_and_a_call_unblock():
    founder = replace(PROFILE, audience=None, is_company=False)
    candidates = [
        toxicology(1, needs_company=True),
        toxicology(2, access_mode="via_call", entitled_by=codes("call:a")),
        toxicology(3, state="paused", needs_company=True),
    ]

    found = changes(founder, candidates)

    # The call brings 5 more than the company.
    assert found == (
        Change("selected_in", "call:a", "unblocks", "service:2"),
        Change("is_company", "yes", "unblocks", "service:1"),
    )


def test_a_later_milestone_and_the_next_stage_move():
    candidates = [
        toxicology(1, lead_days=10),
        toxicology(2, lead_days=200),
        service(3, needs=codes("gmp_batch"), stages=codes("phase_1"), lead_days=10),
    ]
    later = replace(PROFILE, stage="gmp")

    found = [changes(PROFILE, candidates), changes(later, candidates)]

    # 83, 78, 63. In time, 2 still stands after 1, whose lead time is shorter. At "gmp" all are
    # beside the stage: 73, 68, 73; at "phase_1" the third is at it: 63, 58, 83.
    assert found == [
        (Change("stage", "gmp", "moves_up", "service:3"),),
        (Change("stage", "phase_1", "new_first", "service:3"),),
    ]


def test_the_first_day_on_which_a_candidate_is_in_time():
    candidates = [
        toxicology(1, capacity=0, lead_days=190),
        toxicology(2, modalities=codes("vaccine"), lead_days=170),
        toxicology(3, modalities=codes("vaccine"), lead_days=200),
    ]

    found = changes(PROFILE, candidates)

    # 2: 78, 3: 73 with one note, 1: 73 with two. Today and 190 days is 6 June 2027: then 1 has 78;
    # on the 16th 3 has them too, and the order is the old one again.
    assert found == (Change("milestone_on", "2027-06-06", "moves_up", "service:1"),)


def test_each_need_that_brings_something():
    nothing_known = Profile(today=TODAY)
    candidates = [
        service(1),
        service(2, needs=codes("toxicology")),
        service(3, needs=codes("gmp_batch"), state="paused"),
        service(4, needs=codes("hosting")),
    ]

    found = changes(nothing_known, candidates, limit=9)

    # 45 points each: the key decides.
    assert found == (
        Change("needs", "toxicology", "new_first", "service:2"),
        Change("needs", "hosting", "new_first", "service:4"),
    )
    assert changes(nothing_known, candidates, limit=1) == found[:1]
    assert changes(nothing_known, candidates, limit=0) == ()


def test_what_any_call_frees_is_found_below_the_first_three():
    candidates = [
        *(toxicology(uid, lead_days=10) for uid in range(4)),
        service(5, stages=codes("preclinical"), audiences=codes("selected_project"), capacity=0),
        toxicology(6, lead_days=20, entitled_by=codes("call:a")),
    ]

    found = changes(replace(PROFILE, stage="preclinical"), candidates)

    assert found == (Change("selected_in", "call:a", "unblocks", "service:5"),)
