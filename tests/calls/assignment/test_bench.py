"""The bench's invented problem is the same every time, and its verdict sees what is wrong."""

from calls.assignment.problem import Problem
from pscc.pages.bench.assignment import Case, faults
from pscc.pages.bench.assignment_child import main
from pscc.pages.bench.assignment_data import invented


def test_the_invented_problem_hangs_on_its_seed_only():
    first, again, other = invented(20, 8), invented(20, 8), invented(20, 8, seed=2)

    assert isinstance(first, Problem)
    assert first.digest() == again.digest() != other.digest()


def test_a_case_proves_its_optimum_by_the_whole_programme():
    found = main(20, 8, wishes=False)

    assert found["objective"] == found["bound"] == found["programme"]
    assert found["greedy"]["objective"] <= found["no_floor"]["objective"]


def test_what_is_slow_large_or_unproven_is_a_fault():
    found = {
        "seconds": 9.0, "peak_bytes": 2_000_000_000, "objective": 5, "bound": 6, "programme": 6,
    }  # fmt: skip

    assert len(faults(Case(2, 2, 5.0), found)) == 4
    assert faults(Case(2, 2, 10.0), found | {"peak_bytes": 1, "bound": 5, "programme": 5}) == []
