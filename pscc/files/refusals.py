"""Why a file is not accepted, in words that help."""

from django.utils.functional import Promise


class FileRefusedError(Exception):
    """Raised when a file is not accepted; `message` says why and what to do, `code` is for tests
    and logs.
    """

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
