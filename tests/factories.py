"""Rows for tests, written out by hand: keyword-only, small, valid, without a request.

States are reached through the models' own transitions. A factory that needs another object makes
one.
"""

import hashlib
import itertools
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group

from calls.enums import ApplicationState, AssignmentState, CallRole, CallState
from calls.models import (
    Application,
    Assignment,
    Call,
    CallPerson,
    CallStage,
    Criterion,
    FormVersion,
    StageEntry,
    Submission,
)
from partners.enums import (
    MembershipRole,
    OrganisationKind,
    OrganisationState,
    ProjectRole,
    RelationKind,
    Vocabulary,
)
from partners.models import Membership, Organisation, Project, ProjectMember, Term
from pscc.accounts.enums import STAFF_ROLES, Role
from pscc.accounts.models import TermsAcceptance, User
from services.enums import Access, ServiceKind, ServiceState
from services.models import Service

NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)  # the moment at which most tests happen
_numbers = itertools.count(1)

SCHEMA: dict[str, Any] = {
    "sections": [
        {
            "key": "project",
            "title": {"fr": "Le projet", "en": "The project"},
            "questions": [
                {
                    "key": "summary",
                    "type": "long_text",
                    "label": {"fr": "Résumé", "en": "Summary"},
                    "required": True,
                    "max_words": 50,
                },
                {
                    "key": "contact",
                    "type": "short_text",
                    "label": {"fr": "Contact", "en": "Contact"},
                    "required": False,
                    "hidden_from_reviewers": True,
                    "personal_data": True,
                },
                {
                    "key": "slides",
                    "type": "file",
                    "label": {"fr": "Présentation", "en": "Slides"},
                    "required": False,
                    "accept": ["pdf"],
                },
            ],
        }
    ]
}


def make_user(*, email: str = "", name: str = "", language: str = "en", **fields: Any) -> User:
    """Make a person who can sign in and has accepted the terms."""
    number = next(_numbers)
    user = User.objects.create_user(
        email or f"person{number}@people{number}.example",
        name=name or f"Person {number}",
        language=language,
        **fields,
    )
    TermsAcceptance.objects.create(user=user, version=1, accepted_at=NOW)
    return user


def make_staff(*roles: Role, **fields: Any) -> User:
    """Make a member of the cluster's staff with the given roles."""
    user = make_user(is_staff=bool(set(roles) & STAFF_ROLES), **fields)
    for role in roles:
        user.groups.add(Group.objects.get_or_create(name=role.value)[0])
    return user


def make_organisation(
    *, name: str = "", parent: Organisation | None = None, **fields: Any
) -> Organisation:
    """Make a published company, perhaps as a part of another."""
    number = next(_numbers)
    name = name or f"Organisation {number}"
    organisation = Organisation(
        slug=f"organisation-{number}",
        name=name,
        kind=fields.pop("kind", OrganisationKind.BIOTECH),
        summary_fr=fields.pop("summary_fr", "Une organisation."),
        summary_en=fields.pop("summary_en", "An organisation."),
        **fields,
    )
    if organisation.state == OrganisationState.DRAFT:
        organisation.publish()
    organisation.save()
    if parent is not None:
        organisation.relations.create(kind=RelationKind.PART_OF, other=parent)
    return organisation


def make_membership(
    *, user: User, organisation: Organisation, role: MembershipRole = MembershipRole.OWNER
) -> Membership:
    """Let a person act for an organisation."""
    return Membership.objects.create(user=user, organisation=organisation, role=role, since=NOW)


def make_project(
    *,
    title: str = "",
    organisation: Organisation | None = None,
    owner: User | None = None,
    **fields: Any,
) -> Project:
    """Make an organisation's project with one person in its team, who may sign."""
    owner = owner or make_user()
    project = Project.objects.create(
        title=title or f"Project {next(_numbers)}",
        organisation=organisation or make_organisation(),
        created_by=owner,
        **fields,
    )
    make_team_member(project=project, user=owner, role=ProjectRole.SIGN)
    return project


