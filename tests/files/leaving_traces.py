"""Files that tell who made them, in every place where programs write it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
import typst
from openpyxl.comments import Comment
from PIL import Image, PngImagePlugin
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    RectangleObject,
    StreamObject,
    TextStringObject,
)

WHO = "Zoé Quatrefages"
NEEDLES = ("quatrefages", "Zoé".encode("utf-16-be").decode("latin-1"), "zqf-laptop")
CONTENT = "http://schemas.openxmlformats.org/package/2006/content-types"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
META = "http://schemas.openxmlformats.org/package/2006/relationships/metadata"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SLIDE = "http://schemas.openxmlformats.org/presentationml/2006/main"


def traces_in(data: bytes) -> list[str]:
    """Return where a name is still written: in the bytes, members, streams and nested files."""
    return [place for place, part in _parts(data) if _names(part)]


def _names(part: bytes) -> bool:
    written = part.decode("latin-1").lower()
    wide = part.replace(b"\0", b"").decode("latin-1").lower()
    return any(needle.lower() in written or needle.lower() in wide for needle in NEEDLES)


def _parts(data: bytes, place: str = "file") -> Iterator[tuple[str, bytes]]:
    yield place, data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield f"{place}: names", "\n".join(archive.namelist()).encode()
            for name in archive.namelist():
                yield from _parts(archive.read(name), f"{place}/{name}")
    if data.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(data))
        for number in range(1, int(str(reader.trailer["/Size"]))):
            thing: Any = reader.get_object(number)
            yield f"{place}: object {number}", repr(thing).encode()
            if isinstance(thing, StreamObject) and "/Width" not in thing:
                yield f"{place}: stream {number}", thing.get_data()


# --- Pictures ------------------------------------------------------------------------------------


def photo(kind: str = "JPEG", orientation: int = 6) -> bytes:
    """Return a picture taken by somebody, and to be turned."""
    picture = Image.radial_gradient("L").resize((40, 30)).convert("RGB")
    exif = Image.Exif()
    exif[0x0112], exif[0x013B], exif[0x8298] = orientation, WHO, WHO
    out = io.BytesIO()
    if kind == "PNG":
        said = PngImagePlugin.PngInfo()
        said.add_text("Author", WHO)
        said.add_itxt("XML:com.adobe.xmp", f"<x>{WHO}</x>", zip=True)
        picture.save(out, kind, pnginfo=said, exif=exif)
    else:
        picture.save(out, kind, exif=exif, comment=WHO.encode(), xmp=f"<x>{WHO}</x>".encode())
    return out.getvalue() + (WHO.encode() if kind == "JPEG" else b"")


# --- PDF -----------------------------------------------------------------------------------------


def pdf_of(text: str) -> bytes:
    """Return a PDF of two pages with a link and a heading."""
    return typst.compile(
        f'= Work plan\n{text} #link("https://example.org")[site]\n#pagebreak()\nEnd'.encode(),
        format="pdf",
    )


def _stream(data: bytes, **more: str) -> DecodedStreamObject:
    stream = DecodedStreamObject()
    stream.set_data(data)
    for key, value in more.items():
        stream[NameObject(f"/{key}")] = NameObject(f"/{value}")
    return stream


def _dictionary(**values: Any) -> DictionaryObject:
    return DictionaryObject({
        NameObject(f"/{key}"): TextStringObject(value) if isinstance(value, str) else value
        for key, value in values.items()
    })  # fmt: skip


def traced_pdf() -> bytes:
    """Return a PDF with traces in each place that the copy must leave out."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_of("Aim of the project"))))
    writer.add_metadata({"/Author": WHO, "/Title": WHO, "/Company": WHO})
    writer.add_attachment("quatrefages.txt", WHO.encode())
    writer.generate_file_identifiers()
    xmp = writer._add_object(_stream(f"<x>{WHO}</x>".encode(), Type="Metadata", Subtype="XML"))
    private = _dictionary(Word=_dictionary(Private=WHO, LastModified=WHO))
    page = writer.pages[0]
    for thing in (writer.root_object, page):
        thing[NameObject("/Metadata")] = xmp
        thing[NameObject("/PieceInfo")] = private
        thing[NameObject("/QuatrefagesOwn")] = TextStringObject(WHO)
    note = _dictionary(
        Type=NameObject("/Annot"), Subtype=NameObject("/Text"), T=WHO, Contents="Why here?",
        Rect=RectangleObject((0, 0, 20, 20)), M=WHO, NM=WHO, RC=WHO,
    )  # fmt: skip
    clip = _dictionary(
        Type=NameObject("/Annot"), Subtype=NameObject("/FileAttachment"),
        Rect=RectangleObject((0, 0, 20, 20)), FS=_dictionary(F="quatrefages.doc"),
    )  # fmt: skip
    kept = page.get("/Annots", ArrayObject()).get_object()
    page[NameObject("/Annots")] = ArrayObject([*kept, *map(writer._add_object, (note, clip))])
    _draw(writer, page)
    _sign(writer)
    out = io.BytesIO()
    writer.write(out)
    return _with_comment(out.getvalue())


