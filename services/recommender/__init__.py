"""The recommender of the orientation: pure, deterministic, versioned.

It knows codes and numbers only. Words are made of its codes elsewhere, rows become candidates
elsewhere; nothing here reads a database or a clock.
"""

from services.recommender.candidates import Candidate
from services.recommender.changes import what_would_change
from services.recommender.profile import Profile, Taxonomy
from services.recommender.ranking import rank
from services.recommender.results import (
    Blocker,
    Change,
    Move,
    Ranking,
    Reason,
    Scored,
    compare,
)
from services.recommender.stored import as_json, changes_from_json, from_json
from services.recommender.weights import Weights, WeightsError

__all__ = [
    "Blocker",
    "Candidate",
    "Change",
    "Move",
    "Profile",
    "Ranking",
    "Reason",
    "Scored",
    "Taxonomy",
    "Weights",
    "WeightsError",
    "as_json",
    "changes_from_json",
    "compare",
    "from_json",
    "rank",
    "what_would_change",
]
