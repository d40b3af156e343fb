"""Every door behind a wall: pages, searches, the staff desk, PDFs, files, mails. None tells
of the dossier, whoever one is: expert, panel, office, administrator.
"""

import pytest
from django.urls import reverse

from calls.actions.emergency import open_emergency_access
from calls.enums import AssignmentState, CallRole
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery, Message
from tests.calls.hiding import Hidden
from tests.calls.walking import scan, staff_doors, told, walk
from tests.factories import NOW, make_assignment, make_call_person, make_staff, make_user
from tests.files.leaving_traces import traced_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PEOPLE = ("reading", "done", "invited", "chair", "member", "manager", "officer", "administrator")
# Of the dossier alone; the organisation stands in the directory, for everybody.
TELLING = ("zephyrane", "chimera", "finds a cure", "kervadec", "plan-of-zoe", "mice of the")
SEARCHES = "chime"  # a part of the title only: what is searched for stands on the page


class House:
    """A call whose dossier names its applicant to whoever reads it, and everybody around it."""

    def __init__(self) -> None:
        self.scene = Hidden({"plan-of-zoe.pdf": traced_pdf()}, is_anonymous=False)
        self.reviews = {
            "reading": self.scene.expert(AssignmentState.ACCEPTED, name="Rita Reading"),
            "done": self.scene.expert(AssignmentState.SUBMITTED, name="Dora Done"),
            "invited": self.scene.expert(AssignmentState.INVITED, name="Ida Invited"),
        }
        member = make_user(name="Max Member")
        make_call_person(call=self.scene.call, user=member, role=CallRole.MEMBER)
        self.people = {name: review.expert for name, review in self.reviews.items()} | {
            "chair": self.scene.chair, "member": member, "manager": self.scene.manager,
            "officer": self.scene.officer,
            "administrator": make_staff(Role.ADMINISTRATOR, name="Adam Administrator"),
        }  # fmt: skip
        make_assignment(application=self.scene.application, expert=make_user())

    def wall(self, name: str, *, is_recused: bool) -> None:
        conflict = ConflictOfInterest.objects.create(
            person=self.people[name], project=self.scene.application.project,
            origin=ConflictOrigin.STAFF, evidence="Cousin of Anaïs Kervadec", recorded_at=NOW,
        )  # fmt: skip
        if is_recused:
            conflict.recuse(by=self.people["officer"], at=NOW)
            conflict.save()

    def walk(self, client, name):
        searches = [f"{reverse('pages:search')}?q={SEARCHES}", f"{reverse('admin:search')}?q=chim"]
        return walk(
            client, self.people[name], self.scene, telling=TELLING,
            beside=[*searches, *staff_doors(SEARCHES)],
        )  # fmt: skip


@pytest.mark.parametrize("is_recused", [True, False])
@pytest.mark.parametrize("name", PEOPLE)
def test_no_door_tells_of_what_a_wall_hides(client, name, is_recused):
    house = House()
    if name == "administrator":
        open_emergency_access(
            application_id=house.scene.application.pk, by=house.people[name], at=now(),
            reason="The applicant cannot sign in any more.",
        )  # fmt: skip
    house.wall(name, is_recused=is_recused)

    opened, leaking = house.walk(client, name)

    assert leaking == []
    assert len(opened) > 10


@pytest.mark.parametrize(
    ("name", "doors"),
    [
        ("reading", ["review", "pdf", "file"]),
        ("chair", ["panel", "panel_pdf", "file"]),
        ("manager", ["panel", "panel_pdf", "file", "desk", "desk_search"]),
        ("officer", ["panel", "panel_pdf", "file", "desk", "desk_search"]),
    ],
)
def test_the_same_walk_finds_the_dossier_where_no_wall_stands(client, name, doors):
    house = House()
    application = house.scene.application

    _opened, telling = house.walk(client, name)

    known = {
        "review": house.reviews["reading"].get_absolute_url(),
        "pdf": reverse("calls:review_dossier", args=(house.reviews["reading"].uid,)),
        "panel": reverse("calls:panel_application", args=(application.uid,)),
        "panel_pdf": reverse("calls:panel_dossier", args=(application.uid,)),
        "file": reverse("files:download", args=(house.scene.files[0].uid,)),
        "desk": reverse("admin:calls_application_change", args=(application.pk,)),
        "desk_search": f"{reverse('admin:calls_application_changelist')}?q={SEARCHES}",
    }
    assert {known[each] for each in doors} <= {address for address, _status, _words in telling}


@pytest.mark.parametrize("is_recused", [True, False])
def test_no_message_and_no_file_reaches_whom_a_wall_keeps_away(client, is_recused):
    house = House()
    for name in PEOPLE:
        house.wall(name, is_recused=is_recused)
    Delivery.objects.update(due_at=NOW)

    drain(seconds=20)
    scan()
    statuses = []
    for name in PEOPLE:
        client.force_login(house.people[name])
        statuses.append(client.get(house.scene.files[0].get_absolute_url()).status_code)

    people = list(house.people.values())
    said = [
        (each.event, each.recipient_id)
        for each in Message.objects.filter(recipient__in=people)
        if told(f"{each.subject} {each.text} {each.html}", TELLING)
    ]
    assert said == []
    assert statuses == [404] * len(PEOPLE)
