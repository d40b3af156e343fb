"""What indicators are meant to reach, beside what they are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pscc.impact.models import Target
from pscc.impact.queries.indicators import INDICATORS
from pscc.impact.queries.measuring import exactly

Targets = Mapping[str, Sequence[Target]]  # by indicator, the earliest first


def targets() -> Targets:
    """Return the targets of each indicator; one statement."""
    found: dict[str, list[Target]] = defaultdict(list)
    for each in Target.objects.order_by("year"):
        found[each.key].append(each)
    return dict(found)


def target_for(key: str, year: int, known: Targets) -> Target | None:
    """Return the target of an indicator for a year, else the next one after it; None if none."""
    return next((each for each in known.get(key, ()) if each.year >= year), None)


def target_in_words(target: Target) -> tuple[str, str]:
    """Return the name of the indicator and the value as people read it."""
    found = next((each for each in INDICATORS if each.key == target.key), None)
    if found is None:  # an indicator that is told no more
        return target.key, str(target.value)
    return str(found.name), exactly(target.value).rounded(found.unit).in_words(found.unit)
