"""What an assignment leaves open of the wishes, and what that costs."""

import numpy as np

from calls.assignment.limits import Flags, Limits
from calls.assignment.problem import INSTITUTION, Unmet

VOICE, LOWER = "voice", "lower"


def unmet(limits: Limits, chosen: Flags) -> tuple[Unmet, ...]:
    """Return every wish that chosen pairs (with the fixed ones) leave open."""
    keys, parameters = limits.affinity, limits.parameters
    pairs = chosen.astype(np.int64)
    silent = (pairs @ limits.speaks.astype(np.int64) == 0) & (limits.asked > 0)[:, None]
    crowded = np.maximum(pairs @ limits.belongs.astype(np.int64) - 1, 0)
    short = np.maximum(limits.lower - (chosen & ~limits.fixed).sum(axis=0), 0)
    found = [
        Unmet(VOICE, keys.papers[row], limits.voices[place], 1, parameters.missing_voice)
        for row, place in np.argwhere(silent).tolist()
    ]
    for row, place in np.argwhere(crowded).tolist():
        count = int(crowded[row, place])
        penalty = count * parameters.same_institution
        found.append(
            Unmet(INSTITUTION, keys.papers[row], limits.institutions[place], count, penalty)
        )
    for column in np.flatnonzero(short).tolist():
        count = int(short[column])
        penalty = count * parameters.below_lower
        found.append(Unmet(LOWER, keys.reviewers[column], "", count, penalty))
    return tuple(sorted(found, key=lambda each: (each.code, each.key, each.what)))


def settled(limits: Limits) -> int:
    """Return the penalties that the fixed pairs have decided already, whatever comes new."""
    parameters = limits.parameters
    fixed = limits.fixed.astype(np.int64)
    silent = fixed @ limits.speaks.astype(np.int64) == 0
    done = (limits.asked > 0) & (limits.demand == 0)
    crowded = np.maximum(fixed @ limits.belongs.astype(np.int64) - 1, 0)
    return int(
        (silent & done[:, None]).sum() * parameters.missing_voice
        + crowded.sum() * parameters.same_institution
    )


def worth_of(limits: Limits, chosen: Flags) -> int:
    """Return the objective of chosen pairs: scores less penalties."""
    total = int(limits.affinity.score[chosen].sum(dtype=np.int64))
    return total - sum(each.penalty for each in unmet(limits, chosen))
