"""The form builder: all of the staff look, those who configure the call change."""

from typing import Any

from calls.enums import CallRole
from pscc.accounts.models import User
from tests.access.rows import LOGIN, STAFF_DOOR, Row, get, post
from tests.access.staff import OWN_CALL, buttons
from tests.calls.building import built
from tests.factories import make_call, make_call_person


def builder_things(people: dict[str, User]) -> dict[str, dict[str, Any]]:
    """Let the managers of the office build a form for a call of theirs."""
    call = make_call(title="Call with a form under construction")
    for name in ("manager", "walled_manager"):
        make_call_person(call=call, user=people[name], role=CallRole.MANAGER)
    form = {"object_id": built(call=call).pk}
    return {
        "built form": {**form, "language": "fr"},
        "built section": {**form, "key": "money", "kind": "number", "of": "section"},
        "built question": {**form, "key": "dose", "of": "question"},
    }


_LOOK: dict[int | str, str] = {200: "staff", STAFF_DOOR: "rest", LOGIN: "anonymous"}
_OTHERS = "other_manager advisor communication"
_CHANGE: dict[int | str, str] = {
    200: OWN_CALL, 403: _OTHERS, STAFF_DOOR: "rest", LOGIN: "anonymous",
}  # fmt: skip
_SENT: dict[int | str, str] = {302: OWN_CALL, 403: _OTHERS, STAFF_DOOR: "rest"}
PAGE = "admin:calls_formversion"

CALLS_B: list[Row] = [
    *(get(f"{PAGE}_{name}", "built form", _LOOK)
      for name in ("change", "preview", "preview_page", "trial", "versions", "data")),
    post(f"{PAGE}_trial", "built form", {200: "staff", STAFF_DOOR: "rest"}, fill="1"),
    *(get(f"{PAGE}_{name}", "built form", _CHANGE) for name in ("section_add", "copy", "discard")),
    *(get(f"{PAGE}_{name}", "built section", _CHANGE)
      for name in ("section", "section_delete", "kinds", "question_add", "condition")),
    *(get(f"{PAGE}_{name}", "built question", _CHANGE)
      for name in ("question", "question_delete", "condition")),
    post(f"{PAGE}_change", "built form", _SENT, do="up:notes", revision="0"),
    post(f"{PAGE}_question_delete", "built question", _SENT, revision="0"),
    post(f"{PAGE}_section_delete", "built section", _SENT, revision="0"),
    post(f"{PAGE}_discard", "built form", _SENT, revision="0"),
    *buttons("calls_formversion", "built form", "publish", OWN_CALL, see="staff"),
]  # fmt: skip
