"""Who may read which file, and who is told of a reading: each app answers for its own purposes."""

from collections.abc import Callable
from typing import Any

from pscc.files.models import StoredFile

Reader = Callable[[Any, StoredFile], bool]
readers: dict[str, Reader] = {}
"""Purpose to predicate, filled in `AppConfig.ready()`; asked with anonymous visitors too. None:
nobody reads."""

witnesses: dict[str, Callable[..., object]] = {}
"""Purpose to what is called as `witness(file, by=person, at=moment)` in the transaction that notes
a reading, filled in `AppConfig.ready()`."""


def may_read(user: Any, file: StoredFile) -> bool:
    """Tell whether a person may have a file, virus scan apart; False for a purpose nobody answers
    for.
    """
    reader = readers.get(file.purpose)
    return bool(reader and reader(user, file))
