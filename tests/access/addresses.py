"""Every address that the portal answers, walked from the URL configuration."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse


def walk(
    resolver: URLResolver | None = None, namespace: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Yield every pattern with its full name."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(part for part in (namespace, pattern.namespace) if part)
            yield from walk(pattern, inner)
        else:
            name = pattern.name or _unnamed(pattern)
            yield (f"{namespace}:{name}" if namespace else name), pattern


def _unnamed(pattern: URLPattern) -> str:
    """Name what has no name after its view or its form: the admin has two such patterns."""
    return str(pattern.pattern)


def address_of(name: str, keys: dict[str, Any]) -> str:
    """Return the address of a name with those keys that it wants."""
    wanted = _wanted(name)
    return reverse(name, kwargs={key: keys[key] for key in wanted})


def _wanted(name: str) -> set[str]:
    *spaces, last = name.split(":")
    resolver: Any = get_resolver()
    for space in spaces:
        resolver = resolver.namespace_dict[space][1]
    ((_form, parameters),) = resolver.reverse_dict.getlist(last)[0][0]
    return set(parameters)
