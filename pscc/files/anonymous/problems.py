"""What the bounded process tells the one that asked; no Django, it starts in a moment."""

from collections import Counter

DAMAGED, LOCKED, ENTITIES, COSTLY, LONG = "damaged", "locked", "entities", "costly", "long"
# Remarks, each counted.
EMPTIED, ATTACHED, SIGNED, FORM_VALUES, COMMENTS, UNREAD_PICTURE = (
    "emptied", "attached", "signed", "form_values", "comments", "unread_picture",
)  # fmt: skip

Remarks = Counter[str]


class CannotError(Exception):
    """The file cannot be read or copied; `code` is one of the above."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
