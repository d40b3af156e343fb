"""Up to four services side by side."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from partners.queries.comparison import Line
from pscc.kernel.formats import short_date
from services.cards import six_answers
from services.models import Service


def compared(services: Sequence[Service]) -> list[Line]:
    """Return the lines of the table; what nobody says anything about is left out."""
    lines = [
        Line(label, [[text for text in read(service) if text] for service in services])
        for label, read in _lines()
    ]
    return [line for line in lines if any(line.cells)]


def _lines() -> list[tuple[str, Callable[[Any], list[str]]]]:
    def terms(name: str) -> Callable[[Any], list[str]]:
        return lambda service: [str(term) for term in getattr(service, name).all()]

    questions = [question for question, _answer in six_answers(Service())]
    return [
        (_("In one sentence"), lambda s: [s.summary]),
        (_("Kind"), lambda s: [s.get_kind_display()]),
        (_("Provider"), lambda s: [s.provider.name]),
        (_("Availability"), lambda s: [s.get_state_display()]),
        *(
            (question, lambda s, place=place: [str(six_answers(s)[place][1])])
            for place, question in enumerate(questions)
        ),
        (_("Way in"), lambda s: [s.get_access_mode_display()]),
        (_("Industry use"), lambda s: [s.get_industry_use_display()]),
        (_("Stages"), lambda s: [str(term) for term in s.stages.all()]),
        (_("Modalities"), terms("modalities")),
        (_("Tumour types"), terms("tumour_types")),
        (_("Labels"), terms("labels")),
        (_("Quality standards"), lambda s: list(s.quality_standards)),
        (_("Checked on"), lambda s: [short_date(s.checked_on) if s.checked_on else ""]),
    ]
