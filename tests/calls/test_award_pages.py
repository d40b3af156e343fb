"""Awards on the team's pages and at the desk."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from calls.actions.award_plan import (
    accept_report,
    plan_milestone,
    plan_payment,
    plan_report,
    send_report,
)
from calls.actions.awards import (
    answer_award,
    attach_agreement,
    close_award,
    start_award,
)
from calls.enums import AwardState, ReportKind
from calls.models import Award
from calls.queries.applications import my_applications
from calls.queries.awards import award_page
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.files.actions import scan_file
from pscc.kernel.clock import now
from tests.calls.awarding import DAY, TEXTS, Room, pdf
from tests.factories import (
    NOW,
    make_call,
    make_manager,
    make_user,
)

pytestmark = pytest.mark.django_db


# --- Pages ---------------------------------------------------------------------------------------


def test_the_team_reads_and_a_signatory_accepts_outside_the_admin(client):
    room = Room(at=now())
    award = room.offer(conditions="Send two reports.")
    url = reverse("calls:award_detail", args=(award.uid,))
    accept = reverse("calls:award_answer", args=(award.uid, "accept"))
    client.force_login(room.reader)
    reader = [client.get(url), client.get(accept), client.post(accept)]
    client.force_login(room.founder)

    page = client.get(url).content.decode()
    asked = client.get(accept).content.decode()
    done = client.post(accept)
    client.force_login(make_user())
    stranger = client.get(url).status_code

    assert [each.status_code for each in reader] == [200, 403, 403]
    assert accept not in reader[0].content.decode()
    for words in (accept, "€90,000", "Send two reports.", "Your turn"):
        assert words in page
    assert "You accept €90,000 and its conditions" in asked
    assert (done.status_code, done.url, stranger) == (302, url, 404)
    assert Award.objects.get().state == AwardState.ACCEPTED


def test_the_team_sends_a_report_with_a_file_and_only_the_team_and_the_office_open_it(client):
    room = Room(at=now())
    award = room.running()
    report = plan_report(award_id=award.pk, kind=ReportKind.FINAL, due_on=room.today, **room.who)
    url = reverse("calls:award_report", args=(award.uid, report.uid))
    client.force_login(room.editor)

    bad = client.post(url, {"text": "Done.", "file": SimpleUploadedFile("x.exe", b"MZ")})
    sent = client.post(url, {"text": "Done.", "file": pdf("report.pdf")})

    report.refresh_from_db()
    scan_file(file_id=report.file_id, at=now())
    answers = {}
    walled = make_manager(call=room.call)
    ConflictOfInterest.objects.create(
        person=walled, project=room.application.project, origin=ConflictOrigin.STAFF
    )
    for name, person in (("team", room.reader), ("office", room.manager), ("walled", walled),
                         ("stranger", make_user())):  # fmt: skip
        client.force_login(person)
        answers[name] = client.get(report.file.get_absolute_url()).status_code
    assert (bad.status_code, sent.status_code) == (200, 302)
    assert b"Done." in bad.content
    assert answers["team"] == answers["office"] != 404
    assert answers["walled"] == answers["stranger"] == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_with_more_rows(client, queries, count):
    room = Room(at=now())
    award = room.running()
    for number in range(count):
        plan_milestone(award_id=award.pk, title=f"M{number}", due_on=room.today, **room.who)
        plan_payment(award_id=award.pk, amount=Decimal(5), due_on=room.today, condition="",
                     **room.who)  # fmt: skip
        plan_report(award_id=award.pk, kind=ReportKind.FINAL, due_on=room.today, **room.who)
    client.force_login(room.founder)
    url = reverse("calls:award_detail", args=(award.uid,))
    client.get(url)

    with queries(10):
        page = client.get(url)

    assert page.content.decode().count('scope="row"') == 3 * count


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(client, queries, count):
    call = make_call()
    rooms = [Room(call=call) for _ in range(count)]
    for each in rooms:
        each.offer()
    client.force_login(rooms[0].officer)
    url = reverse("admin:calls_award_changelist")
    client.get(url)

    with queries(6):
        page = client.get(url)

    assert page.content.decode().count('class="field-reference') == count


def test_the_desk_offers_an_award_and_takes_the_agreement(client):
    room = Room(at=now())
    client.force_login(room.manager)
    values = {"application": room.application.pk, **TEXTS, "amount": "1000", "starts_on": "",
              "ends_on": "", "answer_by": f"{now() + 9 * DAY:%Y-%m-%dT%H:%M}",
              "conditions": ""}  # fmt: skip

    offered = client.post(reverse("admin:calls_award_add"), values)
    award = Award.objects.get()
    answer_award(award_id=award.pk, accepts=True, by=room.founder, at=now())
    upload = client.post(reverse("admin:calls_award_agreement", args=(award.pk,)), {"file": pdf()})
    change = reverse("admin:calls_award_change", args=(award.pk,))
    described = client.post(change, {**TEXTS, "title_en": "A better trial"})
    page = client.get(change).content.decode()

    award.refresh_from_db()
    assert (offered.status_code, upload.status_code, described.status_code) == (302, 302, 302)
    assert (award.offered_by, award.title_en) == (room.manager, "A better trial")
    assert "agreement.pdf" in page


def test_the_desk_takes_every_step(client):
    room = Room(at=now())
    award = room.accepted(amount=Decimal(1000))
    attach_agreement(award_id=award.pk, upload=pdf(), by=room.manager, at=now())
    client.force_login(room.manager)
    day = room.today.isoformat()

    def press(name, **data):
        return client.post(reverse("admin:calls_award_act", args=(award.pk, name)), data)

    def hand_in():
        report = award.reports.get()
        send_report(report_id=report.pk, text="Done.", upload=None, by=room.founder, at=now())
        return report.pk

    press("signed", signed_on=day)
    press("milestone", title="First patient", due_on=day)
    press("reached", row=award.milestones.get().pk, reached_on=day)
    press("payment", amount="400", due_on=day, condition="")
    press("payment", amount="100", due_on=day, condition="")
    first, second = award.payments.order_by("pk")
    press("paid", row=first.pk, paid_on=day)
    press("cancel-payment", row=second.pk)
    press("report", kind="final", due_on=day)
    press("return-report", row=hand_in(), remark="More")
    press("accept-report", row=hand_in())
    press("amend", amount_after="400", ends_after="", signed_on=day, reason="Less")
    press("publish")
    press("close")

    award.refresh_from_db()
    assert (award.state, award.amount) == (AwardState.CLOSED, Decimal(400))
    assert award.published_at
    assert award.payments.filter(state="paid").count() == 1


def test_whose_turn_it_is():
    room = Room()
    award = room.offer()

    def turn(at=NOW):
        page = award_page(Award.objects.get(), at)
        return page.turn, page.what

    seen = [turn(), turn(NOW + 31 * DAY)]
    answer_award(award_id=award.pk, accepts=True, by=room.founder, at=NOW)
    seen.append(turn())
    attach_agreement(award_id=award.pk, upload=pdf(), **room.who)
    start_award(award_id=award.pk, signed_on=room.today, **room.who)
    seen.append(turn())
    report = plan_report(award_id=award.pk, kind=ReportKind.FINAL, due_on=room.today, **room.who)
    seen.append(turn())
    send_report(report_id=report.pk, text="Done.", upload=None, by=room.founder, at=NOW)
    seen.append(turn())
    accept_report(report_id=report.pk, **room.who)
    close_award(award_id=award.pk, **room.who)
    seen.append(turn())

    assert seen == [
        ("you", "A signatory of the project accepts or refuses the award."),
        ("them", "The time to answer is over. Write to the contact of the call."),
        ("them", "It prepares the agreement and notes when it is signed."),
        ("them", "It follows the award; no report is due from you now."),
        ("you", "Send: Final report."),
        ("them", "It reads the report that you sent."),
        ("nobody", "Nothing is expected any more."),
    ]


def test_the_applications_of_a_team_say_what_the_award_asks_of_it(client):
    room = Room()
    award = room.offer()

    def standing(person, at=NOW):
        (found,) = my_applications(person, at)
        return found.turn, found.what, found.due, found.is_award

    seen = [standing(room.founder), standing(room.reader)]
    seen.append(standing(room.founder, NOW + 31 * DAY))
    answer_award(award_id=award.pk, accepts=True, by=room.founder, at=NOW)
    attach_agreement(award_id=award.pk, upload=pdf(), **room.who)
    start_award(award_id=award.pk, signed_on=room.today, **room.who)
    plan_report(award_id=award.pk, kind=ReportKind.FINAL, due_on=room.today, **room.who)
    seen.append(standing(room.founder))
    client.force_login(room.founder)
    page = client.get(room.application.get_absolute_url()).content.decode()

    offered = "Your project is selected. A signatory accepts or refuses the award."
    assert seen == [
        ("you", offered, award.answer_by, True),
        ("them", offered, award.answer_by, True),
        ("nobody", "The decision is out: your project is selected.", None, False),
        ("you", "The cluster expects a report on your award.", room.today, True),
    ]
    assert "Open your award" in page
    assert "Withdraw the application" not in page
