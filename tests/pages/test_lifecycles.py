"""The drawings of life cycles say what the code does."""

from django.conf import settings

from pscc.kernel.lifecycles import transitions_of
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
