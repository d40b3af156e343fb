"""The whole access table."""

from tests.access.accounts import ACCOUNTS
from tests.access.pages import PAGES
from tests.access.rows import Row

TABLE: list[Row] = [*PAGES, *ACCOUNTS]

# Addresses without a row, and why.
NOT_WALKED: dict[str, str] = {}