def make_team_member(
    *, project: Project, user: User, role: ProjectRole = ProjectRole.EDIT
) -> ProjectMember:
    """Put a person into a project's team."""
    return ProjectMember.objects.create(project=project, user=user, role=role, since=NOW)


def make_call(
    *,
    opens_at: datetime = NOW - timedelta(days=30),
    closes_at: datetime = NOW + timedelta(days=30),
    schema: dict[str, Any] | None = None,
    criteria: tuple[tuple[str, int], ...] = (("team", 30), ("science", 40), ("need", 30)),
    is_published: bool = True,
    **fields: Any,
) -> Call:
    """Make a published call with one stage, a published form and three criteria scored 0 to 5."""
    number = next(_numbers)
    title = fields.pop("title", f"Call {number}")
    call = Call(
        slug=f"call-{number}",
        code=fields.pop("code", f"CALL{number}"),
        title_fr=title,
        title_en=title,
        summary_fr="Un appel.",
        summary_en="A call.",
        contact_email="calls@cluster.example",
        **fields,
    )
    if is_published and call.state == CallState.DRAFT:
        call.publish()
    call.save()
    stage = CallStage.objects.create(
        call=call,
        number=1,
        name_fr="Dossier",
        name_en="File",
        opens_at=opens_at,
        closes_at=closes_at,
    )
    FormVersion.objects.create(stage=stage, number=1, schema=schema or SCHEMA, published_at=NOW)
    for position, (code, weight) in enumerate(criteria):
        Criterion.objects.create(
            call=call, code=code, title_fr=code, title_en=code, weight=weight, position=position
        )
    return call


def make_call_person(*, call: Call, user: User, role: CallRole) -> CallPerson:
    """Give a person an office in a call."""
    return CallPerson.objects.create(call=call, user=user, role=role)


def make_manager(*, call: Call, **fields: Any) -> User:
    """Make a call manager of a call."""
    manager = make_staff(Role.CALL_MANAGER, **fields)
    make_call_person(call=call, user=manager, role=CallRole.MANAGER)
    return manager


def make_application(
    *,
    call: Call | None = None,
    project: Project | None = None,
    state: ApplicationState = ApplicationState.DRAFT,
    answers: dict[str, Any] | None = None,
    **fields: Any,
) -> Application:
    """Make an application in one of the states draft, submitted, in review or in panel."""
    call = call or make_call()
    project = project or make_project()
    application = Application(call=call, project=project, created_by=project.created_by, **fields)
    application.save()
    stage = call.stages.get(number=1)
    StageEntry.objects.create(
        application=application,
        stage=stage,
        form_version=stage.form_versions.get(number=1),
        answers={"summary": "We cure."} if answers is None else answers,
        version=1,
        saved_at=NOW,
        saved_by=project.created_by,
    )
    if state != ApplicationState.DRAFT:
        _send(application)
    if state in (ApplicationState.IN_REVIEW, ApplicationState.IN_PANEL):
        application.screen_eligible(by=make_staff(Role.PROGRAMME_OFFICER), at=NOW, note="")
        application.save()
    if state == ApplicationState.IN_PANEL:
        application.send_to_panel()
        application.save()
    return application


def _send(application: Application) -> None:
    application.reference = f"DEMO-2026-{application.call.code}-{application.pk:04d}"
    application.submit(at=NOW)
    application.save()
    make_submission(application=application)


