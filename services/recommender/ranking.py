"""The order of candidates for a project: hard filters, points, order. No clock, no chance.

The same profile, candidates, weights and taxonomy give the same ranking, in whatever order the
candidates come. What is blocked stays, with its reasons; what is beside the point is only counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from services.recommender import filters
from services.recommender.asked import Asked, ask, calls_over
from services.recommender.candidates import SERVICE, Candidate
from services.recommender.criteria import CRITERIA, Finding, is_relevant, maximum_for
from services.recommender.profile import Profile, Taxonomy
from services.recommender.results import Blocker, Ranking, Reason, Scored
from services.recommender.weights import Weights

Order = tuple[int, int, bool, int, str]


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate with what filters and criteria say of it."""

    candidate: Candidate
    findings: tuple[Finding, ...]
    blockers: tuple[Blocker, ...]
    notes: tuple[str, ...]  # of the filters
    order: Order


def rank(
    profile: Profile, candidates: Iterable[Candidate], weights: Weights, taxonomy: Taxonomy
) -> Ranking:
    """Rank candidates for a project: most points first, then fewest notes, then the shortest stated
    lead time, then the key.

    Raises ValueError where two candidates share a key: their order would hang on chance.
    """
    rows, asked = rows_for(profile, candidates, weights, taxonomy)
    shown = sorted(
        (row for row in rows if is_relevant(asked, row.findings)), key=lambda row: row.order
    )
    available = [row for row in shown if not row.blockers]
    served = {
        code
        for row in available
        if row.candidate.kind == SERVICE
        for code in row.candidate.needs & asked.served
    }
    return Ranking(
        version=weights.version,
        available=tuple(_scored(asked, row) for row in available),
        blocked=tuple(_scored(asked, row) for row in shown if row.blockers),
        unserved=tuple(code for code in asked.needs if code not in served),
        left_out=len(rows) - len(shown),
    )


def rows_for(
    profile: Profile, candidates: Iterable[Candidate], weights: Weights, taxonomy: Taxonomy
) -> tuple[list[Row], Asked]:
    """Return each candidate judged, and the profile as asked. Raises ValueError as `rank`."""
    listed = list(candidates)
    if len({each.key for each in listed}) < len(listed):
        raise ValueError("two candidates share a key")
    asked = ask(profile, weights, taxonomy, calls_over(listed, profile.today))
    return [judged(asked, each) for each in listed], asked


def judged(asked: Asked, candidate: Candidate) -> Row:
    """Return one candidate judged by everything."""
    findings = tuple([criterion(asked, candidate) for criterion in CRITERIA])
    notes = filters.notes(asked, candidate)
    blockers = filters.blockers(asked, candidate)
    return Row(candidate, findings, blockers, notes, order_of(candidate, findings, notes))


def order_of(candidate: Candidate, findings: tuple[Finding, ...], notes: tuple[str, ...]) -> Order:
    """Return by what a candidate is sorted, the first one smallest.

    Notes that all candidates share (an answer that counts everywhere is missing) are not counted:
    they move nothing.
    """
    lead = candidate.lead_days
    return (
        -sum([each.points for each in findings]),
        len(_own_notes(findings, notes)),
        lead is None,
        lead or 0,
        candidate.key,
    )


def _own_notes(findings: tuple[Finding, ...], notes: tuple[str, ...]) -> dict[str, None]:
    found = [each.note for each in findings if each.note]
    return dict.fromkeys([*found, *notes])


def _scored(asked: Asked, row: Row) -> Scored:
    return Scored(
        key=row.candidate.key,
        kind=row.candidate.kind,
        points=-row.order[0],
        maximum=maximum_for(asked.weights, row.candidate.kind),
        reasons=tuple([Reason(*each[:3]) for each in row.findings if each.code]),
        blockers=row.blockers,
        notes=(*asked.notes, *_own_notes(row.findings, row.notes)),
    )
