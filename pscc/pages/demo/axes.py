"""Which strategic axis the demo's projects, calls and lines of the ledger contribute to: invented.

Some have none, as on a portal where nobody has got round to it.
"""

from datetime import date, datetime
from itertools import cycle
from typing import Any

from calls.models import Call
from partners.enums import Vocabulary
from partners.models import Project, Term
from pscc.accounts.models import User
from pscc.impact.actions.targets import save_target
from pscc.impact.models import Contribution, Target
from pscc.pages.demo.projects import BEFORE_COMPANY

PREVENTION, QUALITY, PROGNOSIS, EVERYONE = (
    "prevention", "quality_of_life", "poor_prognosis", "progress_for_all",
)  # fmt: skip
TURNS = (PROGNOSIS, QUALITY, PROGNOSIS, None, PREVENTION, PROGNOSIS, EVERYONE, QUALITY)


INVENTED: dict[str, Any] = {
    "source_text": "Inventé pour la démonstration / Made up for the demo",
    "source_url": "https://demo.example/targets",
    "as_of": date(2026, 3, 31),
    "is_demo": True,
}
AIMS = (("calls-published", 2030, 12), ("partners-committed", 2032, 60_000_000))


def load_targets(by: User, at: datetime) -> None:
    """Set two targets."""
    for key, year, value in AIMS:
        save_target(target=Target(key=key, year=year, value=value, **INVENTED), by=by, at=at)


def load_axes() -> None:
    """Give axes in turn; a statement to read and one to write for each kind of thing."""
    axes = {each.code: each for each in Term.objects.of(Vocabulary.STRATEGIC_AXIS)}
    for model in (Project, Call, Contribution):
        turns = cycle(TURNS)
        rows: list[Any] = list(model.objects.filter(is_demo=True).order_by("pk"))
        for row in rows:
            code = PREVENTION if str(row) == BEFORE_COMPANY else next(turns)
            row.strategic_axis = axes.get(code) if code else None
        model.objects.bulk_update(rows, ["strategic_axis"])
