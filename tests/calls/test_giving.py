"""The awards that everybody may know of: the 360Giving file, and the page that says the same."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from calls.actions.award_plan import amend_award, note_payment, plan_milestone, plan_payment
from calls.actions.awards import (
    answer_award,
    close_award,
    describe_award,
    publish_award,
    recall_award,
    terminate_award,
)
from calls.models import Award
from partners.enums import IdentifierScheme
from tests.calls.awarding import DAY, TEXTS, Room, why_not
from tests.calls.giving_rules import faults_of
from tests.factories import NOW, make_organisation

pytestmark = pytest.mark.django_db
FILE = "/awards/360giving.json"


def published(room=None, **fields):
    room = room or Room()
    award = room.running(**fields)
    publish_award(award_id=award.pk, is_public=True, **room.who)
    return award


def pay(room, award, amount, *, at=None):
    planned = plan_payment(award_id=award.pk, amount=Decimal(amount), due_on=room.today,
                           condition="", **room.who)  # fmt: skip
    return note_payment(
        payment_id=planned.pk, paid_on=room.today, by=room.manager, at=at or room.at
    )


def file_of(client):
    answer = client.get(FILE)
    assert answer.status_code == 200
    return answer.json()


def grant_of(client):
    (grant,) = file_of(client)["grants"]
    return grant


# --- The file ------------------------------------------------------------------------------------


def test_the_file_holds_published_awards_only_and_names_nobody(client):
    organisation = make_organisation(name="Maison", legal_name="Maison SAS", city="Lyon")
    organisation.identifiers.create(scheme=IdentifierScheme.SIREN, value="395030844")
    room = Room(organisation=organisation)
    award = published(room, starts_on=date(2026, 7, 1), ends_on=date(2027, 6, 30))
    pay(room, award, "100.50")
    Room().running()  # not published

    answer = client.get(FILE)
    again = client.get(FILE, headers={"if-none-match": answer["ETag"]})

    content = json.loads(answer.content)
    (grant,) = content["grants"]
    assert answer["Content-Type"] == "application/json"
    assert again.status_code == 304
    assert content["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert faults_of(content) == []
    assert grant["recipientOrganization"] == [{"id": "FR-RCS-395030844", "name": "Maison SAS"}]
    assert grant["beneficiaryLocation"] == [{"name": "Lyon", "countryCode": "FR"}]
    assert (grant["amountAwarded"], grant["amountDisbursed"]) == (90000, 100.5)
    assert grant["plannedDates"] == [{"startDate": "2026-07-01", "endDate": "2027-06-30"}]
    assert "actualDates" not in grant
    words = answer.content.decode()
    people = [room.founder, room.editor, room.reader, room.manager, room.officer]
    for secret in (*(each.name for each in people), *(each.email for each in people),
                   room.application.project.title, room.application.reference):  # fmt: skip
        assert secret not in words


def test_awards_in_each_state_and_with_little_known_obey_the_standard(client):
    published()  # neither days nor a city's register
    accepted = Room()
    publish_award(award_id=accepted.accepted().pk, is_public=True, **accepted.who)
    closed = Room()
    close_award(award_id=published(closed).pk, **closed.who)
    nobody = Room(organisation=make_organisation(city=""))
    published(nobody, starts_on=date(2026, 7, 1))
    nobody.application.project.organisation = None
    nobody.application.project.save()
    ended = Room()
    terminate_award(award_id=published(ended).pk, why="x", **ended.who)

    content = file_of(client)

    assert len(content["grants"]) == 5
    assert faults_of(content) == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda content: content["grants"][0].pop("awardDate"), "$.grants[0]: 'awardDate'"),
        (lambda content: content["grants"][0].update(amountAwarded="1"), "$.grants[0].amountAwar"),
        (lambda content: content["grants"][0].update(awardDate="2026-02-30"), "$.grants[0].award"),
        (lambda content: content["grants"][0].update(dateModified="2026-02-03"), "$.grants[0].dat"),
        (lambda content: content["grants"][0].update(amountDisbursd=1), "$.grants[0]: Additional"),
        (lambda content: content.update(grants=[]), "$.grants: []"),
    ],
)
def test_the_rules_find_what_is_wrong(client, change, place):
    published()
    content = file_of(client)

    change(content)

    (fault,) = faults_of(content)
    assert fault.startswith(place)


def test_without_a_published_award_there_is_no_file_and_it_says_why(client):
    Room().running()

    answer = client.get(FILE)

    assert answer.status_code == 404
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer.json() == {
        "status": 404, "message": "No award is published so far.", "errors": [],
    }  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_the_file_costs_the_same_with_more_awards(client, queries, count):
    for _ in range(count):
        room = Room()
        publish_award(award_id=room.accepted().pk, is_public=True, **room.who)
    client.get(FILE)

    with queries(4):
        answer = client.get(FILE)

    assert len(answer.json()["grants"]) == count


def test_an_award_is_published_with_a_summary_and_taken_out_again(client):
    room = Room()
    award = room.offer(summary_fr="", summary_en="")
    early = why_not(lambda: publish_award(award_id=award.pk, is_public=True, **room.who))
    answer_award(award_id=award.pk, accepts=True, by=room.founder, at=NOW)
    bare = why_not(lambda: publish_award(award_id=award.pk, is_public=True, **room.who))
    award.refresh_from_db()
    for name, text in TEXTS.items():
        setattr(award, name, text)
    describe_award(award=award, **room.who)

    seen = []
    for is_public in (True, False):
        publish_award(award_id=award.pk, is_public=is_public, **room.who)
        seen.append(client.get(FILE).status_code)

    assert early == "This is not possible while the award is “Offered”."
    assert bare == "Write the public summary in both languages first."
    assert seen == [200, 404]


# --- What ended before its time ------------------------------------------------------------------


def test_what_ended_before_its_time_stays_with_what_was_paid_and_not_why(client):
    room = Room()
    award = published(room, starts_on=date(2026, 5, 1), ends_on=date(2027, 4, 30))
    pay(room, award, "30000")

    terminate_award(award_id=award.pk, why="Canary", by=room.manager, at=room.at + 40 * DAY)

    grant = grant_of(client)
    assert (grant["amountAwarded"], grant["amountDisbursed"]) == (90000, 30000)
    assert grant["plannedDates"] == [{"startDate": "2026-05-01", "endDate": "2027-04-30"}]
    assert grant["actualDates"] == [
        {"startDate": "2026-05-01", "endDate": "2026-07-11",
         "description": "L’aide a pris fin avant son terme."},
    ]  # fmt: skip
    assert "Canary" not in client.get(FILE).text


@pytest.mark.parametrize("starts_on", [None, date(2026, 5, 1), date(2027, 1, 1)])
def test_what_never_began_has_no_beginning(client, starts_on):
    room = Room()
    award = room.accepted(starts_on=starts_on)
    publish_award(award_id=award.pk, is_public=True, **room.who)

    terminate_award(award_id=award.pk, why="x", **room.who)

    (actual,) = grant_of(client)["actualDates"]
    assert sorted(actual) == ["description", "endDate"]
    assert faults_of(file_of(client)) == []


def test_where_no_beginning_was_planned_it_began_with_the_signature(client):
    room = Room()
    award = published(room)

    terminate_award(award_id=award.pk, why="x", **room.who)

    assert grant_of(client)["actualDates"][0]["startDate"] == room.today.isoformat()


def test_the_office_can_publish_it_also_once_it_has_ended(client):
    room = Room()
    award = room.running()
    terminate_award(award_id=award.pk, why="x", **room.who)
    before = client.get(FILE).status_code
    client.force_login(room.manager)

    client.post(reverse("admin:calls_award_act", args=(award.pk, "publish")))

    assert (before, client.get(FILE).status_code) == (404, 200)


def test_an_offer_that_was_taken_back_was_never_committed(client):
    room = Room()
    award = room.offer()
    recall_award(award_id=award.pk, why="x", answer_by=award.answer_by, **room.who)

    assert client.get(FILE).status_code == 404


# --- When it changed -----------------------------------------------------------------------------

LATER = NOW + timedelta(days=3)


def _describe(room, award):
    award = Award.objects.get(pk=award.pk)
    award.title_en = "A better trial"
    describe_award(award=award, by=room.manager, at=LATER)


CHANGES = {
    "payment": lambda room, award: pay(room, award, "10", at=LATER),
    "amendment": lambda room, award: amend_award(
        award_id=award.pk, reason="x", signed_on=room.today, amount_after=Decimal(80000),
        ends_after=None, by=room.manager, at=LATER,
    ),
    "texts": _describe,
    "publication": lambda room, award: publish_award(
        award_id=award.pk, is_public=True, by=room.manager, at=LATER
    ),
    "closing": lambda room, award: close_award(award_id=award.pk, by=room.manager, at=LATER),
    "ending": lambda room, award: terminate_award(
        award_id=award.pk, why="x", by=room.manager, at=LATER
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_day_of_the_last_change_follows_what_the_file_says(client, change):
    room = Room()
    award = published(room)
    before = grant_of(client)["dateModified"]

    change(room, award)

    assert (before, grant_of(client)["dateModified"]) == (NOW.isoformat(), LATER.isoformat())


def test_what_the_file_does_not_say_changes_no_day(client):
    room = Room()
    award = published(room)

    plan_milestone(
        award_id=award.pk, title="First patient", due_on=room.today, by=room.manager, at=LATER
    )
    plan_payment(award_id=award.pk, amount=Decimal(10), due_on=room.today, condition="",
                 by=room.manager, at=LATER)  # fmt: skip

    assert grant_of(client)["dateModified"] == NOW.isoformat()


# --- The page ------------------------------------------------------------------------------------


def test_everybody_reads_the_same_on_a_page(client):
    room = Room()
    award = published(room, starts_on=date(2026, 5, 1))
    pay(room, award, "30000")
    terminate_award(award_id=award.pk, why="Canary", by=room.manager, at=room.at + 40 * DAY)

    page = client.get(reverse("calls:award_list")).text

    for words in ("A trial", "A useful trial.", "Maison", "€90,000", "€30,000", FILE,
                  "Ended before its time, on", "2026-07-11"):  # fmt: skip
        assert words in page
    for secret in ("Canary", room.founder.name, room.application.reference):
        assert secret not in page


def test_without_an_award_the_page_says_so_and_links_no_file(client):
    Room().running()

    page = client.get(reverse("calls:award_list"))

    assert page.status_code == 200
    assert "No award is published so far." in page.text
    assert FILE not in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_with_more_awards(client, queries, count):
    for _ in range(count):
        room = Room()
        publish_award(award_id=room.accepted().pk, is_public=True, **room.who)
    url = reverse("calls:award_list")
    client.get(url)

    with queries(5):
        page = client.get(url)

    assert page.text.count('scope="row"') == count
