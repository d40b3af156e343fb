"""The access table of the staff admin: who sees which page, and who may press which button.

Staff who may not look at a kind of thing get 403; 404 hides one thing from those who may look at
the kind. Nobody deletes here. People who are not staff are sent to the door, which refuses them.
"""

from collections.abc import Mapping
from typing import Any

from tests.access.roles import GROUPS, members
from tests.access.rows import LOGIN, STAFF_DOOR, Row, get, post

KEEPERS = "officers"
HANDLERS = "officer manager other_manager walled_officer walled_manager"  # of some applications
CATALOGUE = "officers communication"
ADMINISTRATORS = "administrators"


def _others(*named: str) -> str:
    taken = {role for names in named for role in members(names)}
    return " ".join(role for role in GROUPS["staff"] if role not in taken)


def _staff(name: str, on: str, gives: Mapping[int, str], other: int = 403) -> Row:
    """A page of the admin: `gives` for staff, `other` for the rest of them, the door for others."""
    rest = _others(*gives.values())
    answers: dict[Any, str] = {**gives, other: f"{gives.get(other, '')} {rest}".strip()}
    return get(name, on, {**answers, STAFF_DOOR: "rest", LOGIN: "anonymous"})


def pages(
    model: str, on: str, *, see: str, add: str = "", hidden: str = "", is_scoped: bool = False
) -> list[Row]:
    """The pages of one kind of thing. `hidden` names those in `see` who may not know of this one.

    `is_scoped`: the list itself depends on the reader, so history hides what others may not see.
    """
    shown = " ".join(role for role in members(see) if role not in members(hidden))
    one = {200: shown, 404: hidden} if hidden else {200: shown}
    return [
        _staff(f"admin:{model}_changelist", "", {200: see}),
        _staff(f"admin:{model}_add", "", {200: add} if add else {}),
        _staff(f"admin:{model}_change", on, one),
        _staff(f"admin:{model}_history", on, one, 404 if is_scoped else 403),
        _staff(f"admin:{model}_delete", on, {}),
    ]


def buttons(model: str, on: str, names: str, may: str, *, see: str) -> list[Row]:
    """The pages that ask before a step: 403 for those who see the thing, 404 for others."""
    only_see = " ".join(role for role in members(see) if role not in members(may))
    gives = {200: may, 403: only_see} if only_see else {200: may}
    return [_staff(f"admin:{model}_act", f"{on}/{name}", gives, 404) for name in names.split()]


SITE: list[Row] = [
    get("admin:index", "", {200: "staff", STAFF_DOOR: "anyone"}),
    get("admin:password_change", "", {302: "staff", STAFF_DOOR: "anyone"}),
    get("admin:password_change_done", "", {200: "staff", STAFF_DOOR: "anyone"}),
    get("admin:autocomplete", "", {403: "staff", STAFF_DOOR: "anyone"}),
    get("admin:jsi18n", "", {200: "staff", STAFF_DOOR: "anyone"}),
    get("admin:app_list", "room", {200: "staff", STAFF_DOOR: "anyone"}),
    _staff("admin:search", "", {200: "staff"}),
    get("admin:login", "", {302: "staff", 403: "rest"}),
    get("admin:logout", "", {302: "anyone", 200: "staff"}),
    get("admin:autocomplete", "", {200: "officers", 403: "advisor communication",
                                   STAFF_DOOR: "anyone"},
        query="?app_label=partners&model_name=membership&field_name=user&term=a"),
]  # fmt: skip

# What tells who judges whom is as confidential as the dossier.
NOT_THEIRS = "other_manager walled_officer walled_manager administrators"
MANAGERS = "manager other_manager walled_manager"

SYSTEM: list[Row] = [
    *pages("outbox_message", "message", see=KEEPERS, hidden=NOT_THEIRS, is_scoped=True),
    *pages("outbox_message", "message of the portal", see=KEEPERS, hidden=MANAGERS, is_scoped=True),
    *buttons("outbox_message", "message", "retry hold release resend", "office", see="office"),
    *pages("outbox_delivery", "delivery", see=KEEPERS, hidden=NOT_THEIRS, is_scoped=True),
    *buttons("outbox_delivery", "delivery", "retry", "office", see="office"),
    *pages("outbox_sealedmail", "sealed mail", see=KEEPERS, hidden=MANAGERS, is_scoped=True),
    *buttons("outbox_sealedmail", "sealed mail", "none", "", see=""),
    *pages("outbox_sweeprun", "sweep", see=KEEPERS, hidden=MANAGERS, is_scoped=True),
    *buttons("outbox_sweeprun", "sweep", "none", "", see=""),
    *pages("files_storedfile", "file of reviewed", see=KEEPERS),
    *buttons("files_storedfile", "file of reviewed", "rescan", KEEPERS, see=KEEPERS),
    *pages("accounts_user", "person", see="officers", add=ADMINISTRATORS, is_scoped=True),
    *buttons("accounts_user", "person",
             "roles second-factor sessions deactivate reactivate forget keep",
             ADMINISTRATORS, see="officers"),
    *pages("accounts_retentionrun", "deletion", see="officer walled_officer administrators"),
    *buttons("accounts_retentionrun", "deletion", "none", "", see=""),
    *pages("accounts_purge", "purge", see="officer walled_officer administrators",
           add=ADMINISTRATORS),
    *buttons("accounts_purge", "purge", "none", "", see=""),
    *pages("kernel_siteconfiguration", "site", see=CATALOGUE)[1:],
    _staff("admin:kernel_siteconfiguration_changelist", "", {302: CATALOGUE}),
    *buttons("kernel_siteconfiguration", "site", "none", "", see=""),
]  # fmt: skip

