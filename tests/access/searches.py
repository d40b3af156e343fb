"""Lists that are searched and filtered for what the reader may not know.

The words lack their last letter: what is searched for stands on the page, what is found must not.
"""

from tests.access.rows import Row, get
from tests.access.world import REVIEWER, TITLE

LISTS = (
    "pages:search", "partners:list", "services:list", "calls:list", "calls:application_list",
    "partners:project_list", "calls:review_list", "calls:panel_list", "outbox:inbox",
    "admin:search", "admin:calls_application_changelist", "admin:partners_project_changelist",
    "admin:calls_assignment_changelist", "admin:calls_decision_changelist",
    "admin:partners_conflictofinterest_changelist", "admin:files_storedfile_changelist",
    "admin:outbox_message_changelist", "admin:outbox_delivery_changelist",
)  # fmt: skip

SEARCHES: list[Row] = [
    get(name, "", {}, query=f"?q={word[:-1]}") for word in (TITLE, REVIEWER) for name in LISTS
]
FILTERS: list[Row] = [
    get("admin:calls_application_changelist", "", {}, query=query)
    for query in (
        "?assignments__expert__name__startswith=Q", "?decisions__outcome=accepted",
        "?project__title__startswith=Z", "?o=-7", "?state__exact=in_review",
        "?call__people__user__usersession__session_key__startswith=a",
    )
]  # fmt: skip
