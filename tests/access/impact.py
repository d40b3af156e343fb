"""The funding ledger: administrators and programme officers write, funders read."""

from typing import Any

from pscc.accounts.models import User
from pscc.impact.actions.imports import try_ledger_import
from pscc.impact.admin.imports import SAMPLE
from tests.access.neighbourhood import keys_of
from tests.access.rows import LOGIN, STAFF_DOOR, Row, get
from tests.access.staff import buttons, pages
from tests.factories import NOW
from tests.impact.ledger import make_envelope, make_line

WRITERS = "officer administrator walled_officer walled_administrator"
OTHER_STAFF = "manager other_manager walled_manager advisor communication"
READERS = f"{WRITERS} funder"


def impact_things(officer: User) -> dict[str, dict[str, Any]]:
    """Make an envelope, a line, and a table that was tried."""
    table = "\n".join((",".join(SAMPLE), ",".join(f'"{value}"' for value in SAMPLE.values())))
    run = try_ledger_import(
        content=table.encode(), file_name="ledger.csv", source="A table", licence="CC0",
        as_of=NOW.date(), by=officer, at=NOW,
    )  # fmt: skip
    return {
        "envelope": {"object_id": make_envelope().pk},
        "contribution": keys_of(make_line()),
        "ledger import": {"object_id": run.pk},
    }


IMPACT: list[Row] = [
    get("impact:public", "", {200: "everyone"}, query="?year=2026"),
    get("impact:method", "", {200: "everyone"}),
    get("indicators_json", "", {200: "everyone"}),
    get("indicators_csv", "", {200: "everyone"}),
    get("impact:ledger", "", {200: READERS, 403: "rest"}),
    get("impact:contribution", "contribution", {200: READERS, 404: "rest"}),
    get("impact:contributions_csv", "", {200: READERS, 403: "rest"}),
    get("impact:contributions_xlsx", "", {200: READERS, 403: "rest"}),
    *pages("impact_envelope", "envelope", see=WRITERS, add=WRITERS, is_scoped=True),
    *pages("impact_contribution", "contribution", see=WRITERS, add=WRITERS, is_scoped=True),
    *buttons("impact_envelope", "envelope", "none", "", see=""),
    *buttons("impact_contribution", "contribution", "strike", WRITERS, see=WRITERS),
    *pages("impact_ledgerimport", "ledger import", see=WRITERS, add=WRITERS),
    get("admin:impact_ledgerimport_sample", "",
        {200: WRITERS, 403: OTHER_STAFF, STAFF_DOOR: "rest", LOGIN: "anonymous"}),
    *buttons("impact_ledgerimport", "ledger import", "write again discard", WRITERS, see=WRITERS),
]  # fmt: skip
