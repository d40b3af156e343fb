"""Calls for machines, and what staff do on a call's page."""

from typing import Any

from calls.models import Call
from tests.access.rows import Row, get, send
from tests.access.staff import OWN_CALL, buttons


def machine_things(call: Call, unpublished: Call) -> dict[str, dict[str, Any]]:
    """Name calls as other portals do."""
    found = Call.objects.in_bulk([call.pk, unpublished.pk])
    return {
        "opportunity": {"public_id": str(found[call.pk].public_id)},
        "hidden opportunity": {"public_id": str(found[unpublished.pk].public_id)},
        "no opportunity": {"public_id": "none"},
    }


CALLS_C: list[Row] = [
    get("calls_feed", "", {200: "everyone"}),
    get("calls_calendar", "", {200: "everyone"}),
    get("calls_json", "", {200: "everyone"}),
    get("call_calendar", "call", {200: "everyone"}),
    get("call_calendar", "unpublished", {404: "everyone"}),
    get("call_json", "call", {200: "everyone"}),
    get("call_json", "unpublished", {404: "everyone"}),
    get("common_grants_opportunities", "", {200: "everyone"}),
    get("common_grants_opportunities", "", {400: "everyone"}, query="?page=0"),
    get("common_grants_opportunity", "opportunity", {200: "everyone"}),
    get("common_grants_opportunity", "hidden opportunity", {404: "everyone"}),
    get("common_grants_opportunity", "no opportunity", {400: "everyone"}),
    get("common_grants_search", "", {405: "everyone"}),
    send("common_grants_search", "", {200: "everyone"}),
    *buttons("calls_call", "call", "figures", OWN_CALL, see="staff"),
]
