"""The pictures: coordinates by hand, and what the templates print of them."""

import re
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from calls.statistics.calibration import calibrate
from calls.statistics.cutoffs import moves_at_place, moves_at_score
from calls.statistics.geometry import (
    Why,
    bar,
    percent,
    ranks_picture,
    scale,
    scores_picture,
    strictness_picture,
)
from calls.statistics.stability import RankRange, Stability, rank_stability
from tests.calls.statistics.worlds import scores

LABELS = {"A": "PSCC-2026-A", "B": "PSCC-2026-B", "D": "PSCC-2026-D", "E": "PSCC-2026-E"}
EXPERTS = {"r": "Expert 1", "s": "Expert 2"}
PICTURES = {"scores": "Scores", "ranks": "Ranks", "strictness": "Strictness"}


def _reviews():
    return scores(A={"r": 3, "s": 5}, B={"s": 4}, D={"r": 3.6}, E={"r": None})


def _scores_picture(labels=LABELS, experts=EXPERTS):
    calibration = calibrate(_reviews(), ratio=1.0)
    moves = moves_at_place(calibration, 2)
    return scores_picture(calibration, labels, experts, highest=5, moves=moves)


def _picture(name):
    if name == "scores":
        return _scores_picture()
    if name == "ranks":
        return ranks_picture(rank_stability(_reviews(), top=2, seed=1, samples=50), LABELS)
    return strictness_picture(calibrate(_reviews(), ratio=1.0), EXPERTS)


def _rendered(name, picture=None):
    context = {"picture": picture or _picture(name), "caption": PICTURES[name]}
    return render_to_string(f"calls/statistics/{name}.html", context)


# --- Coordinates ---------------------------------------------------------------------------------


def test_a_scale_leaves_two_units_at_either_end_and_nothing_beyond():
    place = scale(0, 5)

    assert [place(value) for value in (-1, 0, 2.5, 5, 9)] == [2, 2, 50, 98, 98]
    assert scale(1, 1)(1) == 2
    assert bar(place, None, Decimal(1)) == ""


def test_scores():
    picture = _scores_picture()

    # D: 3.6 + 0.5, one review: the interval is wider than the scale on the right.
    first, second, third = picture.lines
    assert (first.label, first.side, first.dot_path, first.raw_path) == (
        "PSCC-2026-D", "up", "M80.72 12h0.01", "M71.12 3V21",
    )  # fmt: skip
    # 4.1 - 1.644854 x 1.322876 on the left.
    assert first.range_path == "M38.94 12H98"
    assert (second.label, second.side, second.dot_path) == ("PSCC-2026-A", "", "M78.8 12h0.01")
    assert (third.label, third.side, third.raw_path) == ("PSCC-2026-B", "down", "M78.8 3V21")
    # Half-way between 4 and 3.5.
    assert (picture.cutoff, picture.cutoff_path) == (Decimal("3.75"), "M74 0V24")
    assert (picture.moved, picture.unscored, picture.percent) == (2, ("PSCC-2026-E",), 90)
    assert third.why == (
        Why("Expert 2", is_strict=False, amount=Decimal("0.5"), points=Decimal("0.5")),
    )


def test_only_what_has_a_label_is_drawn():
    picture = _scores_picture({"B": "PSCC-2026-B"}, {})

    assert [line.label for line in picture.lines] == ["PSCC-2026-B"]
    assert [each.name for each in picture.lines[0].why] == [""]
    assert (picture.unscored, picture.moved) == ((), 1)


def test_ranks():
    ranges = (
        RankRange("A", 3, 1, 1, 2, 0.999, rests_on_one=False),
        RankRange("B", 1, 2, 1, 5, 0.4, rests_on_one=True),
        RankRange("C", 3, 3, 2, 5, 0.3, rests_on_one=False),
    )

    picture = ranks_picture(Stability(ranges, top=1, samples=100, seed=5), LABELS)

    assert [(line.range_path, line.dot_path, line.percent) for line in picture.lines] == [
        ("M2 12H26", "M2 12h0.01", 99),
        ("M2 12H98", "M26 12h0.01", 40),
    ]
    assert (picture.last, picture.top_path, picture.open) == (5, "M14 0V24", 1)


