"""The life cycles of the portal, drawn from the models themselves for `docs/lifecycles.md`."""

import inspect
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils import translation
from django_fsm import FSMField

from services.enums import Side
from services.models import SubRequest
from services.steps import STEPS, Step

HEAD = """# Life cycles

Drawn by `manage.py lifecycles` from the transitions on the models; a test compares.
Only actions call a transition, and the database refuses every other move.
What applicants are told is a mapping of the application's state (`calls/enums.py`).
"""
STEPS_HEAD = """
## Steps of a request to a provider

Who may take a step, who is told, and how many French business days whoever's turn it is then has
(`services/steps.py`). Provider: its active owners and editors; team: those who write for the
project, where it says "signs" its signatories; staff: programme officers, advisors and
administrators whom no conflict of interest keeps away.

| step | from | to | who may | who is told | business days |
| --- | --- | --- | --- | --- | --- |
"""
TAIL = """
## Delivery

One reaction to one event has no state column: its dates say where it is, and a constraint keeps
"done" and "given up" apart.

```mermaid
stateDiagram-v2
    [*] --> waiting: publish
    waiting --> leased: claim
    leased --> done: the handler's effects are committed
    leased --> waiting: error, or the worker died and the lease ran out
    leased --> given_up: the last attempt failed
    given_up --> waiting: staff try again
```

| state | dates |
| --- | --- |
| waiting | `due_at`; later for work to come, or after a failure (doubling, at most an hour) |
| leased | `claimed_at` set, `due_at` ends the lease; `attempts` rose before the handler began |
| done | `done_at`, written in the handler's own transaction |
| given up | `dead_at`, after `OUTBOX_MAX_ATTEMPTS`; red in the staff outbox, with the last error |
"""


def document() -> str:
    """Return the whole page as Markdown, in English."""
    with translation.override("en"):
        sections = "".join(_section(model) for model in models_with_life_cycle())
        return HEAD + sections + _steps() + TAIL


def models_with_life_cycle() -> list[type[Model]]:
    """Return our models that have a state field, by app and name."""
    ours = ("partners", "community", "services", "calls", "impact", "files", "outbox", "accounts")
    found = [
        model
        for model in apps.get_models()
        if model._meta.app_label in ours
        and any(type(field) is FSMField for field in model._meta.fields)
        and not model.__name__.endswith("Event")
    ]
    return sorted(found, key=lambda model: (ours.index(model._meta.app_label), model.__name__))


def _section(model: type[Model]) -> str:
    state: Any = next(field for field in model._meta.fields if type(field) is FSMField)
    moves = sorted(
        {
            (str(move.source), str(move.target), move.name)
            for move in state.get_all_transitions(model)
        }
    )
    lines = [
        f"\n## {model.__name__}\n",
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {state.default}",
    ]
    lines += [f"    {source} --> {target}: {name}" for source, target, name in moves]
    lines += ["```", "", "| transition | from | to | means |", "| --- | --- | --- | --- |"]
    lines += _rows(model, moves)
    return "\n".join(lines) + "\n"


def _rows(model: type[Model], moves: list[tuple[str, str, str]]) -> Iterator[str]:
    for name in sorted({name for _source, _target, name in moves}):
        sources = ", ".join(sorted({source for source, _target, move in moves if move == name}))
        targets = ", ".join(sorted({target for _source, target, move in moves if move == name}))
        meaning = (inspect.getdoc(getattr(model, name)) or "").split("\n\n")[0].replace("\n", " ")
        yield f"| {name} | {sources} | {targets} | {meaning} |"


def _steps() -> str:
    """Return the table of the steps of a request."""
    state: Any = SubRequest._meta.get_field("state")
    moves = {
        (each.name, each.source, each.target) for each in state.get_all_transitions(SubRequest)
    }
    return STEPS_HEAD + "".join(_step(step, moves) for step in STEPS.values())


def _step(step: Step, moves: set[tuple[str, str, str]]) -> str:
    own = sorted((source, target) for name, source, target in moves if name == step.name)
    cells = (
        step.name,
        ", ".join(str(source) for source, _target in own),
        str(own[0][1]),
        _sides(step.may) + _signature(step),
        _sides(step.tells),
        "—" if step.days is None else f"{step.days}{', goes on' if step.resumes else ''}",
    )
    return f"| {' | '.join(cells)} |\n"


def _signature(step: Step) -> str:
    if step.signs:
        return " (signs)"
    return f" (signs from {', '.join(step.signs_from)})" if step.signs_from else ""


def _sides(sides: frozenset[Side]) -> str:
    words = {Side.APPLICANT: "team", Side.CLOCK: "the clock"}
    return ", ".join(words.get(side, side.value) for side in Side if side in sides)
