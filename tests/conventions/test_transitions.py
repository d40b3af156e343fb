"""Only actions move a life cycle: they lock, ask the rule, save and publish."""

import ast
from pathlib import Path

import pytest
from django_fsm import FSMField

from pscc.pages.lifecycles import models_with_life_cycle
from tests.conventions.receivers import Receivers, scopes
from tests.conventions.sources import is_part, modules, name_of, tree

# Writers that are no module of actions, and why.
OTHER_WRITERS = {
    "pscc/outbox/posting.py": "the worker's own writer of messages, inside the mail's transaction",
    "pscc/outbox/sealed.py": "the same for account mails, whose text it erases",
}


def transitions() -> dict[str, set[str]]:
    """Names of the transitions of each model."""
    return {
        model.__name__: {
            move.name
            for field in model._meta.fields
            if isinstance(field, FSMField)
            for move in field.get_all_transitions(model)
        }
        for model in models_with_life_cycle()
    }


TRANSITIONS = transitions()
RECEIVERS = Receivers(set(TRANSITIONS))


def moves_in(module: ast.Module) -> list[str]:
    """Every mention `receiver.transition` whose receiver is a model that has it, with its line."""
    return [
        f"{node.lineno}: {ast.unparse(node)}"
        for scope, node in scopes(module)
        if isinstance(node, ast.Attribute)
        and any(node.attr in TRANSITIONS[model] for model in RECEIVERS.model_of(node.value, scope))
    ]


def writes(path: Path) -> bool:
    return is_part(path.relative_to(path.anchor), "actions") or name_of(path) in OTHER_WRITERS


def test_no_transition_is_called_outside_actions():
    found = [
        f"{name_of(path)}:{move}"
        for path in modules()
        if not writes(path)
        for move in moves_in(tree(path))
    ]

    assert found == []


def test_the_other_writers_still_need_their_exception():
    idle = [
        name
        for name in OTHER_WRITERS
        if not any(moves_in(tree(path)) for path in modules() if name_of(path) == name)
    ]

    assert idle == []


@pytest.mark.parametrize(
    "text",
    [
        "def f(application): application.send_to_panel()",
        "def f(thing: Application): thing.expire()",
        "def f(thing: 'Application | None'): thing.expire()",
        "def f(pk):\n    found = StageEntry.objects.get(pk=pk)\n    found.reopen()",
        "def f(dossier):\n    copy = dossier.working_copy\n    copy.close()",
        "def f(dossier): dossier.application.expire()",
        "def f(decision): return can_proceed(decision.release)",
        "def f(): Decision.objects.select_for_update().first().annul()",
        "def f(all):\n    if found := Organisation.objects.first():\n        found.archive()",
        "Assignment().invite(at=None)",
    ],
)
def test_a_bare_transition_is_found(text):
    assert len(moves_in(ast.parse(text))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "def f(path: Path): path.open()",
        "def f(archive): archive.open('x')",
        "def f(self): self.stdout.write('x')",
        "def f(at): return Call.objects.open(at)",
        "def f(dossier: Dossier): dossier.accept('expert')",
        "def f(call: Organisation): call.save()",
        "def f(applications: list[Application]): applications.clear()",
    ],
)
def test_what_only_sounds_like_a_transition_is_left_alone(text):
    assert moves_in(ast.parse(text)) == []
