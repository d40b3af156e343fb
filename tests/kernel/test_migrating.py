"""What a migration builds anew: the model it changes, and all before it works with objects."""

from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations.operations import AddConstraint, AddField, AlterField
from django.db.migrations.state import ModelState, ProjectState


def state_of_three() -> ProjectState:
    """Return a person, a club of persons and a match of clubs, all built."""
    state = ProjectState()
    name: str
    fields: Any
    for name, fields in (
        ("Person", [("id", models.AutoField(primary_key=True))]),
        ("Club", [("id", models.AutoField(primary_key=True)),
                  ("owner", models.ForeignKey("sport.Person", models.CASCADE))]),
        ("Match", [("id", models.AutoField(primary_key=True)),
                   ("home", models.ForeignKey("sport.Club", models.CASCADE))]),
    ):  # fmt: skip
        state.add_model(ModelState("sport", name, fields))
    _ = state.apps
    return state


def built(state: ProjectState) -> dict[str, type[models.Model]]:
    return {model.__name__: model for model in state.apps.get_models()}


@pytest.mark.parametrize(
    "operation",
    [
        AddConstraint("club", models.UniqueConstraint(fields=["owner"], name="one_each")),
        AddField("club", "rival", models.ForeignKey("sport.Club", models.CASCADE, null=True)),
        AddField("club", "town", models.CharField(max_length=9, default="")),
    ],
)
def test_only_the_changed_model_is_built_anew(operation):
    state = state_of_three()
    before = built(state)

    operation.state_forwards("sport", state)

    after = built(state)
    assert [name for name in before if after[name] is not before[name]] == ["Club"]
    assert state.is_delayed


def test_a_changed_key_builds_those_that_point_to_it_as_well():
    state = state_of_three()

    AlterField("club", "id", models.BigAutoField(primary_key=True)).state_forwards("sport", state)

    column = built(state)["Match"]._meta.get_field("home")
    assert column.db_type(connection) == "bigint"


def test_objects_fit_together_before_a_migration_works_with_them():
    state = state_of_three()
    AddField("club", "town", models.CharField(max_length=9, default="")).state_forwards(
        "sport", state
    )

    state.clear_delayed_apps_cache()

    models_now = built(state)
    club = models_now["Club"](owner=models_now["Person"](pk=1))
    assert models_now["Match"](home=club).home is club
