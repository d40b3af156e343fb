"""One small world in which every access cell can be tried: people, objects in telling states.

Company A's dossiers stand in the call "own"; the four walled people have an unexamined conflict
with each of its projects. Company B's dossier stands in the call "elsewhere". Secrets that must
not leak carry a word that occurs nowhere else.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from calls.enums import ApplicationState, AssignmentState, CallRole, Outcome
from calls.models import (
    Application,
    Assignment,
    AttachedFile,
    Call,
    Decision,
    Receipt,
    Submission,
)
from calls.queries.files import ANSWER, DOSSIER, RECEIPT
from calls.queries.minutes import MINUTES
from partners.enums import (
    ConflictOrigin,
    ConflictState,
    MembershipRole,
    OrganisationState,
    ProjectRole,
)
from partners.models import ConflictOfInterest, Organisation, Project
from partners.queries.dossiers import DOSSIER_FILE
from pscc.accounts.enums import Role
from pscc.accounts.models import Purge, RetentionRun, User
from pscc.files.models import StoredFile
from pscc.kernel.models import SiteConfiguration
from pscc.outbox.enums import Channel, MessageState
from pscc.outbox.models import Delivery, Message, SealedMail, SweepRun
from tests import factories as make
from tests.access.api import api_things
from tests.access.calls_b import builder_things
from tests.access.calls_c import machine_things
from tests.access.calls_d import upload_things
from tests.access.calls_e import team_things
from tests.access.calls_f import sending_things
from tests.access.calls_g import office_things
from tests.access.calls_h import pool_things
from tests.access.calls_i import room_things
from tests.access.calls_j import decision_things
from tests.access.calls_k import talk_things
from tests.access.calls_l import run_things
from tests.access.calls_n import anonymous_things
from tests.access.community import board_things, community_things
from tests.access.directory_desk import desk_things
from tests.access.impact import declared_things, impact_things, passport_things
from tests.access.membership import membership_things
from tests.access.neighbourhood import keys_of, neighbourhood
from tests.access.projects import project_things
from tests.access.services_b import provider_things
from tests.access.services_c import metadata_things
from tests.access.services_d import offer_things
from tests.access.services_e import upkeep_things
from tests.access.services_f import orientation_things
from tests.access.services_g import request_things
from tests.access.services_h import inbox_things
from tests.access.services_i import quote_things
from tests.access.services_j import sharing_things
from tests.access.space import space_things
from tests.factories import NOW

_OF_REQUESTS = (
    orientation_things,
    request_things,
    inbox_things,
    quote_things,
    sharing_things,
)

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"

ASKING = "Hoopoe"  # the project whose requests a provider and the advisors know
TITLE = "Zebrafinch"  # of every project of company A: who must not know of it must not read it
REVIEWER = "Quetzalcoatl"  # name of each reviewer of the application
SCORE_COMMENT = "Axolotl"
REMARK = "Tlacuache"  # to the applicant: read in the window for corrections, and after the release
CONFIDENTIAL = "Ocelotl"
LETTER = "Huitzilin"  # of a decision that is not released
HIDDEN_ANSWER = "Capybara"  # to a question that the form hides from reviewers


@dataclass
class World:
    """People by role, and the parts of addresses by the name of the object."""

    people: dict[str, User] = field(default_factory=dict)
    things: dict[str, dict[str, Any]] = field(default_factory=dict)
    applications: dict[str, Application] = field(default_factory=dict)

    def keys(self, on: str) -> dict[str, Any]:
        """Return the parts of an address for "thing" or "thing/step"."""
        thing, _, step = on.partition("/")
        return (self.things[thing] if thing else {}) | ({"name": step} if step else {})


def _of_calls(world: World, own: Call, unpublished: Call, company: Organisation) -> None:
    """Add what hangs on calls and applications."""
    people, applications = world.people, world.applications
    world.things |= decision_things(people, applications, own)
    world.things |= builder_things(people) | machine_things(own, unpublished)
    world.things |= upload_things(people, applications)
    world.things |= sending_things(people, applications, store(DOSSIER, "dossier.pdf"))
    world.things |= team_things(people, own, company, TITLE)
    exported = store("calls.export", "export.csv")
    world.things |= office_things(people, applications, own, exported) | pool_things(people)
    minutes = store(MINUTES, "minutes.pdf")
    world.things |= room_things(people, applications["reviewed"], minutes)
    world.things |= talk_things(people, applications["reviewed"])
    world.things |= run_things(people, applications["reviewed"])
    world.things |= anonymous_things(people, applications["sent"])
    world.things |= board_things(people, company, applications["reviewed"].project)


def build_world() -> World:
    """Make everybody and everything; needs the clock shifted to the moment of the factories."""
    world = World()
    _people(world)
    company_a = make.make_organisation(name="Company A")
    company_b = make.make_organisation(name="Company B")
    provider = make.make_organisation(name="Provider")
    hidden = make.make_organisation(name="Hidden", state=OrganisationState.IN_REVIEW)
    people = world.people
    for organisation, role in (
        (company_a, "owner"),
        (company_b, "stranger"),
        (provider, "partner"),
    ):
        make.make_membership(user=people[role], organisation=organisation)
    make.make_membership(
        user=people["co_editor"], organisation=company_a, role=MembershipRole.EDITOR
    )
    own, elsewhere = make.make_call(code="OWN"), make.make_call(code="ELSE")
    unpublished = make.make_call(code="SOON", is_published=False)
    _offices(people, own, elsewhere)
    _dossiers(world, own, elsewhere, company_a, company_b)
    _reviews(world)
    _files(world)
    _catalogue(world, provider)
    draft = world.applications["draft"].project
    world.things |= project_things(
        people, draft, store(DOSSIER_FILE, "dossier.pdf"), TITLE
    ) | passport_things(people["owner"], draft)
    _messages(world)
    world.things |= membership_things(world.people, company_a)
    world.things |= impact_things(people["officer"]) | declared_things(company_a)
    world.things |= space_things(world.people, company_a) | api_things(company_a, people["owner"])
    world.things |= offer_things(world.people, provider, draft)
    asking = _asking(people, company_a)
    for things in _OF_REQUESTS:
        world.things |= things(people, provider, asking)
    _of_calls(world, own, unpublished, company_a)
    world.things |= community_things(people)
    world.things |= neighbourhood(world.people, company_a, provider)
    world.things |= desk_things(world.people, provider) | {
        "company": keys_of(company_a),
        "hidden": keys_of(hidden),
        "call": keys_of(own),
        "unpublished": keys_of(unpublished),
        "legal": {"slug": "privacy"},
        "key": {"pk": 999_999},
        "room": {"app_label": "calls"},
        "type": {"content_type_id": 999_999, "object_id": 1},
        "open conflict": keys_of(
            ConflictOfInterest.objects.get(
                person=people["walled_chair"], project=world.applications["reviewed"].project
            )
        ),
        "guess": {"uid": "222222222222", "token": "abc-def"},
        "site": {"object_id": _site().pk},
        "form": {"object_id": own.stages.get().form_versions.get().pk},
        "nothing": {"uid": "222222222222", "slug": "nothing-here", "object_id": 999_999},
        "person": keys_of(people["reader"]),
    }
    return world


def _site() -> SiteConfiguration:
    """The one row of the configuration."""
    stored = SiteConfiguration.objects.first()
    return stored or SiteConfiguration.objects.create(
        pk=1, name="Cluster", short_name="Cluster", contact_email="contact@cluster.example"
    )


def _people(world: World) -> None:
    staff = {
        "officer": [Role.PROGRAMME_OFFICER],
        "manager": [Role.CALL_MANAGER],
        "other_manager": [Role.CALL_MANAGER],
        "advisor": [Role.ADVISOR],
        "communication": [Role.COMMUNICATION],
        "funder": [Role.FUNDER],
        "administrator": [Role.ADMINISTRATOR],
        "walled_officer": [Role.PROGRAMME_OFFICER],
        "walled_manager": [Role.CALL_MANAGER],
        "walled_administrator": [Role.ADMINISTRATOR],
    }
    for role in (
        "owner", "co_editor", "reader", "stranger", "partner", "chair", "walled_chair",
    ):  # fmt: skip
        world.people[role] = make.make_user(email=f"{role}@{role}.example")
    for role in ("expert", "invited", "conflicted", "second"):
        world.people[role] = make.make_user(
            email=f"{role}@{REVIEWER.lower()}-{role}.example", name=f"{REVIEWER} {role}"
        )
    world.people["unassigned"] = make.make_user(email="unassigned@elsewhere.example")
    for role, groups in staff.items():
        world.people[role] = make.make_staff(*groups, email=f"{role}@cluster.example")
    world.people["superuser"] = make.make_user(
        email="superuser@cluster.example", is_staff=True, is_superuser=True
    )


def _offices(people: dict[str, User], own: Call, elsewhere: Call) -> None:
    for role, office in (
        ("manager", CallRole.MANAGER),
        ("walled_manager", CallRole.MANAGER),
        ("chair", CallRole.CHAIR),
        ("walled_chair", CallRole.CHAIR),
    ):
        make.make_call_person(call=own, user=people[role], role=office)
    make.make_call_person(call=elsewhere, user=people["other_manager"], role=CallRole.MANAGER)


def _asking(people: dict[str, User], company_a: Organisation) -> Project:
    """Make company A's project that asks for services, behind the same walls."""
    project = make.make_project(title=ASKING, organisation=company_a, owner=people["owner"])
    make.make_team_member(project=project, user=people["co_editor"])
    make.make_team_member(project=project, user=people["reader"], role=ProjectRole.VIEW)
    for role in ("walled_chair", "walled_officer", "walled_manager", "walled_administrator"):
        _conflict(people[role], project, ConflictState.PENDING)
    return project


