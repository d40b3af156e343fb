"""The register of processing, kept beside the models it describes (GDPR, article 30)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Model


@dataclass(frozen=True)
class Declaration:
    """What a model keeps about persons, why, and for how long."""

    model: type[Model]
    purpose: str
    retention: str
    fields: Mapping[str, str] = field(default_factory=dict)


register: dict[type[Model], Declaration] = {}


def declare(
    model: type[Model], *, purpose: str, retention: str, fields: Mapping[str, str] | None = None
) -> None:
    """Declare a model's personal data: `fields` maps field name to category; empty means none.

    `purpose` and `retention` are English sentences for the register, not for pages.
    """
    register[model] = Declaration(model, purpose, retention, dict(fields or {}))
