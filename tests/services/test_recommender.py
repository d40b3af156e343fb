"""The recommender: what holds for every project and every catalogue."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.recommender import (
    Candidate,
    Profile,
    Taxonomy,
    Weights,
    as_json,
    changes_from_json,
    compare,
    from_json,
    rank,
    what_would_change,
)
from services.recommender.answers import questions
from services.recommender.changes import EFFECTS
from services.recommender.ranking import rows_for

TODAY = date(2026, 11, 28)
STAGES = ("idea", "target", "poc", "preclinical")
TUMOURS = {"lung": None, "luad": "lung", "lusc": "lung", "breast": None}
MODALITIES = ("antibody", "vaccine")
NEEDS = ("toxicology", "gmp_batch", "hosting")
AUDIENCES = ("academic", "start_up", "sme", "large", "resident", "selected_project")
CALLS = ("call:a", "call:b")
TAXONOMY = Taxonomy(STAGES, TUMOURS)

# Few codes, so that examples meet often.
DAYS = st.integers(min_value=-40, max_value=400).map(lambda days: TODAY + timedelta(days=days))


def some(codes, most=3):
    return st.frozensets(st.sampled_from(sorted(codes)), max_size=most)


def perhaps(values):
    return st.none() | values


PROFILES = st.builds(
    Profile,
    today=st.just(TODAY),
    product_type=perhaps(st.sampled_from(["therapy", "device"])),
    modality=perhaps(st.sampled_from(MODALITIES)),
    stage=perhaps(st.sampled_from(STAGES)),
    trl=perhaps(st.integers(1, 9)),
    tumour_types=some(TUMOURS, 2),
    needs=st.lists(st.sampled_from(NEEDS), max_size=3).map(tuple),
    milestone_on=perhaps(DAYS),
    audience=perhaps(st.sampled_from(AUDIENCES[:4])),
    is_company=perhaps(st.booleans()),
    country=perhaps(st.sampled_from(["FR", "DE"])),
    is_resident=st.booleans(),
    is_selected=st.booleans(),
    selected_in=some(CALLS),
)
OFFERS = st.builds(
    Candidate,
    key=st.just(""),
    kind=st.sampled_from(["service", "service", "call", "scheme", "package"]),
    needs=some(NEEDS, 2),
    stages=some(STAGES, 2),
    modalities=some(MODALITIES, 1),
    tumour_types=some(TUMOURS, 2),
    product_types=some(["therapy", "device"], 1),
    state=st.sampled_from(["open", "open", "open", "planned", "paused", "retired", "closed"]),
    opens_on=perhaps(DAYS),
    closes_on=perhaps(DAYS),
    pause_reason=st.just("Why."),
    capacity=perhaps(st.integers(0, 2)),
    lead_days=perhaps(st.integers(0, 300)),
    audiences=some(AUDIENCES, 2),
    industry_use=st.sampled_from(["yes", "yes", "collaboration_only", "no"]),
    access_mode=st.sampled_from(["request", "open", "external", "via_call"]),
    entitled_by=some(CALLS, 2),
    has_priority_for=some(AUDIENCES, 2),
    needs_company=st.booleans(),
    countries=some(["FR", "DE"], 1),
    answered=st.booleans(),
)


def numbered(offers):
    """Give each its key; the first calls are those that open services."""
    calls = iter(CALLS)
    return [
        replace(each, key=next(calls, f"call:{at}") if each.kind == "call" else f"{each.kind}:{at}")
        for at, each in enumerate(offers)
    ]


CATALOGUES = st.lists(OFFERS, max_size=8).map(numbered)
POINTS = st.integers(0, 50)


@st.composite
def weights(draw):
    stage, tumour = draw(POINTS), draw(POINTS)
    return Weights(
        draw(st.integers(1, 99)),
        need=draw(POINTS),
        stage=stage,
        stage_neighbour=draw(st.integers(0, stage)),
        tumour=tumour,
        tumour_related=draw(st.integers(0, tumour)),
        tumour_agnostic=draw(st.integers(0, tumour)),
        modality=draw(POINTS),
        lead_time=draw(POINTS),
        capacity=draw(POINTS),
        entitlement=draw(POINTS),
    )


# Hardly anything stands in the way: here an answer more makes a difference.
EASY = CATALOGUES.map(
    lambda candidates: [
        replace(
            each,
            state="open",
            opens_on=None,
            closes_on=None,
            product_types=frozenset(),
            countries=frozenset(),
            needs=frozenset(NEEDS[:1]),
        )
        for each in candidates
    ]
)
VAGUE = PROFILES.map(
    lambda profile: replace(
        profile, tumour_types=frozenset(), needs=(), modality=None, is_selected=False
    )
)


def keys(scored):
    return [each.key for each in scored]


def place(ranking, key):
    """Where a candidate stands on its list; after everybody where it is on none."""
    for listed in (ranking.available, ranking.blocked):
        if key in keys(listed):
            return keys(listed).index(key)
    return len(ranking.available) + len(ranking.blocked) + ranking.left_out


@given(PROFILES, CATALOGUES, weights(), st.data())
def test_to_match_more_never_ranks_lower(profile, candidates, points, data):
    assume(candidates)
    chosen = data.draw(st.integers(0, len(candidates) - 1))
    matches = {
        "needs": frozenset(profile.needs),
        "stages": frozenset({profile.stage} - {None}),
        "tumour_types": profile.tumour_types,
        "modalities": frozenset({profile.modality} - {None}),
    }
    column = data.draw(st.sampled_from(sorted(matches)))
    assume(matches[column])
    code = data.draw(st.sampled_from(sorted(matches[column])))
    before = candidates[chosen]
    after = replace(before, **{column: getattr(before, column) | {code}})

    old = rank(profile, candidates, points, TAXONOMY)
    new = rank(profile, [*candidates[:chosen], after, *candidates[chosen + 1 :]], points, TAXONOMY)

    assert place(new, before.key) <= place(old, before.key)


@given(PROFILES, CATALOGUES, weights(), st.randoms())
def test_the_order_in_which_candidates_come_means_nothing(profile, candidates, points, random):
    shuffled = list(candidates)
    random.shuffle(shuffled)

    rankings = [rank(profile, each, points, TAXONOMY) for each in (candidates, shuffled)]
    changes = [
        what_would_change(profile, each, points, TAXONOMY, rankings[0])
        for each in (candidates, shuffled)
    ]

    assert rankings[0] == rankings[1]
    assert changes[0] == changes[1]


@given(PROFILES, CATALOGUES, weights())
def test_what_cannot_be_had_is_never_available(profile, candidates, points):
    def can_be_had(each):
        opened = each.opens_on is None or each.opens_on <= TODAY
        lasts = each.closes_on is None or each.closes_on >= TODAY
        calls = profile.selected_in & each.entitled_by if profile.selected_in else each.entitled_by
        is_in_call = profile.is_selected and calls
        return each.state == "open" and opened and lasts and (
            each.access_mode != "via_call" or is_in_call
        )  # fmt: skip

    ranking = rank(profile, candidates, points, TAXONOMY)

    closed = {each.key for each in candidates if not can_be_had(each)}
    assert closed & set(keys(ranking.available)) == set()
    assert [each for each in ranking.available if each.blockers] == []
    assert [each for each in ranking.blocked if not each.blockers] == []


@given(PROFILES, CATALOGUES, weights())
def test_nobody_is_lost_and_nobody_is_there_twice(profile, candidates, points):
    ranking = rank(profile, candidates, points, TAXONOMY)

    shown = keys(ranking.available) + keys(ranking.blocked)
    assert len(shown) == len(set(shown))
    assert len(shown) + ranking.left_out == len(candidates)


@given(PROFILES, CATALOGUES, weights())
def test_points_are_the_sum_of_their_reasons(profile, candidates, points):
    ranking = rank(profile, candidates, points, TAXONOMY)

    for listed in (ranking.available, ranking.blocked):
        sums = [sum(reason.points for reason in each.reasons) for each in listed]
        assert [each.points for each in listed] == sums == sorted(sums, reverse=True)
        for each in listed:
            places = points.capacity if each.kind != "service" else 0  # only services have places
            assert each.points <= each.maximum == points.maximum - places
            assert each.kind == "service" or "capacity" not in {one.code for one in each.reasons}


@given(PROFILES, CATALOGUES, weights())
def test_a_ranking_keeps_its_version_and_survives_storage(profile, candidates, points):
    ranking = rank(profile, candidates, points, TAXONOMY)

    changes = what_would_change(profile, candidates, points, TAXONOMY, ranking)
    stored = json.loads(json.dumps(as_json(ranking, changes)))

    read = from_json(stored)

    assert (read, read.version) == (ranking, points.version)
    assert changes_from_json(stored) == changes
    assert changes_from_json({"format": 1}) == ()  # as rankings of before were kept


UNKNOWN: dict[str, Any] = {
    "product_type": None, "modality": None, "stage": None, "trl": None, "needs": (),
    "tumour_types": frozenset(), "milestone_on": None, "audience": None, "is_company": None,
    "country": None, "selected_in": frozenset(),
}  # fmt: skip


@given(PROFILES, CATALOGUES, weights(), st.sets(st.sampled_from(sorted(UNKNOWN)), min_size=1))
def test_an_unknown_answer_never_blocks(profile, candidates, points, forgotten):
    vague = replace(profile, **{name: UNKNOWN[name] for name in forgotten})

    blockers = [
        {row.candidate.key: {each.code for each in row.blockers} for row in rows}
        for rows, _asked in (
            rows_for(each, candidates, points, TAXONOMY) for each in (vague, profile)
        )
    ]

    assert all(blockers[0][each.key] <= blockers[1][each.key] for each in candidates)


@given(PROFILES, CATALOGUES, weights())
def test_an_unserved_need_has_no_available_service(profile, candidates, points):
    ranking = rank(profile, candidates, points, TAXONOMY)

    available = set(keys(ranking.available))
    served = {
        code
        for each in candidates
        if each.key in available and each.kind == "service"
        for code in each.needs
    }
    wanted = tuple(dict.fromkeys(profile.needs))
    assert ranking.unserved == tuple(code for code in wanted if code not in served)


@given(PROFILES, CATALOGUES, weights(), weights())
def test_weights_move_candidates_and_block_none(profile, candidates, points, others):
    old, new = (rank(profile, candidates, each, TAXONOMY) for each in (points, others))

    moves = compare(old, new)

    assert [each.key for each in moves] == keys(new.available)
    assert {each.key for each in moves} == set(keys(old.available))
    assert [each.new_place for each in moves] == [*range(1, len(moves) + 1)]


# --- What would change ---------------------------------------------------------------------------


def effect(old, new):
    """The strongest effect and its candidate, read off two whole rankings."""
    blocked = set(keys(old.blocked))
    freed = [key for key in keys(new.available) if key in blocked]
    if freed:
        return ("unblocks", freed[0])
    places = {key: at for at, key in enumerate(keys(old.available))}
    for at, key in enumerate(keys(new.available)[:3]):
        if places.get(key, len(places)) > at:
            return ("moves_up" if at else "new_first", key)
    return None


@settings(max_examples=300)
@given(PROFILES | VAGUE, CATALOGUES | EASY, weights())
def test_each_change_does_what_it_says_and_none_is_forgotten(profile, candidates, points):
    old = rank(profile, candidates, points, TAXONOMY)
    rows, asked = rows_for(profile, candidates, points, TAXONOMY)
    expected = {
        (question.name, value, *found)
        for question in questions(asked, rows, TAXONOMY)
        for value, other in question.answers.items()
        if (found := effect(old, rank(other, candidates, points, TAXONOMY)))
    }

    changes = what_would_change(profile, candidates, points, TAXONOMY, old, limit=1000)

    found = [(each.question, each.value, each.effect, each.key) for each in changes]
    assert set(found) == expected
    assert len(found) == len(expected)


@given(PROFILES | VAGUE, CATALOGUES | EASY, weights(), st.integers(-1, 6))
def test_the_strongest_of_each_question_come_first(profile, candidates, points, limit):
    ranking = rank(profile, candidates, points, TAXONOMY)
    everything = what_would_change(profile, candidates, points, TAXONOMY, ranking, limit=1000)

    few = what_would_change(profile, candidates, points, TAXONOMY, ranking, limit=limit)

    of_each = len({each.question for each in everything})
    first = everything[:of_each]
    strengths = [EFFECTS.index(each.effect) for each in first]
    assert few == everything[: max(limit, 0)]
    assert len({each.question for each in first}) == of_each
    assert strengths == sorted(strengths)