def _draw(writer: PdfWriter, page: Any) -> None:
    picture = _stream(photo(), Type="XObject", Subtype="Image", Filter="DCTDecode")
    picture[NameObject("/ColorSpace")] = NameObject("/DeviceRGB")
    for key, value in (("Width", 40), ("Height", 30), ("BitsPerComponent", 8)):
        picture[NameObject(f"/{key}")] = NumberObject(value)
    picture[NameObject("/Metadata")] = writer._add_object(_stream(WHO.encode(), Type="Metadata"))
    form = _stream(b"0 0 m", Type="XObject", Subtype="Form")
    form[NameObject("/BBox")] = RectangleObject((0, 0, 9, 9))
    form[NameObject("/PTEX.FileName")] = TextStringObject("./zqf-laptop/quatrefages.pdf")
    form[NameObject("/PTEX.InfoDict")] = _dictionary(Author=WHO)
    things = page["/Resources"].setdefault(NameObject("/XObject"), DictionaryObject())
    things.get_object()[NameObject("/Im9")] = writer._add_object(picture)
    things.get_object()[NameObject("/Fm9")] = writer._add_object(form)


def _sign(writer: PdfWriter) -> None:
    signature = _dictionary(
        Type=NameObject("/Sig"), Name=WHO, ByteRange=ArrayObject(), Contents=WHO, Reason=WHO
    )
    fields = [
        _dictionary(FT=NameObject("/Sig"), T="Signature", V=writer._add_object(signature)),
        _dictionary(FT=NameObject("/Tx"), T="Field", V="Filled in", DV="Filled in"),
    ]
    writer.root_object[NameObject("/AcroForm")] = _dictionary(
        Fields=ArrayObject(map(writer._add_object, fields)), SigFlags=NumberObject(3), XFA=WHO
    )


def _with_comment(pdf: bytes) -> bytes:
    """Return a PDF with what no object holds: a comment between two parts of the file."""
    return pdf.replace(b"\nstartxref", b"\n%% quatrefages\nstartxref")


# --- Office --------------------------------------------------------------------------------------


