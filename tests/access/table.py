"""The whole access table."""

from tests.access.accounts import ACCOUNTS
from tests.access.membership import DESK as MEMBERS_DESK
from tests.access.membership import MEMBERSHIP
from tests.access.pages import PAGES
from tests.access.rows import Row
from tests.access.staff import STAFF

TABLE: list[Row] = [*PAGES, *MEMBERSHIP, *MEMBERS_DESK, *ACCOUNTS, *STAFF]

# Addresses without a row, and why.
NOT_WALKED = {
    "admin:<path:object_id>/": "Django's old addresses of objects: they redirect to its page",
    "admin:(?P<url>.*)$": "every other address under /admin/: tried below",
}
