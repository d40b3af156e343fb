"""What everyone reads is written in both languages."""

from typing import Any

WRITTEN = ("title", "summary", "body")
LANGUAGES = ("fr", "en")


def missing_texts(thing: Any) -> list[str]:
    """Name, as a form does, the texts that a published thing must have and this one lacks."""
    columns = {f"{name}_{code}" for name in WRITTEN for code in LANGUAGES}
    return [
        str(field.verbose_name)
        for field in thing._meta.concrete_fields
        if field.name in columns and not (getattr(thing, field.name) or "").strip()
    ]