DIRECTORY: list[Row] = [
    *pages("partners_organisation", "company", see="staff", add=CATALOGUE),
    *buttons("partners_organisation", "company", "publish suspend", CATALOGUE, see="staff"),
    *pages("partners_term", "term", see="staff", add=ADMINISTRATORS),
    *buttons("partners_term", "term", "none", "", see=""),
    *pages("partners_project", "draft project", see="officers", is_scoped=True,
           hidden="walled_officer walled_manager walled_administrator"),
    *buttons("partners_project", "draft project", "none", "", see=""),
    *pages("services_service", "service", see="staff", add=CATALOGUE),
    *buttons("services_service", "service", "plan open pause retire", CATALOGUE, see="staff"),
]  # fmt: skip

HIDDEN = "other_manager walled_officer walled_manager"  # from company A's dossiers

DOSSIERS: list[Row] = [
    *pages("calls_application", "reviewed", see=HANDLERS, hidden=HIDDEN, is_scoped=True),
    get("admin:calls_application_change", "draft",
        {404: HANDLERS, 403: "advisor communication administrators", STAFF_DOOR: "rest"}),
    get("admin:calls_application_change", "elsewhere",
        {200: "officer walled_officer other_manager", 404: "manager walled_manager",
         403: "advisor communication administrators", STAFF_DOOR: "rest"}),
    *buttons("calls_application", "sent", "eligible ineligible clarify", "office", see="office"),
    *buttons("calls_application", "reviewed", "assign propose panel decide", "office",
             see="office"),
    *pages("calls_assignment", "review of second", see=HANDLERS, hidden=HIDDEN, is_scoped=True),
    *buttons("calls_assignment", "review of second",
             "invite drop remind due again reopen expire", "office", see="office"),
    *pages("calls_decision", "pending decision", see=HANDLERS, hidden=HIDDEN, is_scoped=True),
    *buttons("calls_decision", "pending decision", "annul", "office", see="office"),
    *buttons("calls_decision", "pending decision", "release", "manager", see="office"),
    *pages("partners_conflictofinterest", "conflict", see="officers", is_scoped=True,
           hidden=f"{HIDDEN} walled_administrator"),
    *buttons("partners_conflictofinterest", "open conflict", "decide", "office administrator",
             see="office administrator"),
]  # fmt: skip

OWN_CALL = "officer walled_officer manager walled_manager administrators"

CALLS: list[Row] = [
    *pages("calls_call", "call", see="staff", add="officers"),
    *buttons("calls_call", "call", "publish archive", OWN_CALL, see="staff"),
    *pages("calls_formversion", "form", see="staff", add="officers"),
    *buttons("calls_formversion", "form", "publish", OWN_CALL, see="staff"),
    # Writing: an empty form is refused by whoever may write, the rest are refused at the door.
    Row("admin:calls_call_change", "call",
        {200: OWN_CALL, 403: "other_manager advisor communication", STAFF_DOOR: "rest"}, "POST"),
]  # fmt: skip


def _press(name: str, on: str, may: str, only_see: str = "", **data: str) -> Row:
    gives: dict[int | str, str] = {302: may, STAFF_DOOR: "rest"}
    if only_see:
        gives[403] = only_see
    return post(name, on, {**gives, 404: _others(may, only_see)}, **data)


STEPS: list[Row] = [
    _press("admin:calls_application_act", "sent/eligible", "office", note="Fits."),
    _press("admin:calls_application_act", "sent/clarify", "office",
           question="Where?", until_on="2099-01-01"),
    _press("admin:calls_application_act", "reviewed/panel", "office"),
    _press("admin:calls_application_act", "reviewed/decide", "office",
           outcome="accepted", reasons="Good.", letter="You are selected."),
    _press("admin:calls_decision_act", "pending decision/release", "manager", "officer"),
    _press("admin:calls_decision_act", "pending decision/annul", "office"),
    _press("admin:calls_assignment_act", "review of second/reopen", "office"),
    _press("admin:accounts_user_act", "person/roles", ADMINISTRATORS,
           "officer manager other_manager walled_officer walled_manager", roles="administrator"),
]  # fmt: skip

STAFF = [*SITE, *SYSTEM, *DIRECTORY, *DOSSIERS, *CALLS, *STEPS]
