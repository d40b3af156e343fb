"""The strategic axes as they are named today, in both languages."""

from dataclasses import dataclass

from django.utils.translation import get_language, gettext_lazy, override

from partners.enums import Vocabulary
from partners.models import Term
from pscc.impact.queries.indicators.splits import NONE

NO_AXIS = gettext_lazy("No axis given")


@dataclass(frozen=True)
class Axis:
    """An axis, or what has none: its code and its names."""

    code: str
    fr: str
    en: str
    source: str = ""

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.fr if (get_language() or "").startswith("fr") else self.en


def strategic_axes() -> list[Axis]:
    """Return the axes in their order, and what has none last; one statement."""
    found = [
        Axis(each.code, each.label_fr or each.label_en, each.label_en or each.label_fr, each.source)
        for each in Term.objects.of(Vocabulary.STRATEGIC_AXIS)
    ]
    none = []
    for language in ("fr", "en"):
        with override(language):
            none.append(str(NO_AXIS))
    return [*found, Axis(NONE, *none)]
