"""A state as the staff desk shows it: a coloured word in a list, a plain word on a page."""

from typing import Any, NamedTuple


class Badge(NamedTuple):
    """What Unfold's `@display(label=…)` takes; a page without labels prints the word alone."""

    code: str
    word: Any

    def __str__(self) -> str:
        return str(self.word)


def state_badge(thing: Any) -> Badge:
    """Return the badge of anything with a `state`."""
    return Badge(thing.state, thing.get_state_display())
