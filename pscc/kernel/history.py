"""History by the database: triggers write every insert, update and delete of a tracked table into
its event table.

A bulk update or a shell session leaves a trace as well. Tracking is registered in
`AppConfig.ready()`, once the columns of each language exist; a decorator on the model would not see
them.
"""

import pghistory
import pgtrigger
from django.db.models import Model

tracked: dict[type[Model], type[Model]] = {}


def track(*models: type[Model], exclude: tuple[str, ...] = ()) -> None:
    """Keep the history of `models` in append-only tables named `<Model>Event`, all columns but
    `exclude`.
    """
    for model in models:
        if model in tracked:
            continue
        pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=list(exclude),
            append_only=True,
            model_name=f"{model.__name__}Event",
        )(model)
        events = model._meta.apps.get_model(model._meta.app_label, f"{model.__name__}Event")
        # pgtrigger registers what it finds when it is loaded, and this table came later: without
        # this nothing could ever make way for a person's right to be forgotten.
        pgtrigger.register(*events._meta.triggers)(events)
        tracked[model] = events
