"""The ids of one occurrence of everything that messages of the directory, the catalogue and the
accounts are about, in the world of the access table.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Model

from partners.models import (
    Claim,
    Correction,
    Invitation,
    JoinRequest,
    KeyFigure,
    Mandate,
    Membership,
    Organisation,
    Person,
    PressContact,
    ProfileEdit,
    ProjectMember,
    ProjectMove,
    Proposal,
)
from pscc.accounts.models import DataCopy, Purge, User
from pscc.api.models import Webhook
from pscc.community.actions.introductions import accept_introduction
from pscc.community.models import (
    BoardEntry,
    Cooperation,
    Introduction,
    IntroductionOutcome,
    ListedPerson,
    Registration,
)
from pscc.files.models import StoredFile
from pscc.impact.models import PassportShare, PeriodReport
from pscc.kernel.clock import now
from services.enums import Side
from services.models import (
    ChangeRequest,
    DossierGrant,
    LinkCheck,
    OrientationSession,
    RequestMove,
    Service,
    ServiceEdit,
    ServiceRequest,
    SubRequest,
    Subscription,
    ThreadMessage,
    WaitingPlace,
)
from tests.access.world import World
from tests.factories import NOW, make_service
from tests.services.requesting import make_asked

LONG = timedelta(days=400)


def occurrences(world: World) -> dict[str, Any]:
    """Return the id of each thing by the name under which an event tells of it."""
    company = Organisation.objects.get(name="Company A")
    return {
        "user_id": _closing(world.people["owner"]),
        "purge_id": Purge.objects.get().pk,
        "copy_id": DataCopy.objects.create(user=world.people["owner"], asked_at=NOW).pk,
        "number": 3,
        "moment": NOW.isoformat(),
        "file_id": _sent_by(world.people["owner"]),
        "link_id": _first(LinkCheck).pk,
        "webhook_id": _first(Webhook).pk,
        "period_report_id": PeriodReport.objects.filter(state="sent")[0].pk,
        **_of_community(),
        **_that_end(company),
        **_of_directory(company),
        **_of_projects(world),
        **_of_catalogue(world),
        **_of_requests(world),
    }


def _first(model: type[Model]) -> Any:
    return model._default_manager.order_by("pk")[0]


def _closing(person: User) -> int:
    User.objects.filter(pk=person.pk).update(closes_at=NOW)
    return int(person.pk)


def _sent_by(person: User) -> int:
    file = StoredFile.objects.order_by("pk")[0]
    StoredFile.objects.filter(pk=file.pk).update(uploaded_by=person)
    return int(file.pk)


def _of_community() -> dict[str, Any]:
    place = Registration.objects.order_by("pk")[0]
    entry = BoardEntry.objects.filter(state="published")[0]
    agreed = Introduction.objects.filter(state="accepted", person=None)[0]
    question = IntroductionOutcome.objects.create(
        introduction=agreed, side="asker", after_days=30, asked_at=NOW
    )
    return {
        "outcome_id": question.pk,
        "registration_id": place.pk,
        "event_id": place.event_id,
        "board_entry_id": entry.pk,
        "cooperation_id": Cooperation.objects.filter(state="proposed")[0].pk,
        "introduction_id": Introduction.objects.filter(state="asked", person=None)[0].pk,
        "listed_person_id": ListedPerson.objects.filter(hidden_at=None)[0].pk,
    }


def _that_end(company: Organisation) -> dict[str, Any]:
    """A press contact, an office and a figure of company A that end soon."""
    until = NOW.date()
    contact = PressContact.objects.create(
        organisation=company, name="Ada Voice", phone="+33 1 00 00 00 00", valid_until=until
    )
    mandate = Mandate.objects.create(
        person=_first(Person), organisation=company, role_fr="Présidente", role_en="Chair",
        until=until,
    )  # fmt: skip
    figure = KeyFigure.objects.create(
        metric_fr="Décès", metric_en="Deaths", value=3, as_of=until, source="Release",
        valid_until=until,
    )  # fmt: skip
    return {
        "press_contact_id": contact.pk,
        "mandate_id": mandate.pk,
        "key_figure_id": figure.pk,
    }


def _of_directory(company: Organisation) -> dict[str, Any]:
    """An editor of company A is the member: the owner is the other one."""
    editor = Membership.objects.get(organisation=company, role="editor")
    return {
        "organisation_id": company.pk,
        "membership_id": editor.pk,
        "claim_id": _first(Claim).pk,
        "correction_id": _first(Correction).pk,
        "invitation_id": _first(Invitation).pk,
        "joinrequest_id": _first(JoinRequest).pk,
        "proposal_id": _first(Proposal).pk,
        "edit_id": _first(ProfileEdit).pk,
    }


def _of_projects(world: World) -> dict[str, Any]:
    """The owner acts in the team of a dossier, and took it to another organisation; the reader is
    the one who leaves.
    """
    project = world.applications["draft"].project
    ProjectMove.objects.create(
        project=project, destination=Organisation.objects.get(name="Company B"),
        moved_by=world.people["owner"],
    )  # fmt: skip
    people = {
        role: ProjectMember.objects.get(project=project, user=world.people[role])
        for role in ("owner", "co_editor", "reader")
    }
    return {
        "project_id": project.pk,
        "actor_id": world.people["owner"].pk,
        "member_id": people["reader"].pk,
        "successor_id": people["co_editor"].pk,
        "role": people["reader"].role,
    }


def _of_catalogue(world: World) -> dict[str, Any]:
    """A stranger waits for a service of the provider; a project of company A has a place."""
    place = WaitingPlace.objects.exclude(offered_at=None).order_by("pk")[0]
    service = Service.objects.get(pk=place.service_id)
    Subscription.objects.create(service=service, person=world.people["stranger"], told_at=NOW)
    session = OrientationSession.objects.exclude(person=None).order_by("pk")[0]
    OrientationSession.objects.filter(pk=session.pk).update(advisor=world.people["advisor"])
    return {
        "place_id": place.pk,
        "service_id": service.pk,
        "provider_id": service.provider_id,
        "session_id": session.pk,
    }


def otherwise(about: str, world: World) -> dict[str, Any]:
    """Return the ids that stand for others where a message is about a thing of one more kind."""
    return OTHERWISE[about](world) if about in OTHERWISE else {}


def _orphan(_world: World) -> dict[str, Any]:
    """A request whose provider has nobody to answer."""
    part = make_asked().sub_request
    Membership.objects.filter(organisation=part.provider).delete()
    return {"move_id": _taken(part)}


def _draft(world: World) -> dict[str, Any]:
    """Of which nobody has written for long."""
    uid = world.things["draft request"]["uid"]
    SubRequest.objects.filter(request__uid=uid).update(reminded_at=NOW + LONG)
    ServiceRequest.objects.filter(uid=uid).update(warned_at=NOW + LONG)
    part = SubRequest.objects.get(request__uid=uid)
    return {"request_id": part.request_id, "sub_request_id": part.pk}


def _passport_link(world: World) -> dict[str, Any]:
    """Which another than the owner made."""
    share = PassportShare.objects.select_related("passport")[0]
    PassportShare.objects.filter(pk=share.pk).update(created_by=world.people["co_editor"])
    return {"share_id": share.pk, "project_id": share.passport.project_id}


def _agreed_introduction(_world: World) -> dict[str, Any]:
    return {"introduction_id": Introduction.objects.filter(state="accepted")[0].pk}


def _introduction_to_a_person(world: World) -> dict[str, Any]:
    """Which they agreed to, so that every message can be told."""
    rows = Introduction.objects.exclude(person=None)
    if not rows.filter(state="accepted").exists():
        accept_introduction(
            introduction_id=rows[0].pk, agrees=True, by=world.people["owner"], at=now()
        )
    return {"introduction_id": rows[0].pk}


OTHERWISE: dict[str, Callable[[World], dict[str, Any]]] = {
    "orphan": _orphan,
    "draft": _draft,
    "agreed introduction": _agreed_introduction,
    "introduction to a person": _introduction_to_a_person,
    "service edit": lambda _world: {"edit_id": _first(ServiceEdit).pk},
    "passport link": _passport_link,
    "in review": lambda _world: {"service_id": make_service(state="in_review").pk},
}


def _taken(part: SubRequest) -> int:
    """Return a step of a request that the clock took."""
    move = RequestMove.objects.create(
        sub_request=part, side=Side.CLOCK, source="submitted", target="triaged",
        step="triage", at=NOW,
    )  # fmt: skip
    return int(move.pk)


def _of_requests(world: World) -> dict[str, Any]:
    """The request of company A that the provider has got, and a step that the clock took."""
    uid = world.things["sent request"]["uid"]
    part = SubRequest.objects.get(uid=uid)
    message = ThreadMessage.objects.create(
        sub_request=part, author=world.people["advisor"], side=Side.STAFF, body="Hello"
    )
    return {
        "sub_request_id": part.pk,
        "request_id": part.request_id,
        "turn_since": part.turn_since.isoformat(),
        "move_id": _taken(part),
        "message_id": message.pk,
        "advisor_id": world.people["advisor"].pk,
        "change_id": _first(ChangeRequest).pk,
        "grant_id": _first(DossierGrant).pk,
    }
