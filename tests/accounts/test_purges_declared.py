"""What is declared about where words lie, and which words a purge looks for."""

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import QuerySet
from django_fsm import FSMField

from pscc.accounts.purge_places import columns_of
from pscc.accounts.purge_words import words_of
from pscc.files.purging import BYTES
from pscc.kernel.personal_data import register
from pscc.kernel.purging import texts

# --- Words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("yes", set()),
        ("A whole text", {"A whole text"}),
        ("Short\nA line of more than twenty", {"Short\nA line of more than twenty",
                                               "A line of more than twenty"}),
        ([{"name": "Somebody else"}, 3], {"Somebody else"}),
    ],
)  # fmt: skip
def test_what_is_looked_for_in_copies(value, found):
    assert words_of(value) == found


# --- Declared ------------------------------------------------------------------------------------


def text_columns(model):
    """Name the columns that may hold words of people: no choice, state, address or number."""
    kinds = (models.CharField, models.TextField, models.JSONField, models.BinaryField, ArrayField,
             SearchVectorField)  # fmt: skip
    names = {each.name for each in model._meta.concrete_fields}
    for field in model._meta.concrete_fields:
        is_plain = isinstance(field, FSMField | models.SlugField) or field.choices
        is_key = field.primary_key or field.name == "uid"
        is_translation = field.name[-3:] in {"_fr", "_en"} and field.name[:-3] in names
        if isinstance(field, kinds) and not (is_plain or is_key or is_translation):
            yield field.name


def test_every_text_beside_personal_data_is_purgeable_or_said_why_not():
    missing = []
    for model, declaration in register.items():
        said = texts.get(model)
        known = set() if said is None else {
            *said.written, *said.untouched, *(name for each in said.copied for name in each.fields)
        }  # fmt: skip
        if declaration.fields:
            missing += [f"{model._meta.label}.{each}" for each in text_columns(model)
                        if each not in known]  # fmt: skip

    assert missing == []


def test_what_is_declared_exists():
    wrong = []
    for model, said in texts.items():
        copied = [name for each in said.copied for name in each.fields]
        named = {*said.written, *said.untouched, *copied} - {BYTES}
        wrong += [f"{model._meta.label}.{each}" for each in named if not columns_of(model, each)]
        for copies in said.copied:
            for label, path in copies.of.items():
                assert apps.get_model(label) in texts, label
                str(QuerySet(model).filter(**{path: 1}).query)  # raises if a path leads nowhere
            for key in copies.keyed:
                source, _dot, field = key.rpartition(".")
                assert field in texts[apps.get_model(source)].written, key

    assert wrong == []