def _dossiers(
    world: World, own: Call, elsewhere: Call, company_a: Organisation, company_b: Organisation
) -> None:
    people = world.people
    for name, state in (
        ("draft", ApplicationState.DRAFT),
        ("sent", ApplicationState.SUBMITTED),
        ("reviewed", ApplicationState.IN_REVIEW),
        ("decided", ApplicationState.IN_REVIEW),
        ("released", ApplicationState.IN_REVIEW),
    ):
        project = make.make_project(
            title=f"{TITLE} {name}", organisation=company_a, owner=people["owner"]
        )
        make.make_team_member(project=project, user=people["co_editor"])
        make.make_team_member(project=project, user=people["reader"], role=ProjectRole.VIEW)
        answers = {"summary": "We cure.", "contact": HIDDEN_ANSWER}
        application = make.make_application(call=own, project=project, state=state, answers=answers)
        world.applications[name] = application
        world.things[name] = _dossier_keys(application)
        world.things[f"{name} project"] = keys_of(project)
        for role in ("walled_chair", "walled_officer", "walled_manager", "walled_administrator"):
            _conflict(people[role], project, ConflictState.PENDING)
    other = make.make_project(title="Other", organisation=company_b, owner=people["stranger"])
    application = make.make_application(
        call=elsewhere, project=other, state=ApplicationState.IN_REVIEW
    )
    world.applications["elsewhere"] = application
    world.things["elsewhere"] = _dossier_keys(application)


