"""After the reviews: the talk among experts, the note of their rapporteur, the applicant's turn."""

from typing import Any

from calls.models import Application, Assignment, ConsensusNote, FactualCorrection
from pscc.accounts.models import User
from tests.access.rows import Row, get, post
from tests.access.staff import buttons
from tests.factories import NOW


def talk_things(people: dict[str, User], application: Application) -> dict[str, dict[str, Any]]:
    """Let an expert of company A's application be its rapporteur, and its team correct facts."""
    ConsensusNote.objects.create(application=application, rapporteur=people["expert"])
    FactualCorrection.objects.create(
        application=application, opened_by=people["officer"], max_words=5,
        due_at=NOW.replace(year=NOW.year + 10),
    )  # fmt: skip
    own = Assignment.objects.get(application=application, expert=people["expert"])
    return {"talk": {"uid": application.uid}, "own review": {"uid": own.uid}}


_NAMES = "chair officer manager"
_READ = "team expert"  # may read the dossier, and not what the experts say
_WRITES: dict[int | str, str] = {403: "reader expert chair officer manager", 404: "rest"}

CALLS_K: list[Row] = [
    get("calls:discussion", "talk", {302: _NAMES, 403: _READ, 404: "rest"}),
    post("calls:discussion", "talk", {302: _NAMES, 403: _READ, 404: "rest"}),
    get("calls:panel_discussion", "talk", {200: _NAMES, 404: "rest"}),
    post("calls:panel_discussion", "talk", {422: _NAMES, 404: "rest"}, text=" "),
    post("calls:review_newer", "own review", {302: "expert", 404: "rest"}),
    get("calls:consensus", "own review", {403: "expert", 404: "rest"}),
    post("calls:consensus", "own review", {403: "expert", 404: "rest"}),
    get("calls:correction", "talk", {200: "team", 403: "expert chair officer manager",
                                     404: "rest"}),
    post("calls:correction", "talk", {422: "writers", **_WRITES}, text=" "),
    *buttons("calls_application", "reviewed", "rapporteur reopen-note correction", "office",
             see="office"),
]  # fmt: skip
