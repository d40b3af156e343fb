"""What programs are given: keys."""

from pscc.api.models.keys import ApiKey

__all__ = ["ApiKey"]
