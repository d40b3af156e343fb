"""The scores of a call compared: for its panel and its office; a wall hides rows, not the page."""

from tests.access.rows import Row, get

CALLS_M: list[Row] = [
    get("calls:call_scores", "call",
        {200: "chair walled_chair officer walled_officer manager walled_manager", 404: "rest"}),
    get("calls:call_scores", "unpublished", {200: "officer walled_officer", 404: "rest"}),
]  # fmt: skip
