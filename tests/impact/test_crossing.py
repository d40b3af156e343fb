"""Money by axis beside money by form: nothing both tell is of one or two alone."""

import json
from collections import defaultdict
from itertools import combinations_with_replacement

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from partners.enums import Vocabulary
from pscc.impact.enums import Instrument, SourceKind
from pscc.impact.queries.crossing import both_for_everyone
from pscc.impact.queries.measuring import FEWEST, exactly
from pscc.impact.queries.parts import Part, whole_for_everyone
from tests.factories import make_term
from tests.impact.ledger import make_line
from tests.impact.test_indicators import printed

AXES, FORMS = "abcd", "wxyz"
# Lines of a ledger: axis, form, who stands behind it (nobody stands behind public money).
LINES = st.lists(
    st.tuples(st.sampled_from(AXES), st.sampled_from(FORMS), st.none() | st.integers(1, 9)),
    min_size=1, max_size=24,
)  # fmt: skip
# By axis a is held back, for it is of 1 alone, and b with it; but w less c is a.
GIVEN_AWAY = [
    ("a", "w", 1),
    *(("b", "x", who) for who in (2, 3, 10)),
    *(("c", "w", who) for who in (4, 5, 6)),
    *(("d", "x", who) for who in (7, 8, 9)),
]  # fmt: skip


def split(lines, keys, place):
    """The parts of lines by axis (0) or by form (1), each line of one euro."""
    found = []
    for key in keys:
        own = [line for line in lines if line[place] == key]
        shared = frozenset((line[1 - place], line[2]) for line in own if line[2])
        who = frozenset(each for _other, each in shared)
        measure = exactly(len(own), organisations=len(who) if who else None)
        found.append(Part(key, measure, who, shared=shared))
    return found


def apart(lines):
    return [
        whole_for_everyone(split(lines, keys, place)) for place, keys in ((0, AXES), (1, FORMS))
    ]


def together(lines):
    return both_for_everyone(split(lines, AXES, 0), split(lines, FORMS, 1))


def hidden(splits):
    return {part.key for own in splits for part in own if part.measure.is_hidden}


def given_away(lines, splits):
    """Whom the sums that are shown give away: the ones and twos of whom alone some sum of them,
    each times any factor, tells. Nothing is known but which lines there are.
    """
    cells = defaultdict(set)
    for axis, form, who in lines:
        cells[axis, form] |= {who} - {None}
    shown = [part.key for own in splits for part in own if not part.measure.is_hidden]
    rows = [[key in cell for cell in cells] for key in shown]
    everybody = set().union(*cells.values())
    if not 0 < len(everybody) < FEWEST:
        rows.append([True] * len(cells))  # the whole is shown
    sums = np.array(rows or [[False] * len(cells)], dtype=float)
    found = []
    for few in combinations_with_replacement(sorted(everybody), 2):
        others = np.array([not who <= set(few) for who in cells.values()])
        own = np.array([bool(who) for who in cells.values()]) & ~others
        if _rank(sums[:, others | own]) > _rank(sums[:, others]):
            found.append(few)
    return found


def _rank(sums):
    return np.linalg.matrix_rank(sums) if sums.size else 0


def test_each_alone_is_not_enough():
    """A held part of one is a part of the other less a part of the first."""
    assert hidden(apart(GIVEN_AWAY)) == {"a", "b"}
    assert (1, 1) in given_away(GIVEN_AWAY, apart(GIVEN_AWAY))

    splits = together(GIVEN_AWAY)

    assert hidden(splits) == {"a", "b", "c"}
    assert given_away(GIVEN_AWAY, splits) == []
    assert [part.key for own in splits for part in own if part.shields] == ["b", "c"]


@given(LINES)
def test_nobody_is_given_away_by_both(lines):
    assert given_away(lines, together(lines)) == []


@given(LINES)
def test_what_one_alone_holds_back_stays_so_and_no_more_without_need(lines):
    alone, both = apart(lines), together(lines)

    assert hidden(alone) <= hidden(both)
    if not given_away(lines, alone):
        assert hidden(both) == hidden(alone)


@given(LINES)
def test_what_is_shown_is_as_it_is(lines):
    own = {part.key: part.measure.high for place, keys in ((0, AXES), (1, FORMS))
           for part in split(lines, keys, place)}  # fmt: skip

    for part in (each for side in together(lines) for each in side):
        assert part.measure.high in {own[part.key], None}
        assert (part.measure.high is None) is part.measure.is_hidden


@given(LINES)
def test_of_two_organisations_nothing_is_told(lines):
    few = [(axis, form, who and 1 + who % 2) for axis, form, who in lines]
    assume(any(who for *_, who in few))

    assert hidden(together(few)) == {*AXES, *FORMS}


@pytest.mark.django_db
def test_page_file_and_command_hold_back_what_both_would_tell(client):
    axes = {key: make_term(vocabulary=Vocabulary.STRATEGIC_AXIS, code=f"axis-{key}", label=key)
            for key in "abcd"}  # fmt: skip
    forms = {"w": Instrument.LOAN, "x": Instrument.EQUITY}
    for axis, form, who in GIVEN_AWAY:
        make_line(SourceKind.PRIVATE, low=who, strategic_axis=axes[axis], instrument=forms[form],
                  source_name=f"Fund {who}")  # fmt: skip

    rows = json.loads(client.get("/impact/indicators.json?lang=en").text)["results"]

    by_axis = {
        row["axis"]: row["high"] for row in rows if row["key"] == "partners-committed-by-axis"
    }
    assert by_axis == {"axis-a": None, "axis-b": None, "axis-c": None, "axis-d": "24000000",
                       "none": "0"}  # fmt: skip
    by_form = {row["instrument"]: row["high"] for row in rows
               if row["key"] == "partners-committed-by-instrument"}  # fmt: skip
    assert (by_form["loan"], by_form["equity"]) == ("16000000", "39000000")
    told = {row[0]: row[-1] for row in printed("--key", "partners-committed-by-axis")}
    assert told["partners-committed-by-axis/axis-c"] == "not shown"
    assert told["partners-committed-by-axis/axis-d"] == "shown"
