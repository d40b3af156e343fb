"""Invented calls, and applications to them with all that hangs on one: experts, reviews, mails."""

import hashlib
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

from calls.enums import ApplicationState, AssignmentState, CallState, EntryState
from calls.models import (
    Application,
    Assignment,
    Call,
    CallStage,
    Criterion,
    FormVersion,
    StageEntry,
    Submission,
)
from partners.enums import ProjectRole
from partners.models import Project, ProjectMember
from pscc.accounts.models import User
from pscc.outbox.enums import Channel, MessageState
from pscc.outbox.models import Message
from pscc.pages.bench.rows import SUBJECTS, batches, write_search

OWN = 20  # of the loaded applications, how many are the founder's, and how many the expert's
EXPERTS = 100
DAY = timedelta(days=1)
Row = tuple[int, Application, Submission]


# --- Calls ---------------------------------------------------------------------------------------


def load_calls(numbers: range, at: datetime) -> None:
    """Add calls with a window, three criteria and the form of a real one; some are over, some are
    archived or not yet published.
    """
    schema = _model_stage().form_versions.first().schema
    for batch in batches(numbers):
        calls = Call.objects.bulk_create(_call(n, at) for n in batch)
        stages = CallStage.objects.bulk_create(
            _window(call, n, at) for call, n in zip(calls, batch, strict=True)
        )
        FormVersion.objects.bulk_create(
            FormVersion(stage=stage, number=1, schema=schema, published_at=at) for stage in stages
        )
        Criterion.objects.bulk_create(
            Criterion(
                call=call,
                code=code,
                weight=weight,
                title_fr=f"Critère {position}",
                title_en=f"Criterion {position}",
                position=position,
            )
            for call in calls
            for position, (code, weight) in enumerate((("team", 30), ("science", 40), ("need", 30)))
        )
    write_search("calls_call", "call", "title_fr", "title_en")


def _call(n: int, at: datetime) -> Call:
    french, english = SUBJECTS[n % len(SUBJECTS)]
    states = {0: CallState.DRAFT, 1: CallState.ARCHIVED}
    return Call(
        slug=f"bench-{n}",
        code=f"BENCH{n}",
        title_fr=f"Appel fictif {n} : {french}",
        title_en=f"Invented call {n}: {english}",
        summary_fr="Une phrase de mesure.",
        summary_en="A sentence to measure with.",
        contact_email="calls@demo.example",
        state=states.get(n % 10, CallState.PUBLISHED),
        is_demo=True,
        created_at=at,
        updated_at=at,
    )


def _window(call: Call, n: int, at: datetime) -> CallStage:
    closes_at = at + DAY * (n % 90 - 45)
    return CallStage(
        call=call,
        number=1,
        name_fr="Dossier",
        name_en="File",
        opens_at=closes_at - 40 * DAY,
        closes_at=closes_at,
    )


def _model_stage() -> Any:
    stage = CallStage.objects.exclude(form_versions=None).order_by("call_id", "number").first()
    if stage is None:
        msg = "load the demo data first: there is no call with a form"
        raise RuntimeError(msg)
    return stage


# --- Applications --------------------------------------------------------------------------------


def load_applications(numbers: range, at: datetime) -> None:
    """Add sent applications: every second one to a call of the demo, the others to loaded ones."""
    stage = _model_stage()
    loaded = CallStage.objects.filter(call__slug__startswith="bench-").order_by("pk")
    others = list(loaded.select_related("call").prefetch_related("form_versions")) or [stage]
    founder = User.objects.get(email="founder@demo.example")
    experts = _experts(at)
    for batch in batches(numbers):
        stages = [stage if n % 2 else others[n // 2 % len(others)] for n in batch]
        rows = _sent(list(zip(batch, stages, _projects(batch, founder), strict=True)), founder, at)
        _reviews(rows, experts, at)
        _messages(rows, founder, at)


def _projects(batch: range, founder: User) -> list[Project]:
    projects = Project.objects.bulk_create(
        Project(title=f"Bench project {n}", created_by=founder, is_demo=True) for n in batch
    )
    ProjectMember.objects.bulk_create(
        ProjectMember(project=project, user=founder, role=ProjectRole.SIGN)
        for project, n in zip(projects, batch, strict=True)
        if n < OWN
    )
    return projects


def _sent(wanted: list[tuple[int, Any, Project]], founder: User, at: datetime) -> list[Row]:
    sent = at - DAY
    applications = Application.objects.bulk_create(
        Application(
            call=stage.call,
            project=project,
            reference=f"BENCH-{n:06d}",
            state=ApplicationState.IN_REVIEW if n % 3 else ApplicationState.SUBMITTED,
            submitted_at=sent,
            created_by=founder,
            is_demo=True,
            created_at=sent,
            updated_at=sent,
        )
        for n, stage, project in wanted
    )
    entries = StageEntry.objects.bulk_create(
        StageEntry(
            application=application,
            stage=stage,
            form_version=stage.form_versions.all()[0],
            answers={"summary": "A sentence to measure with. " * 20},
            state=EntryState.SUBMITTED,
        )
        for application, (_n, stage, _project) in zip(applications, wanted, strict=True)
    )
    submissions = Submission.objects.bulk_create(
        _submission(entry, founder, sent) for entry in entries
    )
    return list(zip((n for n, *_ in wanted), applications, submissions, strict=True))


def _submission(entry: StageEntry, founder: User, sent: datetime) -> Submission:
    document = '{"answers":{},"files":[],"format":1}'
    return Submission(
        entry=entry,
        round=1,
        document=document,
        sha256=hashlib.sha256(document.encode()).hexdigest(),
        received_at=sent,
        committed_at=sent,
        submitted_by=founder,
    )


# --- What hangs on an application ----------------------------------------------------------------


def _experts(at: datetime) -> list[User]:
    wanted = [f"bench-{n}@demo.example" for n in range(EXPERTS)]
    User.objects.bulk_create(
        (User(email=email, name=email, is_demo=True, joined_at=at) for email in wanted),
        ignore_conflicts=True,
    )
    return list(User.objects.filter(email__in=wanted).order_by("pk"))


def _reviews(rows: list[Row], experts: list[User], at: datetime) -> None:
    """Ask one expert for each application that is in review; the demo's own for a few."""
    own = User.objects.get(email="expert@demo.example")
    officer = User.objects.get(email="staff@demo.example")
    turns = cycle(experts)
    Assignment.objects.bulk_create(
        Assignment(
            application=application,
            submission=submission,
            expert=own if n < OWN else next(turns),
            state=AssignmentState.ACCEPTED,
            due_at=at + 20 * DAY,
            invited_at=at,
            answered_at=at,
            assigned_by=officer,
        )
        for n, application, submission in rows
        if application.state == ApplicationState.IN_REVIEW or n < OWN
    )


def _messages(rows: list[Row], founder: User, at: datetime) -> None:
    """Write what the founder was told about each, in the inbox and by mail."""
    Message.objects.bulk_create(
        Message(
            key=f"{application.reference}|{channel}",
            event="calls.application_submitted",
            kind="calls.application_receipt",
            payload={"application_id": application.pk, "submission_id": submission.pk},
            recipient=founder,
            channel=channel,
            language="fr",
            subject=f"{application.reference} : votre candidature est arrivée",
            text="Une phrase de mesure.",
            url="/fr/applications/",
            state=MessageState.SENT,
            created_at=at,
            due_at=at,
            sent_at=at,
        )
        for _n, application, submission in rows
        for channel in (Channel.INBOX, Channel.MAIL)
    )