def test_only_always_is_a_hundred_percent():
    assert [percent(share) for share in (0.0, 0.0001, 0.5, 0.9999, 1.0)] == [0, 1, 50, 99, 100]


def test_strictness():
    calibration = calibrate(_reviews(), ratio=1.0)

    picture = strictness_picture(calibration, EXPERTS)

    # 0.5 + 1.644854 x 0.5 = 1.32: the scale ends at the next half point.
    assert (picture.limit, picture.zero_path) == (Decimal("1.5"), "M50 0V24")
    assert [(line.label, line.dot_path, line.word) for line in picture.lines] == [
        ("Expert 1", "M34 12h0.01", "in_line"),
        ("Expert 2", "M66 12h0.01", "in_line"),
    ]


def test_clear_strictness_and_experts_by_themselves_have_words():
    lines = {f"A{number}": {"r": 1, "s": 4} for number in range(6)}
    lines["A0"] = {"r": 1.5, "s": 4}

    picture = strictness_picture(
        calibrate(scores(**lines, B={"t": 3})), {"r": "R", "s": "S", "t": "T"}
    )

    assert [(line.label, line.word) for line in picture.lines] == [
        ("R", "strict"), ("T", "alone"), ("S", "generous"),
    ]  # fmt: skip
    assert (picture.strict, picture.generous, picture.groups) == (1, 1, 2)


# --- Pages ---------------------------------------------------------------------------------------


def _text(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_has_a_name_a_text_and_a_table(name):
    html = _rendered(name)

    assert re.search(rf'role="img" aria-label="{PICTURES[name]}\. [^"]*table below', html)
    assert f"<caption>{PICTURES[name]}</caption>" in html
    assert [cell for cell in re.findall(r"<th\b[^>]*>", html) if "scope=" not in cell] == []
    assert html.count("<svg") == html.count('aria-hidden="true"') == len(_picture(name).lines)
    assert re.search(r"<script|<style|\sstyle=|\son\w+=|id=", html) is None


@pytest.mark.parametrize("name", PICTURES)
def test_the_language_changes_no_coordinate(name):
    english = _rendered(name)
    with translation.override("fr"):
        french = _rendered(name)

    assert re.findall(r' d="([^"]*)"', french) == re.findall(r' d="([^"]*)"', english)


def test_the_table_says_what_the_picture_shows():
    text = _text(_rendered("scores"))

    assert "PSCC-2026-B 1 4.00 3.50" in text
    assert "-0.50 Expert 2: more generous by 0.50, −0.50 here" in text
    assert "PSCC-2026-D 1 3.60 4.10" in text
    assert "+0.50 Expert 1: stricter by 0.50, +0.50 here" in text
    assert "PSCC-2026-E 0 – – – – No score yet" in text
    assert "2 applications would change side of the cut-off." in text
    assert "Would come above the cut-off" in text


def test_what_cannot_be_compared_is_said():
    apart = scores(
        **{f"A{number}": {"r": 1, "s": 2 + number % 2, "t": 2} for number in range(6)}, B={"u": 3}
    )
    calibration = calibrate(apart)
    labels = {each.application: each.application for each in calibration.scores}

    html = _rendered("scores", scores_picture(calibration, labels, {}, highest=5))

    assert "The experts fall into 2 groups that share no application." in _text(html)
    assert '<th scope="col" class="numeric">Group</th>' in html
    assert "cut-off" not in html
    assert "Another expert: stricter by" in _text(html)


def test_that_nothing_was_calibrated_is_said():
    calibration = calibrate(scores(A={"r": 3}))
    moves = moves_at_score(calibration, Decimal(3))

    html = _rendered("scores", scores_picture(calibration, LABELS, {}, highest=5, moves=moves))

    assert "Nothing was calibrated" in html
    assert "0 applications would change side" in html


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("open_and_disputed", "Near the cut-off, and the experts disagree"),
        ("open", "Near the cut-off"),
        ("moved", "Changes side of the cut-off by calibration"),
        ("disputed", "The experts disagree; the outcome hardly depends on it"),
        ("clear", "Clear from the scores"),
        ("unscored", "No score yet"),
    ],
)
def test_reasons_of_the_agenda_have_words(reason, words):
    assert render_to_string("calls/statistics/reason.html", {"reason": reason}).strip() == words
