"""A refusal is an answer for the reader, not an error of the program."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django_fsm import TransitionNotAllowed


class Refused(Exception):
    """An action cannot be done now; `message` is a sentence that says why and what to do."""

    def __init__(self, message: Any) -> None:
        super().__init__(str(message))
        self.message = message


REFUSALS: tuple[type[Exception], ...] = (
    Refused,
    PermissionDenied,
    ValidationError,
    TransitionNotAllowed,
)


def sentences(refusal: Exception) -> list[str]:
    """Return what a refusal has to say, one sentence each; never empty."""
    if isinstance(refusal, ValidationError):
        return [str(message) for message in refusal.messages]
    if isinstance(refusal, TransitionNotAllowed):
        return []
    text = str(getattr(refusal, "message", "") or refusal)
    return [text] if text else []
