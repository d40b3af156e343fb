"""A life cycle is written once, as transitions on the model; the database is told from there.

`guard` turns the declared transitions into a trigger, so that no bulk update or shell session can
move a state along a way that the model does not know.
"""

from typing import Any

import pgtrigger
from django.db.models import Model


def transitions_of(model: type[Model], field: str = "state") -> list[tuple[str, str]]:
    """Return the (source, target) pairs of a model's life cycle, sorted."""
    state: Any = model._meta.get_field(field)
    return sorted(
        {(str(move.source), str(move.target)) for move in state.get_all_transitions(model)}
    )


def guard(*models: type[Model], field: str = "state") -> None:
    """Let the database refuse every change of `field` that is not a declared transition."""
    name = f"legal_{field}"
    for model in models:
        if all(trigger.name != name for trigger in getattr(model._meta, "triggers", [])):
            trigger = pgtrigger.FSM(
                name=name, field=field, transitions=transitions_of(model, field)
            )
            pgtrigger.register(trigger)(model)
