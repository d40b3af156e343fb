"""What is to be assigned, under which limits, and what came of it. Frozen data only.

Scores, penalties and prices are whole millionths (`UNIT` is a perfect match), so that parts sum to
their total exactly and a total can be compared with ==.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from typing import Any

from services.recommender.profile import Taxonomy

METHOD = "1"  # grows when the same problem would be solved otherwise
UNIT = 1_000_000

EXPERT, FAMILIAR = "expert", "familiar"
TUMOUR, MODALITY, STAGE = "tumour", "modality", "stage"
PRODUCT, TOPIC, TEXT = "product", "topic", "text"
CRITERIA = (TUMOUR, MODALITY, STAGE, PRODUCT, TOPIC, TEXT)

# Why a pair may not be made; the reasons of `Problem.blocked` are the caller's own.
CONFLICT, INSTITUTION, LANGUAGE, AWAY, FLOOR, SWAPPED = (
    "conflict", "institution", "language", "away", "floor", "swapped",
)  # fmt: skip

Key = tuple[str, str]  # of an application and of an expert


class ProblemError(ValueError):
    """A problem that contradicts itself: `code` says how, `key` where.

    Codes: twice (a key), unknown (a pair names nobody), negative, range (lower above upper).
    """

    def __init__(self, code: str, key: str) -> None:
        super().__init__(f"{key}: {code}")
        self.code = code
        self.key = key


@dataclass(frozen=True, slots=True)
class Expertise:
    """One declared field: `kind` is a criterion other than the text, `level` expert or familiar."""

    kind: str
    code: str
    level: str = EXPERT


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """An application as it is matched; `languages` are all those one must read to review it."""

    key: str
    demand: int = 3
    text: str = ""
    languages: frozenset[str] = frozenset()
    tumours: frozenset[str] = frozenset()
    stage: str | None = None
    modality: str | None = None
    product_type: str | None = None
    topics: frozenset[str] = frozenset()
    institutions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewer:
    """An expert; `lower` is wished for, `upper` never exceeded by a new pair."""

    key: str
    lower: int = 0
    upper: int = 5
    text: str = ""
    languages: frozenset[str] = frozenset()
    expertise: tuple[Expertise, ...] = ()
    institutions: frozenset[str] = frozenset()
    voices: frozenset[str] = frozenset()
    is_away: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Weights of the criteria, percentages and penalties in millionths; kept with each run.

    What an application does not state weighs nothing: its other criteria share the whole.
    """

    tumour: int = 20
    modality: int = 15
    stage: int = 10
    product: int = 5
    topic: int = 20
    text: int = 30
    familiar_percent: int = 50  # of what an expert brings
    related_percent: int = 60  # parent or child of a tumour type, stage before or after
    characters_percent: int = 50  # of the text, the rest is whole words
    missing_voice: int = UNIT // 4  # for each voice an application lacks
    same_institution: int = UNIT // 4  # for each expert beyond the first
    below_lower: int = UNIT // 10  # for each review an expert gets too few
    floor_percent: int | None = 95  # of the best worst pair; None: no floor
    floor_at: int | None = None  # a floor in millionths instead
    alternates: int = 3  # named for each application
    columns: int = 24  # experts per application with which the search begins
    seconds: float = 20.0  # for proving the optimum where soft wishes make it hard
    small: int = 20_000  # pairs up to which that search looks at every one
    nodes: int | None = None  # the same as a count, which gives the same on every machine

    def weight(self, criterion: str) -> int:
        """Return the weight of a criterion."""
        return int(getattr(self, criterion))


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Who can review what; raises `ProblemError`.

    `fixed` pairs are accepted already: they stay even where they exceed demand or quota. Input
    order changes nothing; among equals, `seed` decides.
    """

    papers: tuple[Paper, ...]
    reviewers: tuple[Reviewer, ...]
    blocked: Mapping[Key, str] = field(default_factory=dict)  # to the reason's code
    fixed: frozenset[Key] = frozenset()
    waived: frozenset[Key] = frozenset()  # allowed although both belong to one institution
    required_voices: frozenset[str] = frozenset()
    one_per_institution: bool = False
    taxonomy: Taxonomy = field(default_factory=Taxonomy)
    parameters: Parameters = field(default_factory=Parameters)
    seed: int = 0

    def __post_init__(self) -> None:
        papers = Counter(each.key for each in self.papers)
        reviewers = Counter(each.key for each in self.reviewers)
        for key, count in (*papers.items(), *reviewers.items()):
            if count > 1:
                raise ProblemError("twice", key)
        for paper, reviewer in (*self.blocked, *self.fixed, *self.waived):
            if paper not in papers or reviewer not in reviewers:
                raise ProblemError("unknown", f"{paper}-{reviewer}")
        self._check_numbers()

    def _check_numbers(self) -> None:
        for paper in self.papers:
            if paper.demand < 0:
                raise ProblemError("negative", paper.key)
        for each in self.reviewers:
            if each.lower < 0:
                raise ProblemError("negative", each.key)
            if each.lower > each.upper:
                raise ProblemError("range", each.key)

    def digest(self) -> str:
        """Return the SHA-256 of everything that the result hangs on, whatever its order."""
        rest = {each.name: getattr(self, each.name) for each in fields(self)}
        blocked = sorted((*key, reason) for key, reason in rest.pop("blocked").items())
        plain = {name: _plain(value) for name, value in rest.items()}
        text = json.dumps([METHOD, blocked, plain], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Return data for JSON in one order, whatever the order it came in."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return sorted(([_plain(key), _plain(each)] for key, each in value.items()), key=json.dumps)
    if isinstance(value, frozenset):
        return sorted((_plain(each) for each in value), key=json.dumps)
    if isinstance(value, tuple) and any(is_dataclass(each) for each in value):
        return sorted((_plain(each) for each in value), key=_dumped)
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _dumped(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Part:
    """What a criterion brought to a score, of the most it could have brought."""

    code: str
    points: int
    most: int


@dataclass(frozen=True, slots=True)
class Pair:
    """An application and an expert: the parts sum to `score`.

    `rank` is the expert's place among all who could review the application, 1 the best.
    """

    application: str
    reviewer: str
    score: int
    parts: tuple[Part, ...]
    rank: int
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class Alternate:
    """Who could step in; `worth` is the score less what the expert's time is worth elsewhere."""

    reviewer: str
    score: int
    worth: int


