"""Pages and files of reports: what funders read, what officers write, statements, messages."""

import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from pscc.accounts.enums import Role
from pscc.impact.actions.reports import send_report
from pscc.impact.enums import ReportState, SourceKind, Step
from pscc.impact.models import PeriodReport
from pscc.impact.queries.reports import rows_of
from pscc.impact.report_paper import render_report
from pscc.kernel.site import forget_site, site
from pscc.outbox.deliveries import drain
from pscc.outbox.events import notifications
from pscc.outbox.messages import write
from pscc.outbox.models import Message
from tests.factories import NOW, make_organisation, make_staff
from tests.impact.ledger import make_envelope, make_line
from tests.impact.reports import make_correction, make_report, make_sent, words

pytestmark = pytest.mark.django_db
LIST = "/en/reports/"
FORMULA = "=1+1"


@pytest.fixture
def funder(client):
    client.force_login(make_staff(Role.FUNDER))
    return client


@pytest.fixture
def officer(client):
    client.force_login(make_staff(Role.PROGRAMME_OFFICER))
    return client


@pytest.fixture
def _programme():
    portal = site()
    portal.programme_mention_fr = portal.programme_mention_en = "France 2030, Biocluster"
    portal.save()
    forget_site()


def pdf_of(report, language):
    pages = PdfReader(io.BytesIO(render_report(report, rows_of(report, NOW), language))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_funder_reads_words_figures_and_the_digest(funder):
    make_line(SourceKind.STATE, Step.SPENT, low=20, envelope=make_envelope())
    report = make_sent(summary_en="We **grew**.\n\n- one\n- two")

    page = funder.get(report.get_absolute_url()).text

    for text in ("<strong>grew</strong>", "<li>two</li>", "€20 million", "20% to 25%",
                 "€80 million to €100 million", report.sha256, "Calls published"):  # fmt: skip
        assert text in page
    assert "staff desk" not in page


def test_a_funder_finds_reports_from_the_desk_and_not_the_drafts(funder):
    draft, sent = make_report("2024"), make_sent("2025")

    listed = funder.get(LIST).text

    assert LIST in funder.get("/en/dashboard/").text
    assert sent.get_absolute_url() in listed
    assert draft.get_absolute_url() not in listed
    assert funder.get(draft.get_absolute_url()).status_code == 404


def test_editions_lead_to_each_other(funder):
    former = make_sent()
    sent = send_report(
        report_id=make_correction(former).pk, by=make_staff(Role.PROGRAMME_OFFICER), at=NOW
    )

    old, new = (funder.get(each.get_absolute_url()).text for each in (former, sent))

    assert "A correction has replaced this edition" in old
    assert sent.get_absolute_url() in old
    assert "An amount." in new
    assert f"edition 1 of {timezone.localtime(NOW).day}" in new


def test_a_draft_shows_officers_its_figures_and_what_is_missing(officer):
    report = make_report(str(timezone.localtime(NOW).year - 1), money_en="")

    page = officer.get(report.get_absolute_url()).text

    assert "“money” is empty in: EN." in page
    assert "Calls published" in page
    for name in ("report_pdf", "report_xlsx"):
        kwargs = {"uid": report.uid} | ({"language": "en"} if name == "report_pdf" else {})
        assert officer.get(reverse(f"impact:{name}", kwargs=kwargs)).status_code == 404


@pytest.mark.usefixtures("_programme")
def test_the_paper_is_tagged_says_the_same_in_both_languages_and_names_the_programme(funder):
    make_line(SourceKind.STATE, Step.SPENT, low=20, envelope=make_envelope())
    report = make_sent(
        summary_fr="# Titre\n\nNous **grandissons**.\n\n1. un\n2. deux", summary_en="#evil *em*"
    )

    answer = funder.get(reverse("impact:report_pdf", kwargs={"uid": report.uid, "language": "fr"}))
    french, english = pdf_of(report, "fr"), pdf_of(report, "en")

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    reader = PdfReader(io.BytesIO(answer.content))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    for text in ("France 2030, Biocluster", "Rapport au financeur", "Titre", "grandissons",
                 "2. deux", "20 M€", "Appels publiés"):  # fmt: skip
        assert text in french
    for text in ("France 2030, Biocluster", "Report to the funder", "#evil em", "€20 million",
                 "Calls published"):  # fmt: skip
        assert text in english
    assert report.sha256 in english.replace(" ", "")


def test_there_is_no_paper_in_another_language(funder):
    report = make_sent()

    address = reverse("impact:report_pdf", kwargs={"uid": report.uid, "language": "de"})

    assert funder.get(address).status_code == 404


@pytest.mark.usefixtures("_programme")
def test_the_sheet_names_the_programme_and_runs_nothing(funder):
    envelope = make_envelope()
    envelope.name_fr = envelope.name_en = FORMULA
    envelope.save()
    make_line(SourceKind.STATE, Step.SPENT, low=20, envelope=envelope)
    report = make_sent()

    answer = funder.get(reverse("impact:report_xlsx", kwargs={"uid": report.uid}))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    lines = [[cell.value for cell in line] for line in sheet.iter_rows()]

    head = [line[0] for line in lines[: lines.index(_headings(lines))]]
    assert "France 2030, Biocluster" in head
    assert any(report.sha256 in str(line) for line in head)
    found = {line[1]: line for line in lines[len(head) + 1 :]}
    assert found["spent-state"][5:7] == [20_000_000, 20_000_000]
    assert found["state-range"][2] == FORMULA
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)
    assert len(lines) == len(head) + 1 + report.rows.count()


