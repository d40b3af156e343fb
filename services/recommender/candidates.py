"""What can be recommended, as codes and numbers."""

from dataclasses import dataclass
from datetime import date
from typing import Final

SERVICE: Final = "service"
CALL: Final = "call"
KINDS: Final = frozenset({SERVICE, CALL, "scheme", "package"})

OPEN: Final = "open"
PLANNED: Final = "planned"
PAUSED: Final = "paused"
OVER: Final = frozenset({"retired", "closed"})
STATES: Final = frozenset({OPEN, PLANNED, PAUSED}) | OVER

COLLABORATION_ONLY: Final = "collaboration_only"
ACADEMIC_ONLY: Final = "no"
INDUSTRY_USES: Final = frozenset({"yes", COLLABORATION_ONLY, ACADEMIC_ONLY})

EXTERNAL: Final = "external"
VIA_CALL: Final = "via_call"
ACCESS_MODES: Final = frozenset({"open", "request", "gated", EXTERNAL, VIA_CALL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A service, call, scheme or package. `key` is unique and stable ("service:uid"); `title` is
    for reading in a debugger and ranks nothing.

    Empty `stages`, `modalities`, `tumour_types`, `product_types`, `audiences`, `countries`: any.
    `capacity` None is unlimited and 0 a waiting list; `lead_days` are calendar days. `answered`
    says that the provider has somebody who answers. Both count for services only.

    Raises ValueError for a kind, a state, a use or a way in that the rules do not know: such a one
    must not slip through as available.
    """

    key: str
    kind: str
    title: str = ""
    needs: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    modalities: frozenset[str] = frozenset()
    tumour_types: frozenset[str] = frozenset()
    product_types: frozenset[str] = frozenset()
    state: str = OPEN
    opens_on: date | None = None
    closes_on: date | None = None
    pause_reason: str = ""
    capacity: int | None = None
    lead_days: int | None = None
    audiences: frozenset[str] = frozenset()
    industry_use: str = "yes"
    access_mode: str = "request"
    entitled_by: frozenset[str] = frozenset()
    has_priority_for: frozenset[str] = frozenset()
    needs_company: bool = False
    countries: frozenset[str] = frozenset()
    answered: bool = True

    def __post_init__(self) -> None:
        for value, known in (
            (self.kind, KINDS),
            (self.state, STATES),
            (self.industry_use, INDUSTRY_USES),
            (self.access_mode, ACCESS_MODES),
        ):
            if value not in known:
                raise ValueError(f"{self.key}: {value!r} is none of {sorted(known)}")

    def is_over(self, today: date) -> bool:
        """Whether it is closed for good on a day; its last day still counts as open."""
        return self.state in OVER or (self.closes_on is not None and self.closes_on < today)

    def is_to_come(self, today: date) -> bool:
        """Whether it has not opened yet on a day."""
        return self.state == PLANNED or (self.opens_on is not None and self.opens_on > today)
