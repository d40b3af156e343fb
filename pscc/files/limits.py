"""What may be sent: kinds of file, and how large."""

from dataclasses import dataclass, field

from django.conf import settings

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
_OFFICE = "application/vnd.openxmlformats-officedocument"
DOCX = f"{_OFFICE}.wordprocessingml.document"
XLSX = f"{_OFFICE}.spreadsheetml.sheet"
PPTX = f"{_OFFICE}.presentationml.presentation"

TYPES = {
    "pdf": PDF,
    "docx": DOCX,
    "xlsx": XLSX,
    "pptx": PPTX,
    "png": PNG,
    "jpg": JPEG,
    "jpeg": JPEG,
}


def _largest() -> int:
    return int(settings.FILES_MAX_BYTES)


@dataclass(frozen=True)
class FileLimits:
    """What one place of the portal accepts; by default every kind it can check, up to
    FILES_MAX_BYTES.
    """

    extensions: frozenset[str] = frozenset(TYPES)
    max_bytes: int = field(default_factory=_largest)

    @property
    def accept(self) -> str:
        """Return the value of a file field's `accept` attribute."""
        return ",".join(f".{extension}" for extension in sorted(self.extensions))

    @property
    def words(self) -> str:
        """Name the kinds for people: PDF, DOCX, PNG."""
        names = {"jpeg"} & self.extensions if "jpg" in self.extensions else frozenset()
        return ", ".join(sorted(extension.upper() for extension in self.extensions - names))
