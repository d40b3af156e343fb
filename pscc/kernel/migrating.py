"""Keep migrations from slowing down with every model that has a life cycle.

Migrations build each model anew for every operation, thousands of times. Every state field of each
of those models would listen to the making of all later ones, so that the work grows with the
square: 27 s of CPU for the first release's migrations, 10 s without the listening. Historical
models have no transitions to collect.
"""

from typing import Any

from django.db.models import Model
from django.db.models.signals import class_prepared
from django_fsm import FSMFieldMixin

_HISTORICAL = "__fake__"  # the module that Django gives to the models of a migration


def spare_historical_models() -> None:
    """Let the state fields of historical models stop listening as soon as they are in place."""
    place = FSMFieldMixin.contribute_to_class

    def place_and_stop_listening(
        field: FSMFieldMixin, model: type[Model], name: str, **kwargs: Any
    ) -> None:
        place(field, model, name, **kwargs)
        if model.__module__ == _HISTORICAL:
            class_prepared.disconnect(field._collect_transitions)  # noqa: SLF001 its own listener

    FSMFieldMixin.contribute_to_class = place_and_stop_listening
