"""The whole access table."""

from tests.access.accounts import ACCOUNTS
from tests.access.api import API
from tests.access.calls_b import CALLS_B
from tests.access.calls_c import CALLS_C
from tests.access.calls_d import CALLS_D
from tests.access.calls_e import CALLS_E
from tests.access.calls_f import CALLS_F
from tests.access.calls_g import CALLS_G
from tests.access.calls_h import CALLS_H
from tests.access.calls_i import CALLS_I
from tests.access.calls_j import CALLS_J
from tests.access.calls_k import CALLS_K
from tests.access.calls_l import CALLS_L
from tests.access.calls_m import CALLS_M
from tests.access.calls_n import CALLS_N
from tests.access.community import COMMUNITY
from tests.access.directory_desk import DIRECTORY_DESK
from tests.access.impact import IMPACT
from tests.access.membership import DESK as MEMBERS_DESK
from tests.access.membership import MEMBERSHIP
from tests.access.pages import PAGES
from tests.access.partners import PARTNERS
from tests.access.projects import PROJECT_PAGES
from tests.access.rows import Row
from tests.access.services_b import SERVICES_B
from tests.access.services_c import SERVICES_C
from tests.access.services_d import OFFERS
from tests.access.services_e import SERVICES_E
from tests.access.services_f import ORIENTATION
from tests.access.services_g import REQUESTS
from tests.access.services_h import INBOX
from tests.access.services_i import QUOTES
from tests.access.services_j import SHARING
from tests.access.space import SPACE, SPACE_DESK
from tests.access.staff import STAFF

TABLE: list[Row] = [
    *PAGES,
    *PROJECT_PAGES,
    *PARTNERS,
    *MEMBERSHIP,
    *MEMBERS_DESK,
    *SPACE,
    *SPACE_DESK,
    *OFFERS,
    *ACCOUNTS,
    *STAFF,
    *DIRECTORY_DESK,
    *SERVICES_B,
    *SERVICES_C,
    *SERVICES_E,
    *ORIENTATION,
    *REQUESTS,
    *INBOX,
    *QUOTES,
    *SHARING,
    *CALLS_B,
    *CALLS_C,
    *CALLS_D,
    *CALLS_E,
    *CALLS_F,
    *CALLS_G,
    *CALLS_H,
    *CALLS_I,
    *CALLS_K,
    *CALLS_J,
    *CALLS_L,
    *CALLS_M,
    *CALLS_N,
    *COMMUNITY,
    *IMPACT,
    *API,
]

# Addresses without a row, and why.
NOT_WALKED = {
    "admin:<path:object_id>/": "Django's old addresses of objects: they redirect to its page",
    "admin:(?P<url>.*)$": "every other address under /admin/: tried below",
}
