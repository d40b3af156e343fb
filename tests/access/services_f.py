"""Orientations: things and rows."""

from datetime import timedelta
from typing import Any

from partners.models import Organisation, Project
from pscc.accounts.models import User
from services.enums import SessionState, WeightsState
from services.models import AdvisorProfile, OrientationSession
from tests import factories as make
from tests.access.neighbourhood import keys_of
from tests.access.rows import LOGIN, STAFF_DOOR, Row, get, post, send
from tests.access.staff import buttons, pages
from tests.factories import NOW
from tests.services.advising import make_orientation, make_unserved, make_weights

PROGRAMME = "officer walled_officer administrators"  # set weights, describe advisors
ADVISE = f"{PROGRAMME} advisor"  # answer orientations
ADVISE_IT = "officer administrator advisor"  # this one: the others have a conflict of interest
OTHERS = "manager other_manager communication walled_officer walled_manager walled_administrator"


def orientation_things(
    people: dict[str, User], provider: Organisation, project: Project
) -> dict[str, dict[str, Any]]:
    """Make an orientation in each state, versions of the weights, an advisor."""
    service = make.make_service(provider=provider)
    draft = make_weights(WeightsState.DRAFT)
    active = make_weights()
    common: dict[str, Any] = {
        "person": people["owner"],
        "project": project,
        "services": [service],
        "due_at": NOW + timedelta(days=2),
    }
    sessions: dict[str, OrientationSession] = {
        "answering orientation": make_orientation(SessionState.ANSWERING),
        "sent orientation": make_orientation(**common),
        "answered orientation": make_orientation(SessionState.ANSWERED, **common),
        "abandoned orientation": make_orientation(SessionState.ABANDONED),
    }
    advisor = AdvisorProfile.objects.create(user=people["advisor"])
    need = make_unserved(sessions["sent orientation"], "hosting")
    rows = {"draft weights": draft, "active weights": active, "advisor profile": advisor,
            "unserved need": need}  # fmt: skip
    sent = {"uid": sessions["sent orientation"].uid}
    addresses = {
        "page of the sent orientation": {**sent, "page": "you"},
        "wrong link of the orientation": {**sent, "token": "wrong"},
    }
    return {name: keys_of(thing) for name, thing in (sessions | rows).items()} | addresses


def _desk(name: str, on: str, gives: dict[int | str, str]) -> Row:
    return get(f"admin:services_{name}", on, {**gives, STAFF_DOOR: "rest", LOGIN: "anonymous"})


ORIENTATION: list[Row] = [
    *pages("services_orientationsession", "sent orientation", see=ADVISE, is_scoped=True,
           hidden="walled_officer walled_administrator"),
    *buttons("services_orientationsession", "sent orientation", "take assign", ADVISE_IT,
             see=ADVISE_IT),
    *pages("services_orientationsession", "answering orientation", see=ADVISE, is_scoped=True,
           hidden=ADVISE)[2:4],
    *pages("services_orientationsession", "abandoned orientation", see=ADVISE, is_scoped=True,
           hidden=ADVISE)[2:4],
    _desk("orientations_unfinished", "",
          {200: ADVISE, 403: "manager other_manager walled_manager communication"}),
    *(
        _desk(f"orientationsession_{step}", on, {200: ADVISE_IT, 404: OTHERS})
        for step in ("answer", "rerank")
        for on in ("sent orientation", "answered orientation")
    ),
    *pages("services_weightset", "draft weights", see="staff", add=PROGRAMME),
    *pages("services_weightset", "active weights", see="staff", add=PROGRAMME)[2:3],
    *buttons("services_weightset", "draft weights", "none", "", see=""),
    _desk("weightset_preview", "draft weights",
          {200: PROGRAMME, 403: "manager other_manager walled_manager advisor communication"}),
    *pages("services_advisorprofile", "advisor profile", see="staff", add=PROGRAMME),
    *buttons("services_advisorprofile", "advisor profile", "none", "", see=""),
    *pages("services_unservedneed", "unserved need", see="staff", hidden=OTHERS, is_scoped=True),
    *buttons("services_unservedneed", "unserved need", "none", "", see=""),
    _desk("needs_export", "", {200: "staff"}),
    # Writing: an empty form is refused by whoever may write, the rest are refused at the door.
    post("admin:services_orientationsession_answer", "sent orientation",
         {200: ADVISE_IT, 404: OTHERS, STAFF_DOOR: "rest", LOGIN: "anonymous"}),
]  # fmt: skip


# The visitor's side. Nobody's orientation opens only in the browser that holds its secret.
OWN_PAGES = ("check", "link", "result")
ORIENTATION_PAGES: list[Row] = [
    post("services:orientation_start", "", {302: "everyone"}),
    get("services:orientation_list", "", {200: "rest"}),
    *(
        get(f"services:orientation_{name}", "answering orientation", {404: "everyone"})
        for name in OWN_PAGES
    ),
    *(
        get(f"services:orientation_{name}", "sent orientation", {200: "owner", 404: "anyone"})
        for name in OWN_PAGES
    ),
    get("services:orientation_send", "answering orientation", {404: "rest"}),
    get("services:orientation_send", "sent orientation", {302: "owner", 404: "rest"}),
    get("services:orientation_project", "sent orientation", {302: "owner", 404: "rest"}),
    get("services:orientation_ask", "sent orientation", {302: "owner", 404: "rest"}),
    get("services:orientation_page", "page of the sent orientation", {302: "owner", 404: "anyone"}),
    get("services:orientation_open", "wrong link of the orientation", {404: "everyone"}),
    post("services:orientation_choose", "sent orientation", {302: "owner", 404: "anyone"}),
    send("services:orientation_save", "sent orientation", {422: "owner", 404: "anyone"},
         version=0, changes={"who": "sme"}),
]  # fmt: skip
ORIENTATION += ORIENTATION_PAGES