def _headings(lines):
    return next(line for line in lines if line[1] == "Key")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_and_a_report_cost_the_same_with_more_rows(funder, rows, queries):
    for number in range(rows):
        make_line(organisation=make_organisation(), envelope=make_envelope(f"one-{number}"))
        report = make_sent(str(2020 + number))
    funder.get(LIST)

    with queries(5):
        funder.get(LIST)
    with queries(8):
        funder.get(report.get_absolute_url())


def test_a_report_is_written_and_sent_at_the_desk(officer):
    period = str(timezone.localtime(NOW).year - 1)
    added = officer.post(
        reverse("admin:impact_periodreport_add"), {"period": period, "seen_version": 0, **words()}
    )
    report = PeriodReport.objects.get()
    assert added.status_code == 302
    change = reverse("admin:impact_periodreport_change", args=[report.pk])
    data = words(summary_en="Typed.", seen_version=str(report.version))
    assert officer.post(change, data).status_code == 302

    send = reverse("admin:impact_periodreport_act", args=[report.pk, "send"])
    officer.post(send, {"version": str(report.version)})  # as it was before the last change
    assert PeriodReport.objects.get().state == ReportState.DRAFT
    officer.post(send, {"version": str(report.version + 1)})

    report = PeriodReport.objects.get()
    assert (report.state, report.summary_en) == (ReportState.SENT, "Typed.")
    assert 'name="summary_en"' not in officer.get(change).text
    assert officer.post(change, data).status_code == 403


def test_what_the_action_refuses_is_said_in_the_form(officer):
    make_sent("2025")
    address = reverse("admin:impact_periodreport_add")

    twice = officer.post(address, {"period": "2025", "seen_version": 0, **words()})
    odd = officer.post(address, {"period": "2025-Q1", "seen_version": 0, **words()})

    assert "This period is reported." in twice.text
    assert "Write 2026, 2026-H1 or 2026-H2." in odd.text
    assert PeriodReport.objects.count() == 1


def test_a_correction_is_begun_at_the_desk(officer):
    report = make_sent()

    officer.post(reverse("admin:impact_periodreport_act", args=[report.pk, "correct"]))

    assert PeriodReport.objects.get(state=ReportState.DRAFT).corrects == report


def test_sending_asks_again_who_one_is(client, settings):
    settings.RECENT_LOGIN_MINUTES = 5
    person = make_staff(Role.PROGRAMME_OFFICER)
    person.set_password("a long enough password")
    person.save()
    client.force_login(person)
    report = make_report()

    answer = client.post(reverse("admin:impact_periodreport_act", args=[report.pk, "send"]))

    assert "reauthenticate" in answer.headers["Location"]
    assert PeriodReport.objects.get().state == ReportState.DRAFT


def test_funders_and_nobody_else_are_told(django_user_model):
    told, officer = make_staff(Role.FUNDER), make_staff(Role.PROGRAMME_OFFICER)
    gone = make_staff(Role.FUNDER)
    django_user_model.objects.filter(pk=gone.pk).update(is_active=False)
    report = make_sent(by=officer)

    drain(seconds=30)

    messages = Message.objects.filter(event="impact.report_sent")
    assert {each.recipient_id for each in messages} == {told.pk}
    assert {each.url for each in messages} == {f"/{told.language}/reports/{report.uid}/"}


def test_the_message_is_written_in_both_languages_and_names_what_it_replaces():
    funder, officer = make_staff(Role.FUNDER), make_staff(Role.PROGRAMME_OFFICER)
    sent = send_report(report_id=make_correction(make_sent()).pk, by=officer, at=NOW)
    (told,) = [each for each in notifications() if each.event == "impact.report_sent"]

    said = {}
    for language in ("fr", "en"):
        funder.language = language
        said[language] = write(told, funder, {"period_report_id": sent.pk}).text

    assert "remplace" in said["fr"]
    assert "édition 1" in said["fr"]
    assert "edition 1" in said["en"]
