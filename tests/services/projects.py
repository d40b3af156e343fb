"""A project and services whose points can be worked out on paper."""

from datetime import date

from services.recommender import Candidate, Profile, Taxonomy, Weights

TODAY = date(2026, 11, 28)
WEIGHTS = Weights(3)
TAXONOMY = Taxonomy(
    ("idea", "target", "poc", "preclinical", "gmp", "phase_1"),
    {"lung": None, "luad": "lung", "lusc": "lung", "breast": None},
)
# 185 days are left until the milestone.
PROFILE = Profile(
    today=TODAY,
    product_type="therapy",
    modality="antibody",
    stage="preclinical",
    tumour_types=frozenset({"luad"}),
    needs=("toxicology", "gmp_batch"),
    milestone_on=date(2027, 6, 1),
    audience="start_up",
    is_company=True,
    country="FR",
)


def codes(*names):
    return frozenset(names)


def service(uid, **columns):
    return Candidate(key=f"service:{uid}", kind="service", **columns)


def toxicology(uid, **columns):
    """Serves a need at the project's stage: 40 + 20, agnostic 8, any modality 5, capacity 5."""
    return service(uid, needs=codes("toxicology"), stages=codes("preclinical"), **columns)
