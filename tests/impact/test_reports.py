"""How a report of a period is written, sent with its figures frozen, and corrected."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone
from django.utils.translation import override
from django_fsm import TransitionNotAllowed

from pscc.accounts.enums import Role
from pscc.impact.actions.reports import (
    correct_report,
    save_report,
    send_report,
    withdraw_report,
)
from pscc.impact.enums import DeclarationState, ReportState, SourceKind, Step
from pscc.impact.models import PeriodReport, ReportRow
from pscc.impact.queries.indicators import INDICATORS
from pscc.impact.queries.measuring import read_period
from pscc.impact.queries.reports import (
    computed_rows,
    digest_of,
    problems_of,
    reports_for,
    rows_of,
    spent_in,
)
from pscc.kernel.refusals import Refused
from pscc.outbox.models import Delivery
from tests.factories import NOW, make_organisation, make_staff, make_user
from tests.impact.declarations import make_declaration
from tests.impact.ledger import make_envelope, make_line
from tests.impact.reports import make_correction, make_report, make_sent

pytestmark = pytest.mark.django_db
THIS_YEAR = str(timezone.localtime(NOW).year)
LAST_YEAR = str(timezone.localtime(NOW).year - 1)
DAY = date(int(LAST_YEAR), 6, 1)


@pytest.fixture
def officer():
    return make_staff(Role.PROGRAMME_OFFICER)


@pytest.fixture
def ledger():
    make_line(SourceKind.STATE, Step.SPENT, low=20, envelope=make_envelope(), dated_on=DAY)
    make_line(SourceKind.STATE, Step.SPENT, low=3, dated_on=date(int(LAST_YEAR) - 1, 12, 31))
    make_line(SourceKind.PRIVATE, Step.SPENT, low=4, high=6, dated_on=DAY)
    make_line(SourceKind.PRIVATE, Step.SPENT, low=None, dated_on=DAY)
    make_line(SourceKind.OTHER_PUBLIC, Step.COMMITTED, low=9, dated_on=DAY)


def figures(report):
    return {(row.part, row.key): row for row in rows_of(report, NOW)}


def ends(row):
    return row.low, row.high, row.left_out


def test_what_was_spent_in_the_period_is_told_by_whose_money(ledger):
    sums = spent_in(read_period(LAST_YEAR, NOW))

    assert {kind.value: (total.low, total.high, total.without_amount)
            for kind, total in sums.items()} == {
        "state": (20_000_000, 20_000_000, 0),
        "other_public": (0, 0, 0),
        "private": (4_000_000, 6_000_000, 1),
    }  # fmt: skip


def test_half_a_year_tells_of_its_half_only(ledger):
    first, second = (spent_in(read_period(f"{LAST_YEAR}-{half}", NOW)) for half in ("H1", "H2"))

    assert first[SourceKind.STATE].low == 20_000_000
    assert second[SourceKind.STATE].lines == 0


def test_a_report_has_every_indicator_and_the_ledger_with_its_envelope(ledger, officer):
    found = figures(make_sent(LAST_YEAR, officer))

    assert {key for part, key in found if part == "indicator"} == {each.key for each in INDICATORS}
    assert ends(found["spent", "spent"]) == (24_000_000, 26_000_000, 1)
    assert ends(found["ledger", "committed-state"]) == (23_000_000, 23_000_000, 0)
    assert ends(found["envelope", "state-range"]) == (80_000_000, 100_000_000, 0)
    assert ends(found["envelope", "state-spent-share"]) == (20, 25, 0)
    row = found["ledger", "spent-private"]
    assert (row.group_fr, row.group_en, row.name_fr, row.name_en) == (
        "Dépensée", "Spent", "Source privée", "Private source",
    )  # fmt: skip


def test_a_sent_report_says_the_same_whatever_becomes_of_the_data(ledger, officer):
    report = make_sent(LAST_YEAR, officer)
    before = rows_of(report, NOW)

    make_line(SourceKind.PRIVATE, Step.SPENT, low=50, dated_on=DAY)

    again = PeriodReport.objects.get(pk=report.pk)
    assert rows_of(again, NOW) == before
    assert computed_rows(read_period(LAST_YEAR, NOW)) != before
    assert digest_of(again, again.sent_at) == again.sha256


def test_the_digest_is_over_words_and_figures(officer):
    one, other = make_sent("2024", officer), make_sent("2025", officer, summary_en="Other.")

    assert one.sha256 != other.sha256
    one.summary_fr = "Autre chose."
    assert digest_of(one, one.sent_at) != one.sha256


@pytest.mark.parametrize(
    "change",
    [
        lambda report: PeriodReport.objects.filter(pk=report.pk).update(summary_fr="Autre."),
        lambda report: PeriodReport.objects.filter(pk=report.pk).update(sha256="0" * 64),
        lambda report: ReportRow.objects.filter(report=report).update(left_out=7),
        lambda report: ReportRow.objects.filter(report=report).delete(),
        lambda report: PeriodReport.objects.filter(pk=report.pk).delete(),
    ],
    ids=["words", "digest", "figures", "fewer figures", "report"],
)
def test_the_database_refuses_to_change_what_was_sent(change, officer):
    report = make_sent(by=officer)

    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        change(report)


def test_figures_of_one_company_are_hidden_those_of_the_ledger_are_not(officer):
    make_line(SourceKind.STATE, low=20, envelope=make_envelope())
    make_line(SourceKind.PRIVATE, low=10, organisation=make_organisation())
    make_declaration(state=DeclarationState.VALIDATED, year=int(LAST_YEAR), patents_filed=7)

    found = figures(make_sent(LAST_YEAR, officer))

    patents, leverage = found["indicator", "patents-filed"], found["indicator", "leverage"]
    assert (patents.is_hidden, ends(patents)) == (True, (None, None, 0))
    assert (leverage.is_hidden, leverage.low) == (False, Decimal("0.50"))


def test_nothing_is_sent_before_the_period_is_over_and_said_in_both_languages(officer):
    report = make_report(THIS_YEAR, officer, outlook_fr="", money_en="")

    with pytest.raises(Refused) as refused:
        send_report(report_id=report.pk, by=officer, at=NOW)

    assert problems_of(report, NOW) == [
        "This period is not over yet.",
        "“money” is empty in: EN.",
        "“difficulties and outlook” is empty in: FR.",
    ]
    assert str(refused.value) == " ".join(problems_of(report, NOW))
    assert not ReportRow.objects.exists()


def test_sending_tells_by_the_outbox(officer):
    report = make_sent(by=officer)

    (delivery,) = Delivery.objects.filter(event="impact.report_sent")
    assert delivery.payload == {"period_report_id": report.pk}
    assert (report.state, report.sent_by, report.sent_at) == (ReportState.SENT, officer, NOW)


def test_what_was_changed_while_somebody_read_it_is_not_sent(officer):
    report = make_report(LAST_YEAR, officer)

    with pytest.raises(Refused, match="Someone else changed this report"):
        send_report(report_id=report.pk, by=officer, at=NOW, version=report.version + 1)

    assert not ReportRow.objects.exists()
    sent = send_report(report_id=report.pk, by=officer, at=NOW, version=report.version)
    assert sent.state == ReportState.SENT


def test_a_report_is_sent_once(officer):
    report = make_sent(by=officer)

    with pytest.raises(TransitionNotAllowed):
        send_report(report_id=report.pk, by=officer, at=NOW)


def test_a_correction_begins_with_the_words_and_replaces_when_it_is_sent(officer):
    former = make_sent(by=officer, summary_en="As it was.")
    draft = make_correction(former, officer)
    assert correct_report(report_id=former.pk, by=officer, at=NOW) == draft
    standing = PeriodReport.objects.get(pk=former.pk)
    assert (draft.summary_en, draft.edition, draft.corrects) == ("As it was.", 2, former)
    assert standing.state == ReportState.SENT

    sent = send_report(report_id=draft.pk, by=officer, at=NOW)

    standing = PeriodReport.objects.get(pk=former.pk)
    assert (sent.state, standing.state) == (ReportState.SENT, ReportState.REPLACED)
    assert standing.sha256 == former.sha256
    assert digest_of(standing, standing.sent_at) == former.sha256
    with pytest.raises(Refused, match="that stands"):
        correct_report(report_id=former.pk, by=officer, at=NOW)


def test_a_correction_says_what_it_corrects(officer):
    draft = make_correction(make_sent(by=officer), officer, correction_fr="")

    assert problems_of(draft, NOW) == ["“what this edition corrects” is empty in: FR."]


@pytest.mark.parametrize("make", [make_report, make_sent])
def test_a_period_is_begun_once(make, officer):
    make("2025", officer)

    with pytest.raises(Refused):
        make_report("2025", officer)


def test_a_period_that_has_not_begun_is_refused(officer):
    with pytest.raises(Refused, match="not begun"):
        make_report(str(int(THIS_YEAR) + 1), officer)


def test_a_draft_given_up_makes_room_and_stays(officer):
    draft = make_report("2025", officer)

    withdraw_report(report_id=draft.pk, by=officer, at=NOW)

    assert make_report("2025", officer).edition == 2
    with pytest.raises(Refused, match="no draft"):
        save_report(report=PeriodReport.objects.get(pk=draft.pk), by=officer, at=NOW)


@pytest.mark.parametrize("role", [Role.FUNDER, Role.CALL_MANAGER, Role.ADVISOR, None])
def test_only_officers_and_administrators_write_and_send(role, officer):
    person = make_staff(role) if role else make_user()
    draft, sent = make_report("2024", officer), make_sent("2025", officer)

    for act in (
        lambda: make_report("2023", person),
        lambda: save_report(report=draft, by=person, at=NOW),
        lambda: send_report(report_id=draft.pk, by=person, at=NOW),
        lambda: withdraw_report(report_id=draft.pk, by=person, at=NOW),
        lambda: correct_report(report_id=sent.pk, by=person, at=NOW),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_funders_read_what_was_sent_and_others_nothing(officer):
    former = make_sent("2025", officer)
    correction = make_correction(former, officer)
    send_report(report_id=correction.pk, by=officer, at=NOW)
    draft = make_report("2024", officer)

    seen = {
        role: {each.pk for each in reports_for(make_staff(role))}
        for role in (Role.ADMINISTRATOR, Role.FUNDER, Role.CALL_MANAGER, Role.COMMUNICATION)
    }

    assert seen == {
        Role.ADMINISTRATOR: {former.pk, correction.pk, draft.pk},
        Role.FUNDER: {former.pk, correction.pk},
        Role.CALL_MANAGER: set(),
        Role.COMMUNICATION: set(),
    }
    assert not reports_for(make_user()).exists()


def test_a_period_is_named_as_people_say_it():
    halves = [PeriodReport(period=period) for period in ("2025", "2025-H1", "2025-H2")]

    assert [each.period_in_words for each in halves] == [
        "2025", "first half of 2025", "second half of 2025",
    ]  # fmt: skip
    with override("fr"):
        assert halves[1].period_in_words == "premier semestre 2025"


@pytest.mark.parametrize("rows", [1, 3])
def test_figures_cost_the_same_with_more_lines(rows, queries):
    for number in range(rows):
        make_line(SourceKind.STATE, Step.SPENT, envelope=make_envelope(f"envelope-{number}"))
        make_line(organisation=make_organisation())

    with queries(53):
        computed_rows(read_period(LAST_YEAR, NOW))


def test_sums_have_two_decimals_and_the_unknown_stays_unknown(officer):
    make_line(SourceKind.PRIVATE, Step.SPENT, low=None, dated_on=DAY)
    report = make_sent(LAST_YEAR, officer)

    row = figures(report)["spent", "spent-private"]
    assert ends(row) == (None, None, 1)
    assert row.in_words == "not known"
    assert figures(report)["spent", "spent-state"].low == Decimal("0.00")
