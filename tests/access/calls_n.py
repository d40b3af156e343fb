"""The names in an application whose applicant stays anonymous: for the office of its call."""

from typing import Any

from calls.enums import CallRole
from calls.models import AnonymousCopy, Application, ReviewPlan, StageEntry
from pscc.accounts.models import User
from tests.access.rows import LOGIN, STAFF_DOOR, Row, get, post
from tests.factories import NOW, make_call, make_call_person, make_submission


def anonymous_things(people: dict[str, User], sent: Application) -> dict[str, dict[str, Any]]:
    """Let company A's project apply to a call that keeps applicants anonymous."""
    call = make_call()
    ReviewPlan.objects.create(call=call, is_anonymous=True)
    make_call_person(call=call, user=people["manager"], role=CallRole.MANAGER)
    application = Application(
        call=call, project=sent.project, created_by=sent.created_by, reference="DEMO-2026-HIDDEN"
    )
    application.submit(at=NOW)
    application.save()
    stage = call.stages.get()
    StageEntry.objects.create(
        application=application, stage=stage, form_version=stage.form_versions.get(), answers={}
    )
    AnonymousCopy.objects.create(submission=make_submission(application=application))
    return {"anonymous": {"object_id": application.pk}}


_NOT = "advisor communication administrators"
_HIDDEN = "other_manager walled_officer walled_manager"

CALLS_N: list[Row] = [
    get("admin:calls_application_anonymity", "anonymous",
        {200: "officer manager", 404: _HIDDEN, 403: _NOT, STAFF_DOOR: "rest", LOGIN: "anonymous"}),
    post("admin:calls_application_anonymity", "anonymous",
         {422: "officer manager", 404: _HIDDEN, 403: _NOT, STAFF_DOOR: "rest", LOGIN: "anonymous"},
         step="hide"),
]  # fmt: skip
