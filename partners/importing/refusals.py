"""Why a whole file cannot be read."""

from typing import Any

from partners.importing.entries import Problem


class UnreadableError(Exception):
    """Nothing of the file can be taken; `problem` says why."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.problem = Problem(code, params=params)
