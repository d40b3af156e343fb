"""What each step of the main job leaves behind: a row of history and a row of the outbox."""

from tests.journeys.portal import Portal, email_of
from tests.journeys.steps import Sent

_ENTRY = "JOIN calls_stageentry s ON s.application_id = a.id"
_FILE = f"{_ENTRY} JOIN calls_attachedfile f ON f.entry_id = s.id"
_REVIEW = (
    "JOIN calls_assignment r ON r.application_id = a.id JOIN accounts_user u ON u.id = r.expert_id"
)

# By step, what its history says of an application: each value once, in the order of the events.
HISTORY: dict[str, str] = {
    "project": "SELECT e.pgh_label FROM calls_application a"
    " JOIN partners_projectevent e ON e.pgh_obj_id = a.project_id",
    "application": "SELECT e.state FROM calls_application a"
    " JOIN calls_applicationevent e ON e.pgh_obj_id = a.id",
    "answers": f"SELECT e.state FROM calls_application a {_ENTRY}"
    " JOIN calls_stageentryevent e ON e.pgh_obj_id = s.id",
    "attachment": f"SELECT e.pgh_label FROM calls_application a {_FILE}"
    " JOIN calls_attachedfileevent e ON e.pgh_obj_id = f.id",
    "file": f"SELECT e.state FROM calls_application a {_FILE}"
    " JOIN files_storedfileevent e ON e.pgh_obj_id = f.file_id",
    "review": f"SELECT u.email, e.state FROM calls_application a {_REVIEW}"
    " JOIN calls_assignmentevent e ON e.pgh_obj_id = r.id",
    "conflict": "SELECT u.email, e.origin, e.state FROM calls_application a"
    " JOIN partners_conflictofinterest c ON c.project_id = a.project_id"
    " JOIN accounts_user u ON u.id = c.person_id"
    " JOIN partners_conflictofinterestevent e ON e.pgh_obj_id = c.id",
    "score": f"SELECT u.email, k.code, e.score FROM calls_application a {_REVIEW}"
    " JOIN calls_criterionscore m ON m.assignment_id = r.id"
    " JOIN calls_criterion k ON k.id = m.criterion_id"
    " JOIN calls_criterionscoreevent e ON e.pgh_obj_id = m.id",
    "decision": "SELECT e.state FROM calls_application a"
    " JOIN calls_decision d ON d.application_id = a.id"
    " JOIN calls_decisionevent e ON e.pgh_obj_id = d.id",
}
# By step, the outbox rows about what it made, whose ids do not name the application.
OUTBOX: dict[str, str] = {
    "project": "SELECT d.event FROM calls_application a JOIN outbox_delivery d"
    " ON (d.payload->>'project_id')::bigint = a.project_id",
    "file": f"SELECT d.event FROM calls_application a {_FILE} JOIN outbox_delivery d"
    " ON (d.payload->>'file_id')::bigint = f.file_id",
}


def history(portal: Portal, sent: Sent, step: str) -> list[tuple[str | int, ...]]:
    """Return what the history of a step says, each value once, in the order of the events."""
    rows = portal.rows(f"{HISTORY[step]} WHERE a.reference = %s ORDER BY e.pgh_id", sent.reference)
    return list(dict.fromkeys(rows))


def states_of(portal: Portal, sent: Sent, step: str, expert: str = "") -> list[str | int]:
    """Return the last column of a step's history, of one expert where it has several."""
    rows = history(portal, sent, step)
    return [row[-1] for row in rows if not expert or row[0] == email_of(expert)]


def events_about(portal: Portal, sent: Sent) -> set[str]:
    """Return the events with an outbox row about an application, its project or its files."""
    found = {event for event, _handler, _done in portal.deliveries(sent.reference)}
    for query in OUTBOX.values():
        rows = portal.rows(f"{query} WHERE a.reference = %s", sent.reference)
        found |= {event for (event,) in rows}
    return found
