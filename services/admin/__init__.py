"""The staff desk of the catalogue."""

from services.admin import (
    advice,
    edits,
    financing,
    imports,
    links,
    metadata,
    needs,
    packages,
    questions,
    requests,
    services,
    weights,
)

__all__ = [
    "advice",
    "edits",
    "financing",
    "imports",
    "links",
    "metadata",
    "needs",
    "packages",
    "questions",
    "requests",
    "services",
    "weights",
]
