"""Rules about tables: personal data declared, life cycles guarded, history whole."""

import pghistory.models
import pytest
from django.apps import apps
from django.db import connection
from django.db.models import CheckConstraint, Model
from django_fsm import FSMField

from pscc.kernel.lifecycles import transitions_of
from pscc.kernel.personal_data import register
from tests.conventions.sources import ROOMS

# What history leaves out, and why.
NOT_IN_HISTORY = {
    "api.ApiKey": {"secret_digest", "last_used_on"},  # a secret, and a row a day
    "api.Webhook": {"sealed"},  # a secret
    "accounts.User": {"password", "last_login"},  # secrets, and a row a day
    "files.StoredFile": {
        "name",
        "audited_at",
    },  # gone with the file; a row a day
    "services.ServiceRequest": {"answers", "warned_at"},  # what was sent is a snapshot
    "services.OrientationSession": {"answers"},  # what was sent has its result
    "calls.StageEntry": {"answers"},  # rounds keep the answers; each keystroke is not history
    "partners.Invitation": {"secret_digest"},  # a secret, and it opens nothing once used
    "partners.Claim": {"code_digest"},  # the same
    "impact.PassportShare": {"digest"},  # the same
}


def _own_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in ROOMS]


def _is_event(model: type[Model]) -> bool:
    return issubclass(model, pghistory.models.Event)


TABLES = [model for model in _own_models() if not _is_event(model) and not model._meta.proxy]
EVENTS = [model for model in _own_models() if _is_event(model)]
LIFE_CYCLES = [
    model for model in TABLES if any(isinstance(field, FSMField) for field in model._meta.fields)
]


def _label(model: type[Model]) -> str:
    return model._meta.label


def test_every_model_declares_its_personal_data():
    silent = [_label(model) for model in TABLES if model not in register]

    assert silent == []


def test_declared_personal_data_exist():
    gone = [
        f"{_label(model)}.{field}"
        for model, declaration in register.items()
        for field in declaration.fields
        if field not in {each.name for each in model._meta.get_fields()}
    ]

    assert gone == []


def test_declarations_say_why_and_how_long():
    empty = [
        _label(model)
        for model, declaration in register.items()
        if not declaration.purpose.endswith(".") or not declaration.retention.endswith(".")
    ]

    assert empty == []


def test_columns_that_name_a_person_are_declared():
    undeclared = [
        f"{_label(model)}.{field.name}"
        for model in TABLES
        for field in model._meta.fields
        if (field.name in ("email", "phone", "orcid", "ip")
            or (field.is_relation and _label(field.related_model) == "accounts.User"))
        and model in register
        and field.name not in register[model].fields
        and not (field.is_relation and field.primary_key)
    ]  # fmt: skip

    assert undeclared == []


@pytest.mark.parametrize("event", EVENTS, ids=_label)
def test_history_keeps_every_column(event):
    model = event.pgh_tracked_model
    if model._meta.auto_created or model._meta.proxy:
        model = model._meta.concrete_model
    expected = {field.column for field in model._meta.concrete_fields} - {
        model._meta.get_field(name).column for name in NOT_IN_HISTORY.get(_label(model), set())
    }

    kept = {field.column for field in event._meta.concrete_fields}

    assert expected - kept == set()


@pytest.mark.parametrize("model", LIFE_CYCLES, ids=_label)
def test_a_life_cycle_is_restated_in_the_database(model):
    states = {
        constraint.name
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint) and "state" in str(constraint.condition)
    }
    guards = [
        trigger for trigger in getattr(model._meta, "triggers", []) if trigger.name == "legal_state"
    ]

    assert states
    assert [sorted(guard.transitions) for guard in guards] == [
        [move for move in transitions_of(model) if move[0] != move[1]]
    ] or [sorted(guard.transitions) for guard in guards] == [transitions_of(model)]


@pytest.mark.parametrize("model", LIFE_CYCLES, ids=_label)
def test_a_life_cycle_is_protected_in_python(model):
    field = next(field for field in model._meta.fields if isinstance(field, FSMField))

    assert field.protected is True


@pytest.mark.django_db
def test_the_triggers_are_installed():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgname LIKE 'pgtrigger_legal_state%'"
        )
        guarded = {row[0] for row in cursor.fetchall()}

    assert guarded == {model._meta.db_table for model in LIFE_CYCLES}


def test_public_things_have_random_ids():
    countable = [
        _label(model)
        for model in TABLES
        if hasattr(model, "get_absolute_url")
        and not any(field.name in ("uid", "slug") and field.unique for field in model._meta.fields)
    ]

    assert countable == []
