"""Small typed registries through which a higher room shows its things on a lower room's page.

A lower app declares the registry and asks it; a higher app fills it in `AppConfig.ready()`. Nobody
imports upwards.
"""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

P = TypeVar("P", bound=Callable[..., object])


class Registry(Generic[P]):
    """An ordered set of providers, each under a name."""

    def __init__(self) -> None:
        self._providers: dict[str, P] = {}

    def register(self, name: str, provider: P) -> None:
        """Add a provider; the same one again replaces itself (reloads in development).

        Raises ValueError for another one under a name that is taken: it would silence the first.
        """
        taken = self._providers.get(name)
        if taken is not None and _called(taken) != _called(provider):
            msg = f"{name!r} is taken by {_called(taken)}, so {_called(provider)} cannot have it"
            raise ValueError(msg)
        self._providers[name] = provider

    def __iter__(self) -> Iterator[tuple[str, P]]:
        yield from self._providers.items()

    def __getitem__(self, name: str) -> P:
        return self._providers[name]


def _called(provider: Callable[..., object]) -> str:
    return f"{provider.__module__}.{getattr(provider, '__qualname__', repr(provider))}"
