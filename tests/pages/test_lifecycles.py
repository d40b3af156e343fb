"""The drawings of life cycles say what the code does."""

from django.conf import settings
from django_fsm import FSMField

from pscc.kernel.lifecycles import transitions_of
from pscc.kernel.tones import is_known
from pscc.pages.lifecycles import document, models_with_life_cycle


def test_the_page_is_drawn_from_the_models_of_today():
    stored = (settings.BASE_DIR / "docs" / "lifecycles.md").read_text(encoding="utf-8")

    assert stored == document(), "run manage.py lifecycles"


def test_the_database_guards_each_life_cycle_as_it_is_drawn():
    guards = {
        model.__name__: sorted(
            tuple(pair)
            for trigger in getattr(model._meta, "triggers", [])
            if trigger.name == "legal_state"
            for pair in trigger.transitions
        )
        for model in models_with_life_cycle()
    }

    assert guards == {model.__name__: transitions_of(model) for model in models_with_life_cycle()}


def test_each_state_has_a_colour_and_an_icon_of_its_own_choosing():
    states = {
        f"{model.__name__}.{field.name}": [value for value, _label in field.flatchoices]
        for model in models_with_life_cycle()
        for field in model._meta.fields
        if type(field) is FSMField
    }

    plain = {
        name: left
        for name, values in states.items()
        if (left := [value for value in values if not is_known(value)])
    }

    assert plain == {}
