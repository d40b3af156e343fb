"""One page at which the tour stops."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stop:
    """One page to look at."""

    name: str
    path: str
    is_missing: bool = False  # the page says 404, and must look well while it does

    @property
    def is_staff(self) -> bool:
        """Whether the page belongs to the staff admin, which has no language in its address."""
        return self.path.startswith("/admin/")
