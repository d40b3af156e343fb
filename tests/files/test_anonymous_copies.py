"""Copies without what tells who made a file: nothing is left, nothing that is read changes."""

import io
import zipfile

import openpyxl
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter

from pscc.files import limits
from pscc.files.anonymous import copying, markup
from pscc.files.anonymous.copying import CopyRefusedError, CopyRemark, clean_copy, texts_of
from pscc.files.anonymous.markup import elements
from tests.files import leaving_traces as traced
from tests.files import samples


def copied(data: bytes, content_type: str) -> tuple[bytes, dict[CopyRemark, int]]:
    original = io.BytesIO(data)
    with clean_copy(original, content_type) as copy:
        assert original.getvalue() == data
        return copy.file.read(), dict(copy.remarks)


def refusal(data: bytes, content_type: str) -> str:
    with pytest.raises(CopyRefusedError) as refused:
        clean_copy(io.BytesIO(data), content_type)
    assert str(refused.value.message)
    return refused.value.code


def read(data: bytes, content_type: str, name: str = "") -> str:
    return "\n".join(texts_of(io.BytesIO(data), content_type, name))


# --- PDF -----------------------------------------------------------------------------------------


def pages(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def test_nothing_tells_who_made_a_pdf():
    before = traced.traced_pdf()

    after, remarks = copied(before, limits.PDF)

    assert len(traced.traces_in(before)) > 10
    assert traced.traces_in(after) == []
    assert remarks == {
        CopyRemark.ATTACHED: 2, CopyRemark.COMMENTS: 1,
        CopyRemark.FORM_VALUES: 1, CopyRemark.SIGNED: 1,
    }  # fmt: skip


def test_the_pages_of_a_pdf_read_as_before():
    before = traced.traced_pdf()

    after, _remarks = copied(before, limits.PDF)

    reader = PdfReader(io.BytesIO(after))
    assert pages(after) == pages(before)
    assert [each["/Title"] for each in reader.outline] == ["Work plan"]
    assert reader.metadata is None
    assert "/ID" not in reader.trailer
    assert reader.root_object["/Lang"] == "en"
    field = reader.root_object["/AcroForm"]["/Fields"][1].get_object()
    assert (field["/T"], field["/V"], field["/DV"]) == ("Field", "Filled in", "Filled in")


def test_a_picture_in_a_pdf_keeps_its_pixels():
    before = traced.traced_pdf()

    after, _remarks = copied(before, limits.PDF)

    def picture(data):
        return PdfReader(io.BytesIO(data)).pages[0]["/Resources"]["/XObject"]["/Im9"]._data

    assert (
        Image.open(io.BytesIO(picture(after))).tobytes()
        == Image.open(io.BytesIO(picture(before))).tobytes()
    )


def test_an_earlier_revision_of_a_pdf_stays_behind():
    writer = PdfWriter(io.BytesIO(traced.traced_pdf()), incremental=True)
    writer.add_metadata({"/Author": "Nobody"})
    out = io.BytesIO()
    writer.write(out)

    after, _remarks = copied(out.getvalue(), limits.PDF)

    assert traced.traces_in(after) == []


def test_restrictions_of_a_pdf_are_lifted_and_a_password_stops_it():
    open_one, locked = io.BytesIO(), io.BytesIO()
    for user, out in (("", open_one), ("secret", locked)):
        writer = PdfWriter(clone_from=io.BytesIO(traced.pdf_of("Aim")))
        writer.encrypt(user, "owner", algorithm="AES-256")
        writer.write(out)

    after, _remarks = copied(open_one.getvalue(), limits.PDF)

    assert pages(after)[0].startswith("Work plan")
    assert refusal(locked.getvalue(), limits.PDF) == "locked"


# --- Office --------------------------------------------------------------------------------------


def texts(data: bytes, part: str) -> list[str]:
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(part) as file:
        markup.read(file, lambda _: None, lambda _: None, found.append)
    return found


def test_nothing_tells_who_made_a_word_document():
    before = traced.traced_docx()

    after, remarks = copied(before, limits.DOCX)

    assert len(traced.traces_in(before)) > 10
    assert traced.traces_in(after) == []
    assert remarks == {CopyRemark.EMPTIED: 1}
    with zipfile.ZipFile(io.BytesIO(after)) as archive:
        assert archive.namelist() == [
            "[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels",
            "word/document.xml", "word/comments.xml", "word/_rels/settings.xml.rels",
            "word/settings.xml", "word/media/image1.jpeg", "word/embeddings/ole1.bin",
        ]  # fmt: skip


def test_a_word_document_reads_as_before_and_keeps_its_conversation():
    before = traced.traced_docx()

    after, _remarks = copied(before, limits.DOCX)

    def written(data):
        return "".join(texts(data, "word/document.xml")).partition("INCLUDE")[0]

    assert written(after) == written(before) == "Aim of the project & <more>old"
    with zipfile.ZipFile(io.BytesIO(after)) as archive:
        marks = [
            (each.local, each.get("author"))
            for each in elements(archive.open("word/document.xml"))
            if each.local in ("ins", "del")
        ]
        document = archive.read("word/document.xml").decode()
    assert marks == [("ins", "Author 1"), ("del", "Author 2")]
    assert 'mc:Ignorable="w14"' in document
    assert 'xmlns:w14="http://x/word/2010/wordml"' in document


def test_relations_of_a_copy_lead_somewhere():
    after, _remarks = copied(traced.traced_docx(), limits.DOCX)

    with zipfile.ZipFile(io.BytesIO(after)) as archive:
        names = archive.namelist()
        found = {
            each.get("Target"): each.get("TargetMode")
            for each in elements(archive.open("word/_rels/document.xml.rels"))
            if each.get("Target")
        }
        declared = [
            each.get("PartName").lstrip("/")
            for each in elements(archive.open("[Content_Types].xml"))
            if each.local == "Override"
        ]
    assert found == {
        "comments.xml": "", "settings.xml": "", "media/image1.jpeg": "",
        "embeddings/ole1.bin": "", "https://example.org/": "External", "removed": "External",
    }  # fmt: skip
    assert [each for each in declared if each not in names] == []


def test_nothing_tells_who_made_a_workbook():
    before = traced.traced_xlsx()

    after, remarks = copied(before, limits.XLSX)

    assert traced.traces_in(before) != []
    assert traced.traces_in(after) == []
    assert remarks == {}
    book = openpyxl.load_workbook(io.BytesIO(after))
    assert [[cell.value for cell in row] for row in book["Costs"]] == [["Staff", 1200]]
    assert book["Costs"]["A1"].comment.text == "Author 1:\nToo much?"
    assert book["Costs"]["A1"].comment.author == "Author 1"


def test_nothing_tells_who_made_a_presentation_nor_the_workbook_inside():
    before = traced.traced_pptx()

    after, remarks = copied(before, limits.PPTX)

    assert len(traced.traces_in(before)) > 5
    assert traced.traces_in(after) == []
    assert remarks == {}
    with zipfile.ZipFile(io.BytesIO(after)) as archive:
        inner = openpyxl.load_workbook(io.BytesIO(archive.read("ppt/embeddings/Book1.xlsx")))
    assert texts(after, "ppt/slides/slide1.xml") == ["Our aim"]
    assert inner["Costs"]["B1"].value == 1200


# --- Pictures ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "content_type"), [("JPEG", limits.JPEG), ("PNG", limits.PNG)])
@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_a_picture_keeps_its_pixels_and_how_it_is_turned(kind, content_type, orientation):
    before = traced.photo(kind, orientation)

    after, _remarks = copied(before, content_type)

    with Image.open(io.BytesIO(after)) as new, Image.open(io.BytesIO(before)) as old:
        assert traced.traces_in(after) == []
        assert new.tobytes() == old.tobytes()
        assert dict(new.getexif()) == ({} if orientation == 1 else {0x0112: orientation})


# --- What strangers send -------------------------------------------------------------------------

ENTITIES = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'


def hostile() -> dict[str, tuple[bytes, str, str]]:
    docx = traced.traced_docx
    with_entities = traced.package(
        {
            "[Content_Types].xml": traced.types(),
            "word/document.xml": f"{ENTITIES}<w>&b;&b;&b;&b;</w>",
        }
    )
    deep = "<a>" * 5_000 + "</a>" * 5_000
    pdf = traced.traced_pdf()
    return {
        "entities": (with_entities, limits.DOCX, "entities"),
        "depth": (docx(deep), limits.DOCX, "damaged"),
        "not well-formed": (docx("<b>"), limits.DOCX, "damaged"),
        "bomb": (samples.BAD["bomb"][1], limits.DOCX, "damaged"),
        "macros": (samples.BAD["docx with macros"][1], limits.DOCX, "damaged"),
        "no types": (samples.zipped({"word/document.xml": b"<a/>"}), limits.DOCX, "damaged"),
        "pdf without pages": (samples.pdf(), limits.PDF, "damaged"),
        "pdf cut": (pdf[: len(pdf) // 3] + b"\n%%EOF\n", limits.PDF, "damaged"),
        "pdf that is none": (b"%PDF-1.7\n%%EOF\n", limits.PDF, "damaged"),
        "jpeg of nothing": (samples.jpeg()[:24] + b"\0" * 9 + b"\xff\xd9", limits.JPEG, "damaged"),
        "odt": (b"PK", "application/vnd.oasis.opendocument.text", "type"),
    }


@pytest.mark.parametrize("name", list(hostile()))
def test_what_cannot_be_copied_is_refused_in_words(name):
    data, content_type, code = hostile()[name]

    assert refusal(data, content_type) == code


def test_a_pdf_that_unpacks_to_much_is_copied_as_it_is_packed():
    writer = PdfWriter(clone_from=io.BytesIO(traced.pdf_of("Aim")))
    stream = traced._stream(bytes(200_000_000), Type="XObject", Subtype="Form").flate_encode()
    writer.root_object[traced.NameObject("/Outlines")] = writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)

    after, _remarks = copied(out.getvalue(), limits.PDF)

    assert len(after) < 400_000


def test_what_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(copying, "SECONDS", 0.01)

    assert refusal(traced.traced_pdf(), limits.PDF) == "costly"


# --- Texts ---------------------------------------------------------------------------------------


def test_the_texts_of_a_pdf_are_its_pages_and_what_stands_beside_them():
    text = read(traced.traced_pdf(), limits.PDF, "Budget.pdf")

    assert text.startswith("Budget.pdf\nWork plan")
    for part in ("Aim of the project", "End", "https://example.org", "Why here?", "Filled in"):
        assert part in text


@pytest.mark.parametrize(
    ("make", "content_type", "parts"),
    [
        (traced.traced_docx, limits.DOCX, ["Aim of the project & <more>", "old", "Why?"]),
        (traced.traced_xlsx, limits.XLSX, ["Staff", "1200", "Costs", "Too much?"]),
        (traced.traced_pptx, limits.PPTX, ["Our aim", "Staff", "Too much?"]),
    ],
)
def test_the_texts_of_office_files_are_whole_paragraphs(make, content_type, parts):
    text = read(make(), content_type)

    assert [part for part in parts if part not in text] == []


def test_a_picture_has_its_name_only():
    assert read(traced.photo(), limits.JPEG, "Photo.jpg") == "Photo.jpg"


def test_a_text_that_is_too_long_is_told_after_what_was_read():
    body = "".join(f"<w:p><w:t>Line {number * 7919}</w:t></w:p>" for number in range(350_000))
    pieces = texts_of(io.BytesIO(traced.traced_docx(body)), limits.DOCX)
    seen: list[int] = []

    with pytest.raises(CopyRefusedError) as refused:
        seen.extend(len(each) for each in pieces)

    assert refused.value.code == "long"
    assert sum(seen) == 4_000_000
