"""Receipts: made once a language, tagged, true to what was sent, and verifiable by anyone."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from calls.actions.receipts import ask_for_late_receipts, prepare_receipts
from calls.models import Receipt
from calls.receipts import render_receipt
from partners.models import Project
from pscc.files.access import may_read
from pscc.kernel.clock import now
from pscc.outbox.models import Delivery
from tests.calls.applying import draft, reference_of, send
from tests.factories import make_manager, make_user

pytestmark = pytest.mark.django_db


def sent():
    entry, owner = draft()
    return send(entry, owner), owner


def text_of(pdf):
    reader = PdfReader(io.BytesIO(pdf))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def squeezed(text):
    return "".join(text.split())


def test_a_receipt_is_made_in_both_languages_once():
    submission, _owner = sent()

    made = prepare_receipts(submission_id=submission.pk, at=now())
    again = prepare_receipts(submission_id=submission.pk, at=now())

    receipts = Receipt.objects.filter(submission=submission).order_by("language")
    assert (made, again) == (2, 0)
    assert [each.language for each in receipts] == ["en", "fr"]
    assert [each.file.content_type for each in receipts] == ["application/pdf"] * 2
    assert receipts[0].file.name == f"{reference_of(submission)}-1-en.pdf"
    assert receipts[0].file.linked_at is not None


def test_a_receipt_says_number_time_zone_and_digest():
    submission, owner = sent()

    text = text_of(render_receipt(submission, "en"))

    assert reference_of(submission) in text
    assert "(Paris time)" in text
    assert submission.sha256 in squeezed(text)
    assert owner.name in text
    assert "calls@cluster.example" in text


def test_a_receipt_is_tagged_and_says_its_language():
    submission, _owner = sent()

    reader = PdfReader(io.BytesIO(render_receipt(submission, "fr")))
    root: Any = reader.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "fr"
    assert "/StructTreeRoot" in root
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


HOSTILE = '#read("/etc/passwd") $x$ *b* @me <tag> \\u{1F600} `raw` // comment'


def test_hostile_text_is_printed_not_run():
    submission, _owner = sent_with_title(HOSTILE)

    text = text_of(render_receipt(submission, "en"))

    assert squeezed(HOSTILE) in squeezed(text)
    assert "root:" not in text


def sent_with_title(title):
    entry, owner = draft()
    Project.objects.filter(pk=entry.application.project_id).update(title=title)
    entry = type(entry).objects.get(pk=entry.pk)
    return send(entry, owner), owner


def test_what_no_font_can_draw_is_written_as_its_code():
    submission, _owner = sent_with_title("Cure 🧬 漢")

    text = squeezed(text_of(render_receipt(submission, "en")))

    assert "Cure[U+1F9EC][U+6F22]" in text
    assert "writtenastheirUnicodecode" in text


def test_receipts_are_read_by_the_team_and_the_office_only():
    submission, owner = sent()
    prepare_receipts(submission_id=submission.pk, at=now())
    file = Receipt.objects.get(submission=submission, language="fr").file
    manager = make_manager(call=submission.entry.application.call)

    readers = [may_read(person, file) for person in (owner, manager, make_user())]

    assert readers == [True, True, False]


def test_the_pdf_is_being_prepared_then_there(client):
    submission, owner = sent()
    client.force_login(owner)
    address = reverse("calls:receipt_pdf", kwargs={"uid": submission.entry.application.uid})

    before = client.get(address)
    prepare_receipts(submission_id=submission.pk, at=now())
    after = client.get(address, {"language": "en"})

    assert before.status_code == 202
    assert after.status_code == 302
    assert re.search(r"/files/\w+/", after["Location"])


def test_an_unknown_language_is_the_readers_own(client):
    submission, owner = sent()
    prepare_receipts(submission_id=submission.pk, at=now())
    client.force_login(owner)
    address = reverse("calls:receipt_pdf", kwargs={"uid": submission.entry.application.uid})

    answer = client.get(address, {"language": "xx"})

    assert answer.status_code == 302


def test_late_receipts_are_asked_for_again_once_an_hour():
    sent()
    Delivery.objects.all().delete()

    early = ask_for_late_receipts(at=now() + timedelta(minutes=4))
    late = ask_for_late_receipts(at=now() + timedelta(minutes=6))
    ask_for_late_receipts(at=now() + timedelta(minutes=6))

    assert (early, late) == (0, 1)
    asked = Delivery.objects.filter(event="calls.receipts_missed").order_by("handler")
    assert [each.handler.rsplit(".")[-1] for each in asked] == ["make_dossiers", "make_receipts"]


@pytest.mark.parametrize("write", [str.upper, lambda text: f" {text[:32]} {text[32:]} ", str])
def test_anyone_may_verify_a_digest(client, write):
    submission, _owner = sent()

    page = client.get(reverse("calls:receipt_verify"), {"digest": write(submission.sha256)})

    body = page.content.decode()
    assert "Yes, this receipt is genuine" in body
    assert submission.entry.application.project.title not in body


def test_an_unknown_digest_is_told_and_a_wrong_one_explained(client):
    unknown = client.get(reverse("calls:receipt_verify"), {"digest": "0" * 64}).content.decode()
    wrong = client.get(reverse("calls:receipt_verify"), {"digest": "abc"}).content.decode()

    assert "No, the portal does not know this digest" in unknown
    assert "A digest has 64 characters" in wrong


def test_the_receipt_page_belongs_to_the_team(client):
    submission, owner = sent()
    address = reverse("calls:receipt", kwargs={"uid": submission.entry.application.uid})

    client.force_login(make_user())
    stranger = client.get(address)
    client.force_login(owner)
    own = client.get(address)

    assert stranger.status_code == 404
    assert submission.sha256 in own.content.decode()


def test_a_receipt_never_waits_for_the_scanner(settings):
    settings.FILES_SERVE_UNSCANNED = False
    submission, _owner = sent()

    prepare_receipts(submission_id=submission.pk, at=now())

    files = [each.file for each in Receipt.objects.filter(submission=submission)]
    assert [(each.state, each.is_servable) for each in files] == [("clean", True)] * 2