def _dossier_keys(application: Application) -> dict[str, Any]:
    return {**keys_of(application), "section": "project", "question": "slides"}


def _conflict(person: User, project: Project, state: ConflictState) -> ConflictOfInterest:
    conflict = ConflictOfInterest(
        person=person, project=project, origin=ConflictOrigin.STAFF, evidence="Seen together."
    )
    if state == ConflictState.RECUSED:
        conflict.recuse(by=person, at=NOW)
    conflict.save()
    return conflict


def _reviews(world: World) -> None:
    people, dossiers = world.people, world.applications
    scores: dict[str, int | None] = {"team": 4, "science": 3, "need": 5}
    for role, state in (
        ("expert", AssignmentState.IN_PROGRESS),
        ("invited", AssignmentState.INVITED),
        ("conflicted", AssignmentState.ACCEPTED),
        ("second", AssignmentState.SUBMITTED),
    ):
        world.things[f"review of {role}"] = keys_of(
            _review(dossiers["reviewed"], people[role], state, scores, role)
        )
    recused = Assignment.objects.get(expert=people["conflicted"])
    recused.recuse(at=NOW)
    recused.save()
    world.things["conflict"] = keys_of(
        _conflict(people["conflicted"], dossiers["reviewed"].project, ConflictState.RECUSED)
    )
    world.things["review elsewhere"] = keys_of(
        _review(dossiers["elsewhere"], people["unassigned"], AssignmentState.ACCEPTED, {}, "")
    )
    for name in ("decided", "released"):
        _review(dossiers[name], people["second"], AssignmentState.SUBMITTED, scores, name)
    world.things["pending decision"] = keys_of(_decision(world, "decided", LETTER))
    decision = _decision(world, "released", "You are selected.")
    decision.release(by=people["manager"], at=NOW)
    decision.save()
    application = dossiers["released"]
    application.accept()
    application.save()
    world.things["released decision"] = keys_of(decision)


def _review(
    application: Application,
    expert: User,
    state: AssignmentState,
    scores: dict[str, int | None],
    mark: str,
) -> Assignment:
    """Write a review whose words say whose it is."""
    is_secret = mark not in ("", "released")
    review = make.make_assignment(
        application=application,
        expert=expert,
        state=state,
        scores=scores,
        confidential_comment=f"{CONFIDENTIAL} {mark}" if is_secret else "Fine.",
        comment_to_applicant=f"{REMARK} {mark}" if is_secret else "Fine.",
    )
    review.scores.update(comment=f"{SCORE_COMMENT} {mark}" if is_secret else "Fine.")
    return review


def _decision(world: World, name: str, letter: str) -> Decision:
    return Decision.objects.create(
        application=world.applications[name],
        outcome=Outcome.ACCEPTED,
        reasons=CONFIDENTIAL,
        letter=letter,
        decided_by=world.people["officer"],
        decided_at=NOW,
    )


