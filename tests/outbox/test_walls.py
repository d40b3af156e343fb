"""What is behind a wall, not sent yet or nobody's room shows nowhere at the staff desk's outbox."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.outbox import publish, sweep
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery, Message, SealedMail, SweepRun
from pscc.outbox.periodic import note_run, run_sweep
from pscc.outbox.sealed import send_sealed
from tests.factories import make_application, make_manager, make_project, make_staff, make_user

pytestmark = pytest.mark.django_db
CODE = "483921"


def desk_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def ways_in(table: str, key: object, *, words: str, filters: str) -> list[str]:
    """Return the pages by which a row of the outbox could be come by."""
    base = f"/admin/outbox/{table}/"
    return [base, f"{base}?q={words}", f"{base}?{filters}", f"{base}{key}/change/"]


def shown(person, addresses: list[str], words: str) -> list[bool]:
    """Tell for each page whether it shows those words."""
    desk = desk_of(person)
    pages = [desk.get(address) for address in addresses]
    return [page.status_code == 200 and words in page.content.decode() for page in pages]


# --- Account mails ---


@pytest.fixture
def code_mail():
    send_sealed(
        kind="login_code", to="anne@demo.example", subject=f"Code {CODE}", text=f"Code {CODE}",
        html=f"<p>{CODE}</p>", valid_for=timedelta(minutes=5),
    )  # fmt: skip
    mail = SealedMail.objects.get()
    filters = "state__exact=due&kind=login_code"
    return ways_in("sealedmail", mail.pk, words="anne", filters=filters)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER])
def test_who_answers_for_the_portal_sees_that_a_code_left_and_never_the_code(code_mail, role):
    person = make_staff(role)

    assert shown(person, code_mail, "anne@demo.example") == [True, True, True, True]
    assert shown(person, code_mail, CODE) == [False, False, False, False]


def test_a_code_is_found_by_no_search_and_no_filter(code_mail):
    desk = desk_of(make_staff(Role.ADMINISTRATOR))

    searched = desk.get(f"/admin/outbox/sealedmail/?q={CODE}").content.decode()
    filtered = desk.get("/admin/outbox/sealedmail/?sealed__contains=4")

    assert "anne@demo.example" not in searched
    assert filtered.status_code == 400


@pytest.mark.parametrize("role", [Role.CALL_MANAGER, Role.ADVISOR, Role.COMMUNICATION])
def test_other_staff_do_not_see_who_asked_for_a_code(code_mail, role):
    assert shown(make_staff(role), code_mail, "anne@demo.example") == [False] * 4


def test_account_mails_leave_no_readable_message_beside(code_mail):
    assert (Message.objects.count(), Delivery.objects.count()) == (0, 0)


# --- What concerns a draft, or a project behind a wall ---


def test_nobody_at_the_desk_learns_of_a_draft():
    application = make_application()
    manager = make_manager(call=application.call)
    Delivery.objects.all().delete()
    with transaction.atomic():
        publish("calls.application_withdrawn", key="draft-1", application_id=application.pk)
    delivery = Delivery.objects.first()
    assert delivery
    filters = "life=waiting&event=calls.application_withdrawn"
    pages = ways_in("delivery", delivery.pk, words="draft-1", filters=filters)
    cell = f"/admin/outbox/delivery/{delivery.pk}/change/"

    staff = [manager, make_staff(Role.PROGRAMME_OFFICER), make_staff(Role.ADMINISTRATOR)]

    assert [desk_of(person).get(pages[1]).status_code for person in staff] == [200] * 3
    assert [shown(person, pages[:3], cell) for person in staff] == [[False] * 3] * 3
    assert [desk_of(person).get(pages[3]).status_code for person in staff] == [404] * 3


@pytest.fixture
def told_team():
    """Return a project whose team was told of it, and the mail."""
    project = make_project()
    colleague = make_user(name="Zoé Colleague")
    project.team.create(user=colleague, role="read")
    Delivery.objects.all().delete()
    with transaction.atomic():
        publish("partners.project_created", key="project-1", project_id=project.pk)
    drain(seconds=5)
    return project, Message.objects.filter(recipient=colleague, channel="mail").get()


LISTS = [
    "/admin/outbox/message/",
    "/admin/outbox/message/?q=Colleague",
    "/admin/outbox/message/?kind=partners.project_team",
]


def page_of(mail) -> str:
    return f"/admin/outbox/message/{mail.pk}/change/"


def test_an_officer_sees_the_messages_about_a_project(told_team):
    _project, mail = told_team
    officer = make_staff(Role.PROGRAMME_OFFICER)

    seen = shown(officer, LISTS, page_of(mail))

    assert seen == [True, True, True]
    assert desk_of(officer).get(page_of(mail)).status_code == 200


def test_a_wall_before_a_project_hides_them(told_team):
    project, mail = told_team
    officer = make_staff(Role.PROGRAMME_OFFICER)
    ConflictOfInterest.objects.create(person=officer, project=project, origin=ConflictOrigin.STAFF)

    seen = shown(officer, LISTS, page_of(mail))
    deliveries = list(Delivery.objects.visible_to(officer))

    assert seen == [False, False, False]
    assert deliveries == []
    assert desk_of(officer).get(page_of(mail)).status_code == 404


# --- Periodic work ---


@pytest.mark.parametrize(
    ("role", "sees"),
    [(Role.ADMINISTRATOR, True), (Role.PROGRAMME_OFFICER, True), (Role.CALL_MANAGER, False)],
)
def test_reports_of_periodic_work_are_for_who_answers_for_the_portal(role, sees):
    note_run("files.audit", "2 files missing")
    pages = ["/admin/outbox/sweeprun/", "/admin/outbox/sweeprun/files.audit/change/"]

    assert shown(make_staff(role), pages, "2 files missing") == [sees, sees]


@pytest.mark.parametrize(
    ("name", "report"),
    [
        ("calls.sample", "ValueError"),
        ("files.sample", "ValueError: no room for PSCC-2026-INNOV-0042"),
    ],
)
def test_an_error_behind_walls_quotes_no_dossier(name, report):
    from pscc.outbox import sweeps

    @sweep(name, every=timedelta(minutes=1))
    def fails(at):
        raise ValueError("no room for PSCC-2026-INNOV-0042")

    run_sweep(name)
    sweeps._sweeps.pop(name)

    assert SweepRun.objects.get(name=name).last_error == report