@dataclass(frozen=True, slots=True)
class Unmet:
    """A wish that the solution leaves open: voice, institution or lower, and its penalty.

    `key` names the application, or the expert for lower; `what` the voice or the institution.
    """

    code: str
    key: str
    what: str
    count: int
    penalty: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """Who reviews what. `objective` is the total of the scores less the penalties.

    No assignment under the hard limits exceeds `bound`; where the two are equal the optimum is
    proven. A price is what one more review by an expert would be worth elsewhere; below zero, the
    expert lacks reviews.
    """

    pairs: tuple[Pair, ...]
    alternates: Mapping[str, tuple[Alternate, ...]]
    unmet: tuple[Unmet, ...]
    objective: int
    bound: int
    prices: Mapping[str, int]
    floor: int  # 0: none
    seconds: float
    is_stopped: bool  # by the limit of time or nodes, before the proof
    digest: str
    seed: int
    method: str = METHOD

    @property
    def affinity(self) -> int:
        """The total of the scores."""
        return sum(each.score for each in self.pairs)

    @property
    def gap(self) -> float:
        """How much better another assignment could be at most, as a share; 0.0 is proven best."""
        return (self.bound - self.objective) / max(abs(self.bound), 1)

    def record(self) -> dict[str, Any]:
        """Return everything as data for JSON, to be kept with the run."""
        return asdict(self) | {"affinity": self.affinity, "gap": self.gap}
