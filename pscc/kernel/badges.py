"""A state as the staff desk shows it: a coloured word in a list, a plain word on a page."""

from typing import Any, NamedTuple

from django.utils.text import capfirst


class Badge(NamedTuple):
    """What Unfold's `@display(label=…)` takes; a page without labels prints the word alone."""

    code: str
    word: Any

    def __str__(self) -> str:
        return str(self.word)


def state_badge(thing: Any) -> Badge:
    """Return the badge of anything with a `state`; the word stands alone, so it has a capital."""
    return Badge(thing.state, capfirst(thing.get_state_display()))
