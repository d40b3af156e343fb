"""What the newsletter tells: each room says what of its own came out in a span of time.

A room registers a provider in its `AppConfig.ready()`: `digest_sources.register("calls", opened)`
with `opened(since, until) -> entries`, in the active language. It gives only what everybody may
read now: an issue is read anew each time it is shown or sent, so that what was withdrawn leaves it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from pscc.kernel.registries import Registry


@dataclass(frozen=True)
class DigestEntry:
    """One thing that came out: `topic` is what subscribers follow, `url` a path, `note` says when
    and where in words, `subjects` the keys of what it is about; without any it is for everybody.
    It is nothing for who follows only subjects to which it is closed.
    """

    topic: str
    title: str
    text: str
    url: str
    note: str = ""
    subjects: frozenset[int] = frozenset()
    closed_to: frozenset[int] = frozenset()

    def is_for(self, followed: frozenset[int]) -> bool:
        """Tell whether who follows some subjects reads it; who follows none reads everything."""
        if not followed:
            return True
        is_about = not self.subjects or bool(followed & self.subjects)
        return is_about and bool(followed - self.closed_to)


digest_sources: Registry[Callable[[datetime, datetime], Iterable[DigestEntry]]] = Registry()


def entries_between(since: datetime, until: datetime) -> list[DigestEntry]:
    """Return what came out from `since` on and before `until`, room by room."""
    return [each for _name, source in digest_sources for each in source(since, until)]
