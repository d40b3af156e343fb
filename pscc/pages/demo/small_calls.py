"""Small calls of the demo: one stage, one criterion, a few questions, applications sent in time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction

from calls.actions.answers import save_answers
from calls.actions.applications import start_application
from calls.actions.calls import publish_call, save_call
from calls.actions.screening import screen_application
from calls.actions.submissions import submit_application
from calls.enums import CallRole, StageKind
from calls.models import Application, Call, CallPerson, CallStage, Criterion, FormVersion
from partners.actions.projects import create_project
from partners.models import Organisation, Project
from pscc.accounts.models import User
from pscc.kernel.questions import check_schema
from pscc.kernel.site import site
from pscc.pages.demo.clock import database_time
from pscc.pages.reference import texts

DAY = timedelta(days=1)
People = Mapping[str, User]


@dataclass(frozen=True)
class SmallCall:
    """A call in words, opened and closed some days before the demo is loaded."""

    code: str
    slug: str
    title: dict[str, str]
    summary: dict[str, str]
    questions: Sequence[Mapping[str, Any]]
    opened: int
    closed: int


@transaction.atomic
def load_small_call(
    small: SmallCall, people: People, at: datetime, *, plan: Callable[[Call, datetime], object]
) -> Call:
    """Create the call and publish it; `plan(call, moment)` says what its review needs."""
    name = {"fr": "Dossier complet", "en": "Full application"}
    schema = {"sections": [{"key": "project", "title": name, "questions": list(small.questions)}]}
    check_schema(schema)
    with database_time(at - small.opened * DAY) as moment:
        call = Call(
            code=small.code, slug=small.slug, contact_email=site().contact_email, is_demo=True,
            created_at=moment, source="Demo", **texts(title=small.title, summary=small.summary),
        )  # fmt: skip
        save_call(call=call, by=people["staff"], at=moment)
        plan(call, moment)
        CallPerson.objects.create(call=call, user=people["manager"], role=CallRole.MANAGER)
        Criterion.objects.create(
            call=call, code="need", weight=100, position=1,
            **texts(title={"fr": "Besoin", "en": "Need"}, guidance={"fr": "", "en": ""}),
        )  # fmt: skip
        stage = CallStage.objects.create(
            call=call, number=1, kind=StageKind.FULL, opens_at=moment,
            closes_at=at - small.closed * DAY, **texts(name=name),
        )  # fmt: skip
        FormVersion.objects.create(stage=stage, number=1, schema=schema, published_at=moment)
        publish_call(call_id=call.pk, by=people["staff"], at=moment)
    return call


@dataclass(frozen=True)
class Sending:
    """Who applies with what, sent and screened some days before the demo is loaded.

    `describe(project)` and `add(application, moment)` do more before it is sent.
    """

    owner: User
    organisation: Organisation
    title: str
    answers: Mapping[str, Any]
    sent: int
    screened: int
    describe: Callable[[Project], object] | None = None
    add: Callable[[Application, datetime], object] | None = None


def load_sending(call: Call, sending: Sending, people: People, at: datetime) -> Application:
    """Apply to a small call, and let the office find it eligible."""
    owner = sending.owner
    with database_time(at - sending.sent * DAY) as moment:
        project = create_project(
            title=sending.title, organisation_id=sending.organisation.pk, by=owner, at=moment
        )
        Project.objects.filter(pk=project.pk).update(is_demo=True)
        if sending.describe:
            sending.describe(project)
        application = start_application(call_id=call.pk, project_id=project.pk, by=owner, at=moment)
        entry_id = application.entries.get().pk
        save_answers(entry_id=entry_id, changes=sending.answers, version=0, by=owner, at=moment)
        if sending.add:
            sending.add(application, moment)
        submit_application(
            entry_id=entry_id, key=uuid4().hex, version=application.entries.get().version,
            by=owner, received_at=moment,
        )  # fmt: skip
    with database_time(at - sending.screened * DAY) as moment:
        screen_application(
            application_id=application.pk, eligible=True, note="", by=people["staff"], at=moment
        )
    return application
