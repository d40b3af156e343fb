"""A profile made ready for two thousand comparisons: everything that is the same for each one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.recommender.candidates import CALL, Candidate
from services.recommender.profile import Profile, Taxonomy
from services.recommender.weights import Weights

# Answers that count for every candidate: where one is missing, each candidate says so.
EVERYWHERE = ("needs", "stage", "tumour_types", "modality", "milestone_on")


@dataclass(frozen=True, slots=True)
class Asked:
    """A profile, the weights, and what follows from both for all candidates."""

    profile: Profile
    weights: Weights
    needs: tuple[str, ...]
    served: frozenset[str]  # the needs again, to intersect with
    neighbours: frozenset[str]
    relatives: frozenset[str]
    audiences: frozenset[str]
    is_industry: bool | None
    over: frozenset[str]  # calls that are over
    notes: tuple[str, ...]

    @property
    def knows_aim(self) -> bool:
        """Whether needs or stage are known, so that some candidates are beside the point."""
        return bool(self.needs or self.profile.stage)

    def is_entitled(self, candidate: Candidate) -> bool:
        """Whether a call in which the project is selected opens the candidate to it."""
        if not (self.profile.is_selected and candidate.entitled_by):
            return False
        calls = self.profile.selected_in
        return not calls or not calls.isdisjoint(candidate.entitled_by)


def ask(profile: Profile, weights: Weights, taxonomy: Taxonomy, over: frozenset[str]) -> Asked:
    """Make a profile ready; `over` holds the keys of calls that are over."""
    needs = tuple(dict.fromkeys(profile.needs))
    return Asked(
        profile=profile,
        weights=weights,
        needs=needs,
        served=frozenset(needs),
        neighbours=taxonomy.neighbours(profile.stage),
        relatives=taxonomy.relatives(profile.tumour_types),
        audiences=profile.audiences,
        is_industry=profile.is_industry,
        over=over,
        notes=tuple(f"unknown:{name}" for name in EVERYWHERE if not getattr(profile, name)),
    )


def calls_over(candidates: Iterable[Candidate], today: date) -> frozenset[str]:
    """Return the keys of the calls among candidates that are over on a day."""
    return frozenset(each.key for each in candidates if each.kind == CALL and each.is_over(today))


def joined(codes: Iterable[str]) -> str:
    """Return codes as one text, in alphabetical order."""
    return ",".join(sorted(codes))