def package(members: dict[str, str | bytes]) -> bytes:
    """Return a ZIP with members in order, dated and commented as programs do."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def links(*rows: tuple[str, str, str]) -> str:
    """Return relationships: id, type, target; a target with a colon is outside."""
    each = "".join(
        f'<Relationship Id="{id_}" Type="{kind}" Target="{target}"'
        + (' TargetMode="External"/>' if ":" in target else "/>")
        for id_, kind, target in rows
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{LINKS}">{each}</Relationships>'


def types(**parts: str) -> str:
    """Return the types of a package: of the parts, by name."""
    each = "".join(
        f'<Override PartName="/{name}" ContentType="application/vnd.x.{kind}+xml"/>'
        for name, kind in parts.items()
    )
    return (
        f'<?xml version="1.0"?><Types xmlns="{CONTENT}"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml"'
        f' ContentType="application/xml"/><Default Extension="jpeg" ContentType="image/jpeg"/>'
        f"{each}</Types>"
    )


def _properties(main: str) -> dict[str, str | bytes]:
    return {
        "_rels/.rels": links(
            ("rId1", f"{TYPE}/officeDocument", main),
            ("rId2", f"{META}/core-properties", "docProps/core.xml"),
            ("rId3", f"{TYPE}/extended-properties", "docProps/app.xml"),
            ("rId4", f"{TYPE}/custom-properties", "docProps/custom.xml"),
            ("rId5", f"{META}/thumbnail", "docProps/thumbnail.jpeg"),
        ),
        "docProps/core.xml": f"<p><creator>{WHO}</creator></p>",
        "docProps/app.xml": f"<p><Company>{WHO}</Company></p>",
        "docProps/custom.xml": f"<p>{WHO}</p>",
        "docProps/thumbnail.jpeg": photo(),
    }


def _conversation() -> dict[str, str | bytes]:
    return {
        "word/comments.xml": f'<w:comments xmlns:w="{WORD}"><w:comment w:id="1" w:author="{WHO}"'
        f' w:initials="Quatrefages"><w:p><w:r><w:t>Why?</w:t></w:r></w:p></w:comment></w:comments>',
        "word/people.xml": f"<p>{WHO}</p>",
        "word/settings.xml": f'<w:settings xmlns:w="{WORD}" xmlns:r="{TYPE}"><w:attachedTemplate'
        ' r:id="rId1"/><w:rsids><w:rsid w:val="00QUATREFAGES"/></w:rsids><w:docVars><w:docVar'
        f' w:val="{WHO}"/></w:docVars><w:zoom w:percent="100"/></w:settings>',
        "word/_rels/settings.xml.rels": links(
            ("rId1", f"{TYPE}/attachedTemplate", "file:///C:/Documents/zqf-laptop/Normal.dotm")
        ),
    }  # fmt: skip


def traced_docx(body: str = "") -> bytes:
    """Return a Word document with traces in each place that the copy must leave out."""
    document = (
        f'<?xml version="1.0"?><!-- {WHO} --><?mso who="{WHO}"?><w:document xmlns:w="{WORD}"'
        f' xmlns:r="{TYPE}" xmlns:mc="http://x/mc" xmlns:w14="http://x/word/2010/wordml"'
        ' xmlns:pic="http://x/drawingml/2006/picture" mc:Ignorable="w14"><w:body>'
        f'<w:p w:rsidR="00QUATREFAGES"><w:r><w:t xml:space="preserve">Aim of the </w:t></w:r>'
        f'<w:ins w:id="1" w:author="{WHO}" w:date="2026-01-01T00:00:00Z"><w:r><w:t>project &amp; '
        f'&lt;more&gt;</w:t></w:r></w:ins><w:del w:id="2" w:author="Bo Li"><w:r><w:delText>old'
        f'</w:delText></w:r></w:del></w:p><pic:cNvPr id="1" name="quatrefages.jpg"'
        r' descr="C:\Users\zqf-laptop\a.jpg"/><w:permStart w:id="3" w:ed="quatrefages"/>'
        r'<w:instrText>INCLUDEPICTURE "C:\\Users\\zqf-laptop\\a.jpg"</w:instrText>'
        f"{body}<w:sectPr><w:printerSettings r:id='rId5'/></w:sectPr></w:body></w:document>"
    )
    return package({
        "[Content_Types].xml": types(**{
            "word/document.xml": "main", "word/comments.xml": "comments",
            "word/people.xml": "people", "docProps/core.xml": "core",
        }),
        **_properties("word/document.xml"),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": links(
            ("rId1", f"{TYPE}/comments", "comments.xml"),
            ("rId2", "http://schemas.microsoft.com/office/2011/relationships/people", "people.xml"),
            ("rId3", f"{TYPE}/settings", "settings.xml"),
            ("rId4", f"{TYPE}/image", "media/image1.jpeg"),
            ("rId5", f"{TYPE}/printerSettings", "printer.bin"),
            ("rId6", f"{TYPE}/customXml", "../customXml/item1.xml"),
            ("rId7", f"{TYPE}/oleObject", "embeddings/ole1.bin"),
            ("rId8", f"{TYPE}/hyperlink", "https://example.org/"),
            ("rId9", f"{TYPE}/image", "file:///C:/Documents/zqf-laptop/b.jpg"),
        ),
        **_conversation(),
        "word/media/image1.jpeg": photo(),
        "word/printer.bin": WHO.encode("utf-16-le"),
        "word/embeddings/ole1.bin": WHO.encode("utf-16-le"),
        "customXml/item1.xml": f"<p>{WHO}</p>",
        "notes/quatrefages.xml": f"<p>{WHO}</p>",
    })  # fmt: skip


def traced_pptx() -> bytes:
    """Return a presentation with an author of comments and a chart's workbook."""
    return package({
        "[Content_Types].xml": types(**{"ppt/presentation.xml": "main"}),
        **_properties("ppt/presentation.xml"),
        "ppt/presentation.xml": f'<p:presentation xmlns:p="{SLIDE}" xmlns:r="{TYPE}"><p:sldIdLst>'
        '<p:sldId id="256" r:id="rId1"/></p:sldIdLst><p:custDataLst><p:tags r:id="rId3"/>'
        "</p:custDataLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": links(
            ("rId1", f"{TYPE}/slide", "slides/slide1.xml"),
            ("rId2", f"{TYPE}/commentAuthors", "commentAuthors.xml"),
            ("rId3", f"{TYPE}/tags", "tags/tag1.xml"),
        ),
        "ppt/tags/tag1.xml": f"<p>{WHO}</p>",
        "ppt/commentAuthors.xml": f'<p:cmAuthorLst xmlns:p="{SLIDE}"><p:cmAuthor id="0"'
        f' name="{WHO}" initials="Quatrefages" lastIdx="1" clrIdx="0"/></p:cmAuthorLst>',
        "ppt/slides/slide1.xml": f'<p:sld xmlns:p="{SLIDE}" xmlns:a="http://x/drawingml/main">'
        "<a:p><a:r><a:t>Our aim</a:t></a:r></a:p></p:sld>",
        "ppt/slides/_rels/slide1.xml.rels": links(
            ("rId1", f"{TYPE}/package", "../embeddings/Book1.xlsx")
        ),
        "ppt/embeddings/Book1.xlsx": traced_xlsx(),
    })  # fmt: skip


def traced_xlsx() -> bytes:
    """Return a workbook written by openpyxl, with a note as Excel writes it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Costs"
    sheet.append(["Staff", 1200])
    sheet["A1"].comment = Comment(f"{WHO}:\nToo much?", WHO)
    book.properties.creator = book.properties.lastModifiedBy = book.properties.title = WHO
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
