"""What a project answered, and the orders by which codes are near one another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

# The catalogue's audiences, repeated here so that this package needs no framework; a test holds
# them equal.
ACADEMIC = "academic"
RESIDENT = "resident"
SELECTED_PROJECT = "selected_project"
INDUSTRY = frozenset({"start_up", "sme", "large"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Answers as codes; None or empty is "I do not know": it never counts against anything.

    `needs` keep the order in which they were given, for display: all bring the same points. `trl`
    is kept for conditions of eligibility and ranks nothing. `is_company` says that the company
    exists. `selected_in` holds keys of calls; a selected project that names none is taken at its
    word.
    """

    today: date
    product_type: str | None = None
    modality: str | None = None
    stage: str | None = None
    trl: int | None = None
    tumour_types: frozenset[str] = frozenset()
    needs: tuple[str, ...] = ()
    milestone_on: date | None = None
    audience: str | None = None
    is_company: bool | None = None
    country: str | None = None
    is_resident: bool = False
    is_selected: bool = False
    selected_in: frozenset[str] = frozenset()

    @property
    def audiences(self) -> frozenset[str]:
        """All audiences to which the project belongs for certain."""
        found = {self.audience} if self.audience else set()
        if self.is_resident:
            found.add(RESIDENT)
        if self.is_selected:
            found.add(SELECTED_PROJECT)
        return frozenset(found)

    @property
    def is_industry(self) -> bool | None:
        """Whether use would be industrial: a company that exists counts, whoever carries it."""
        if self.is_company or self.audience in INDUSTRY:
            return True
        return False if self.audience == ACADEMIC else None


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The stages in order, and each tumour type's parent (None at the top)."""

    stages: tuple[str, ...] = ()
    tumour_parents: Mapping[str, str | None] = field(default_factory=dict)

    def next_stage(self, stage: str | None) -> str | None:
        """Return the stage after one; None after the last one and for an unknown one."""
        if stage not in self.stages:
            return None
        after = self.stages.index(stage) + 1
        return self.stages[after] if after < len(self.stages) else None

    def neighbours(self, stage: str | None) -> frozenset[str]:
        """Return the stages just before and just after one."""
        if stage not in self.stages:
            return frozenset()
        place = self.stages.index(stage)
        return frozenset(self.stages[max(place - 1, 0) : place + 2]) - {stage}

    def relatives(self, tumour_types: Iterable[str]) -> frozenset[str]:
        """Return the parents and the children of tumour types, without themselves."""
        own = frozenset(tumour_types)
        parents = {self.tumour_parents.get(code) for code in own} - {None}
        children = {code for code, parent in self.tumour_parents.items() if parent in own}
        return frozenset(code for code in parents | children if code) - own
