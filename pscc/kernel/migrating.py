"""Keep migrations from slowing down with every model that has a life cycle.

Migrations build each model anew for every operation, thousands of times. Every state field of each
of those models would listen to the making of all later ones, so that the work grows with the
square: 27 s of CPU for the first release's migrations, 10 s without the listening. Historical
models have no transitions to collect.
"""

from typing import Any

from django.db.migrations.state import ProjectState
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


def render_alone() -> None:
    """Let a migration build anew only the model that an operation changes.

    Django builds all that are bound to it as well, which here, where nearly all are bound to the
    account, are all: 68,000 models for 72 migrations, four fifths of their time. What an operation
    asks of the others is their names and the type of their keys. So they are left as they are,
    but for a changed column that may be a key of others; a `RunPython`, which works with objects,
    has all of them built anew before, as Django does itself for reloads that it put off.
    """
    states: Any = ProjectState
    reload_bound, alter_field = states.reload_model, states.alter_field

    def reload_model(state: Any, app_label: str, model_name: str, delay: bool = False) -> None:
        if getattr(state, "alters_column", False) and not delay:
            reload_bound(state, app_label, model_name, delay)
        elif "apps" in state.__dict__:
            state.is_delayed = True
            state._reload({(app_label, model_name)})  # noqa: SLF001 as the method it stands for

    def alter(
        state: Any, app_label: str, model_name: str, name: str, field: Any, *rest: Any
    ) -> None:
        state.alters_column = not field.is_relation
        alter_field(state, app_label, model_name, name, field, *rest)
        state.alters_column = False

    states.reload_model = reload_model
    states.alter_field = alter
