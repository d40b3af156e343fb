"""A question's limit of pages: counted in a bounded process, refused with a reason by the field."""

import copy
import io
import os
from contextlib import closing
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from pypdf import PdfWriter

from calls.actions.files import CannotAttachError, attach_file
from calls.models import AttachedFile
from calls.page_count import PagesUnknownError, count_pages
from pscc.files.models import StoredFile
from pscc.kernel.clock import now
from pscc.kernel.questions.forms import UPLOAD_PREFIX
from tests.calls.applying import EVERY_TYPE, draft, section

LOOP = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Count 1/Kids[2 0 R]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
DAMAGED = [
    b"%PDF-1.7",
    b"%PDF-1.7\n" + b"\x00\xff" * 4000,
    b"%PDF-1.4\ntrailer<</Root 1 0 R>>\n%%EOF\n",
]


def pdf(pages, *, password="", attached=0):
    writer, buffer = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(width=72, height=72)
    if attached:
        writer.add_attachment("noise.bin", os.urandom(attached))
    if password:
        writer.encrypt(password)
    writer.write(buffer)
    return buffer.getvalue()


def upload(content, name="plan.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def limited(pages):
    """Make a draft whose file question takes PDFs of so many pages; return it and its owner."""
    schema = copy.deepcopy(EVERY_TYPE)
    schema["sections"][2]["questions"][1] |= {"max_pages": pages, "max_bytes": 9_000_000}
    return draft(schema=schema)


def attach(entry, by, content):
    return attach_file(
        entry_id=entry.pk, question_key="plan", upload=upload(content), by=by, at=now()
    )


@pytest.mark.parametrize("pages", [1, 3])
def test_pages_are_counted(pages):
    assert count_pages(pdf(pages)) == pages


@pytest.mark.django_db
def test_a_large_file_is_counted_where_it_lies_and_stored_whole():
    entry, owner = limited(2)
    content = pdf(2, attached=4_000_000)
    with closing(TemporaryUploadedFile("a.pdf", "application/pdf", len(content), None)) as large:
        large.write(content)
        large.seek(0)

        attached = attach_file(
            entry_id=entry.pk, question_key="plan", upload=large, by=owner, at=now()
        )

    assert attached.file.size == len(content)
    assert attached.file.sha256 == sha256(content).hexdigest()


@pytest.mark.parametrize("content", [*DAMAGED, LOOP])
def test_a_damaged_file_has_no_count_and_breaks_nothing(content):
    with pytest.raises(PagesUnknownError) as unknown:
        count_pages(content)

    assert unknown.value.is_locked is False


def test_patience_has_an_end():
    before = os.times().elapsed

    with pytest.raises(PagesUnknownError):
        count_pages(pdf(1), seconds=0.001)

    assert os.times().elapsed - before < 5


def test_a_locked_file_says_so_and_one_that_opens_without_a_word_counts():
    with pytest.raises(PagesUnknownError) as unknown:
        count_pages(pdf(1, password="secret"))

    assert unknown.value.is_locked is True


@pytest.mark.django_db
def test_the_limit_itself_is_accepted_and_one_more_refused():
    entry, owner = limited(2)

    attach(entry, owner, pdf(2))
    with pytest.raises(CannotAttachError) as refusal:
        attach(entry, owner, pdf(3))

    assert str(refusal.value.message) == (
        "“plan.pdf” has 3 pages, and the limit here is 2. Shorten it, then add it again."
    )
    assert AttachedFile.objects.count() == 1
    assert StoredFile.objects.count() == 1


@pytest.mark.django_db
def test_without_a_limit_nothing_is_counted():
    entry, owner = draft(schema=EVERY_TYPE)

    attach(entry, owner, DAMAGED[2])

    assert AttachedFile.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (pdf(3), "“plan.pdf” has 3 pages, and the limit here is 2."),
        (pdf(1, password="secret"), "“plan.pdf” is protected by a password"),
        (DAMAGED[1], "The portal cannot count the pages of “plan.pdf”"),
    ],
    ids=["too long", "locked", "damaged"],  # a locked PDF's bytes are never twice the same
)
def test_the_reason_stands_beside_the_field(client, content, words):
    entry, owner = limited(2)
    client.force_login(owner)

    before = client.get(section(entry, "annexes")).text
    after = client.post(
        section(entry, "annexes"), {"version": "1", f"{UPLOAD_PREFIX}plan": upload(content)}
    )

    beside = after.text.split('id="error-plan"')[1].split("</div>")[0]
    assert "A PDF has at most 2 pages." in before
    assert after.status_code == 200
    assert words in beside