def store(purpose: str, name: str = "slides.pdf", content: bytes = PDF) -> StoredFile:
    """Keep a clean file that something uses."""
    path = default_storage.save(f"access/{name}", ContentFile(content))
    stored = StoredFile(
        name=name,
        path=path,
        size=len(content),
        content_type="application/pdf",
        sha256=hashlib.sha256(content).hexdigest(),
        purpose=purpose,
        created_at=NOW,
        linked_at=NOW,
    )
    stored.clear(at=NOW)
    stored.save()
    return stored


def _files(world: World) -> None:
    """Attach a file to the draft; to the reviewed dossier one that was sent, and its receipts."""
    for name in ("draft", "reviewed"):
        entry = world.applications[name].entries.get()
        stored = store(ANSWER)
        AttachedFile.objects.create(
            entry=entry, question_key="slides", file=stored, attached_at=NOW
        )
        world.things[f"file of {name}"] = keys_of(stored)
        world.things[name]["file_uid"] = stored.uid
    reviewed = world.applications["reviewed"]
    stored = StoredFile.objects.get(uid=world.things["file of reviewed"]["uid"])
    quoted = {"uid": stored.uid, "question": "slides", "name": stored.name, "size": stored.size,
              "sha256": stored.sha256}  # fmt: skip
    submission = make.make_submission(application=reviewed, files=[quoted])
    Assignment.objects.filter(application=reviewed).update(submission=submission)
    for each in (
        submission,
        Submission.objects.get(entry__application__project__title__endswith="sent"),
    ):
        for language in ("fr", "en"):
            receipt = store(RECEIPT, f"receipt-{language}.pdf")
            Receipt.objects.create(submission=each, language=language, file=receipt)
    world.things["receipt file"] = keys_of(submission.receipts.get(language="en").file)
    world.things["unattached file"] = keys_of(store("nobody.asks"))


def _catalogue(world: World, provider: Organisation) -> None:
    service = make.make_service(provider=provider)
    world.things["service"] = keys_of(service)
    world.things |= provider_things(service, world.people["partner"])
    world.things |= metadata_things(provider)
    world.things["draft service"] = keys_of(make.make_service(provider=provider, is_open=False))
    world.things["term"] = keys_of(make.make_term())
    world.things |= upkeep_things(world.people, provider)


def _messages(world: World) -> None:
    application = world.applications["sent"]
    reviewed = world.applications["reviewed"]
    message = Message(
        key="access",
        event="calls.application_submitted",
        kind="calls.application_receipt",
        recipient=world.people["owner"],
        channel=Channel.INBOX,
        state=MessageState.DUE,
        language="en",
        subject="Received",
        text="Received.",
        url=application.get_absolute_url(),
        payload={"application_id": application.pk},
        created_at=NOW,
        due_at=NOW,
    )
    message.send(at=NOW)
    message.save()
    world.things["message"] = keys_of(message)
    asked = Assignment.objects.get(expert=world.people["expert"])
    Message.objects.create(
        key="access, to the expert",
        event="calls.expert_reminded",
        kind="calls.expert_reminder",
        recipient=world.people["expert"],
        channel=Channel.MAIL,
        language="en",
        subject=f"A review of {reviewed.reference} is due",
        text=f"A review of {reviewed.reference} is due.",
        url=asked.get_absolute_url(),
        payload={"assignment_id": asked.pk},
        created_at=NOW,
        due_at=NOW,
    )
    portal_wide = Message.objects.create(
        key="access, of the portal",
        event="files.file_infected",
        kind="files.file_infected",
        recipient=world.people["partner"],
        channel=Channel.MAIL,
        language="en",
        subject="A file was refused",
        text="A file was refused.",
        url="/",
        created_at=NOW,
        due_at=NOW,
    )
    world.things["message of the portal"] = keys_of(portal_wide)
    delivery = Delivery.objects.create(
        key="access",
        event="calls.application_submitted",
        handler="notify:calls.application_receipt",
        payload={"application_id": application.pk},
        created_at=NOW,
        due_at=NOW,
    )
    world.things["delivery"] = keys_of(delivery)
    sealed = SealedMail.objects.create(
        kind="account/email/login_code", to="owner@owner.example", sealed=b"x", created_at=NOW,
        expires_at=NOW, due_at=NOW,
    )  # fmt: skip
    world.things["sealed mail"] = keys_of(sealed)
    deletion = RetentionRun.objects.create(table="partners.membership", gone=1, kept=0, at=NOW)
    world.things["deletion"] = keys_of(deletion)
    purge = Purge.objects.create(
        table="calls.StageEntry", object_uid=str(application.entries.get().pk), field="answers",
        key="summary", reason="health", basis="gdpr_9", places={"calls.Dossier": 2}, at=NOW,
    )  # fmt: skip
    world.things["purge"] = keys_of(purge)
    SweepRun.objects.get_or_create(name="outbox.heartbeat")
    world.things["sweep"] = {"object_id": "outbox.heartbeat"}