def make_submission(
    *, application: Application, files: list[dict[str, Any]] | None = None
) -> Submission:
    """Freeze what stands in an application's working copy as its next round."""
    entry = application.entries.get(stage__number=1)
    last = entry.submissions.order_by("-round").first()
    organisation = application.project.organisation
    document = json.dumps(
        {
            "version": entry.version,
            "answers": entry.answers,
            "files": files or [],
            "project": {
                "title": application.project.title,
                "organisation": organisation.name if organisation else "",
            },
        },
        sort_keys=True,
        separators=(",", ":"),
    )
    if last is None:
        entry.submit()
        entry.save()
    return Submission.objects.create(
        entry=entry,
        round=last.round + 1 if last else 1,
        document=document,
        sha256=hashlib.sha256(document.encode()).hexdigest(),
        previous_sha256=last.sha256 if last else "",
        received_at=NOW,
        committed_at=NOW,
        submitted_by=application.created_by,
    )


def make_assignment(
    *,
    application: Application | None = None,
    expert: User | None = None,
    state: AssignmentState = AssignmentState.INVITED,
    scores: Mapping[str, int | None] | None = None,
    due_at: datetime = NOW + timedelta(days=21),
    **fields: Any,
) -> Assignment:
    """Make an expert's review in a state from invited to submitted; a score of None is
    "not applicable".
    """
    application = application or make_application(state=ApplicationState.IN_REVIEW)
    submission = (
        Submission.objects.filter(entry__application=application).order_by("-round").first()
    )
    assignment = Assignment(
        application=application,
        submission=submission,
        expert=expert or make_user(),
        due_at=due_at,
        assigned_by=fields.pop("assigned_by", None) or make_staff(Role.PROGRAMME_OFFICER),
        **fields,
    )
    assignment.invite(at=NOW)
    assignment.save()
    if state == AssignmentState.INVITED:
        return assignment
    assignment.accept(at=NOW)
    assignment.save()
    for code, score in (scores or {}).items():
        make_score(assignment=assignment, code=code, score=score)
    if state in (AssignmentState.IN_PROGRESS, AssignmentState.SUBMITTED):
        assignment.write()
        assignment.save()
    if state == AssignmentState.SUBMITTED:
        assignment.submit(at=NOW)
        assignment.save()
    return assignment


def make_score(*, assignment: Assignment, code: str, score: int | None) -> None:
    """Give an assignment its score on a criterion; None is "not applicable"."""
    criterion = Criterion.objects.get(call=assignment.application.call_id, code=code)
    assignment.scores.create(criterion=criterion, score=score, is_not_applicable=score is None)


def make_term(
    *, vocabulary: Vocabulary = Vocabulary.STAGE, code: str = "", label: str = ""
) -> Term:
    """Make an entry of a vocabulary."""
    number = next(_numbers)
    label = label or f"Term {number}"
    return Term.objects.create(
        vocabulary=vocabulary, code=code or f"term-{number:06}", label_fr=label, label_en=label
    )


def make_service(
    *, provider: Organisation | None = None, is_open: bool = True, **fields: Any
) -> Service:
    """Make a service that projects can ask for, or its draft."""
    number = next(_numbers)
    title = fields.pop("title", f"Service {number}")
    service = Service(
        slug=f"service-{number}",
        provider=provider or make_organisation(),
        kind=fields.pop("kind", ServiceKind.PLATFORM),
        access=fields.pop("access", Access.TECHNOLOGIES),
        title_fr=title,
        title_en=title,
        summary_fr="Un service.",
        summary_en="A service.",
        **fields,
    )
    if is_open and service.state == ServiceState.DRAFT:
        service.open()
    service.save()
    return service


def make_service_in(state: ServiceState, **fields: Any) -> Service:
    """Make a service in one of its states, step by step along its life cycle."""
    service = make_service(is_open=False, **fields)
    if state == ServiceState.IN_REVIEW:
        service.request_review(at=NOW)
    if state == ServiceState.PLANNED:
        service.plan(opens_on=date(2027, 3, 1))
    if state in (ServiceState.OPEN, ServiceState.PAUSED, ServiceState.RETIRED):
        service.open()
        service.save()
    if state == ServiceState.PAUSED:
        service.pause(reason="The microscope is being moved.")
    if state == ServiceState.RETIRED:
        service.retire()
    service.save()
    return service
