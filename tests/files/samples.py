"""Files, good and bad, made in memory."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_CONTENT_TYPES = b'<?xml version="1.0"?><Types xmlns="http://example.org/content-types"></Types>'
MAIN_PARTS = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
}


def pdf(body: bytes = b"", *, version: bytes = b"1.7", end: bytes = b"%%EOF\n") -> bytes:
    """Return a small PDF."""
    return (
        b"%PDF-" + version + b"\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" + body
        + b"\ntrailer\n<< /Root 1 0 R >>\nstartxref\n0\n" + end
    )  # fmt: skip


def zipped(members: Mapping[str, bytes], *, comment: bytes = b"") -> bytes:
    """Return a ZIP archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.comment = comment
    return buffer.getvalue()


def office(kind: str = "docx", more: Mapping[str, bytes] | None = None, **options: bytes) -> bytes:
    """Return a small Word, Excel or PowerPoint document."""
    members = {"[Content_Types].xml": _CONTENT_TYPES, MAIN_PARTS[kind]: b"<document/>"}
    return zipped(members | dict(more or {}), **options)


def png(width: int = 2, height: int = 2) -> bytes:
    """Return a picture; the pixels are there only if it is small."""

    def chunk(name: bytes, content: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + crc

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * min((width + 1) * height, 10_000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def jpeg(width: int = 2, height: int = 2) -> bytes:
    """Return the frame of a picture."""
    app0 = b"\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
    frame = b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\0"
    return b"\xff\xd8" + app0 + frame + b"\xff\xda\x00\x08\x01\x01\0\0\x3f\0" + b"\0\0\xff\xd9"


GOOD: dict[str, tuple[str, bytes]] = {
    "pdf": ("Dossier.pdf", pdf()),
    "pdf 2.0": ("Dossier.pdf", pdf(version=b"2.0")),
    "pdf without last line break": ("a.pdf", pdf(end=b"%%EOF")),
    "pdf with zeros after its end": ("a.pdf", pdf(end=b"%%EOF\r\n\0\0\0")),
    "pdf updated twice": ("a.pdf", pdf() + b"2 0 obj\n<< >>\nendobj\n%%EOF\n"),
    "pdf about HTML": ("a.pdf", pdf(b"x" * 2000 + b"<html><script>")),
    "docx": ("Annexe.docx", office("docx")),
    "xlsx": ("Budget.XLSX", office("xlsx")),
    "pptx": ("Présentation.pptx", office("pptx")),
    "pptx with a chart's workbook": (
        "a.pptx",
        office("pptx", {"ppt/embeddings/Book1.xlsx": office("xlsx")}),
    ),
    "docx with an embedded object": (
        "a.docx",
        office(more={"word/embeddings/ole1.bin": b"x" * 99}),
    ),
    "docx that packs well": ("a.docx", office(more={"word/big.xml": b"<a>text</a>" * 50_000})),
    "png": ("Logo.png", png()),
    "large png": ("a.png", png(8000, 8000)),
    "jpg": ("Photo.JPG", jpeg()),
    "jpeg": ("Photo.jpeg", jpeg(4000, 3000)),
    "jpg with a phone's trailer": ("a.jpg", jpeg() + b"SEFT" + b"\0" * 50),
}

BAD: dict[str, tuple[str, bytes, str]] = {
    "empty": ("a.pdf", b"", "empty"),
    "html": ("a.html", b"<html>", "extension"),
    "svg": ("a.svg", b"<svg onload='alert(1)'/>", "extension"),
    "program": ("a.exe", b"MZ" + b"\0" * 100, "extension"),
    "no extension": ("README", pdf(), "extension"),
    "second extension": ("a.pdf.exe", pdf(), "extension"),
    "macro document by name": ("a.docm", office(), "extension"),
    "old Word document": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "extension"),
    "zip": ("a.zip", zipped({"a.txt": b"a"}), "extension"),
    "program called pdf": ("a.pdf", b"MZ" + b"\0" * 1000, "content"),
    "html called pdf": ("a.pdf", b"<html><script>alert(1)</script>", "polyglot"),
    "html called png": ("a.png", b"<html><script>alert(1)</script>", "polyglot"),
    "svg called jpg": ("a.jpg", b"<?xml version='1.0'?><svg xmlns='x'/>", "polyglot"),
    "png called pdf": ("a.pdf", png(), "content"),
    "png called jpg": ("a.jpg", png(), "content"),
    "jpg called png": ("a.png", jpeg(), "content"),
    "pdf called docx": ("a.docx", pdf(), "polyglot"),
    "pdf called png": ("a.png", pdf(), "polyglot"),
    "docx called pdf": ("a.pdf", office(), "polyglot"),
    "docx called xlsx": ("a.xlsx", office("docx"), "content"),
    "zip called docx": ("a.docx", zipped({"a.txt": b"a"}), "content"),
    "old Word document called docx": ("a.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "content"),
    "text called docx": ("a.docx", b"hello", "content"),
    "pdf behind a prefix": ("a.pdf", b"GIF89a" + pdf(), "content"),
    "pdf behind a program": ("a.pdf", b"MZ" + b"\0" * 64 + pdf(), "content"),
    "pdf behind html": ("a.pdf", b"<!-- -->\n<script>alert(1)</script>" + pdf(), "polyglot"),
    "pdf with html at its start": ("a.pdf", b"%PDF-1.7\n<html><body>" + pdf(), "polyglot"),
    "pdf without end": ("a.pdf", pdf(end=b""), "incomplete"),
    "pdf cut off": ("a.pdf", pdf()[:60], "incomplete"),
    "pdf with a tail": ("a.pdf", pdf() + b"MZ\x90\0 program", "incomplete"),
    "pdf and zip": ("a.pdf", pdf() + zipped({"a.js": b"x"}), "polyglot"),
    "pdf and zip with its end as comment": (
        "a.pdf",
        pdf() + zipped({"a.js": b"x"}, comment=b"%%EOF"),
        "polyglot",
    ),
    "png and zip": ("a.png", png() + zipped({"a.js": b"x"}), "polyglot"),
    "jpg and zip": ("a.jpg", jpeg() + zipped({"a.js": b"x"}), "polyglot"),
    "jpg and pdf": ("a.jpg", jpeg()[:20] + pdf() + jpeg()[20:], "polyglot"),
    "png and php": ("a.png", png()[:33] + b"<?php system('id');" + png()[33:], "polyglot"),
    "png with a tail": ("a.png", png() + b"more", "damaged"),
    "png cut off": ("a.png", png()[:-12], "damaged"),
    "png bomb": ("a.png", png(60_000, 60_000), "pixels"),
    "png without area": ("a.png", png(0, 5), "pixels"),
    "jpg bomb": ("a.jpg", jpeg(65_000, 65_000), "pixels"),
    "jpg cut off": ("a.jpg", jpeg()[:-2], "damaged"),
    "jpg without frame": ("a.jpg", b"\xff\xd8\xff\xda\0\2" + b"\0" * 30 + b"\xff\xd9", "damaged"),
    "docx behind a prefix": ("a.docx", b"#!/bin/sh\n" + office(), "content"),
    "docx with a tail": ("a.docx", office() + b"tail", "content"),
    "docx with a comment": ("a.docx", office(comment=b"<script>"), "content"),
    "docx with macros": ("a.docx", office(more={"word/vbaProject.bin": b"x"}), "macro"),
    "docx with macros elsewhere": ("a.docx", office(more={"odd/VBAPROJECT.BIN": b"x"}), "macro"),
    "docx with ActiveX": ("a.docx", office(more={"word/activeX/activeX1.bin": b"x"}), "macro"),
    "xlsx with macro types": (
        "a.xlsx",
        zipped({
            "[Content_Types].xml": b"<Override ContentType='x/sheet.macroEnabled.main+xml'/>",
            "xl/workbook.xml": b"<w/>",
        }),
        "macro",
    ),
    "macros one level down": (
        "a.pptx",
        office("pptx", {"ppt/b.xlsx": office("xlsx", {"xl/vbaProject.bin": b"x"})}),
        "macro",
    ),
    "macro document inside": ("a.docx", office(more={"word/a.docm": office()}), "nested"),
    "archive inside": ("a.docx", office(more={"word/a.zip": zipped({"a": b"a"})}), "nested"),
    "archive two levels down": (
        "a.docx",
        office(more={"word/a.xlsx": office("xlsx", {"xl/b.docx": office()})}),
        "nested",
    ),
    "bomb": ("a.docx", office(more={"word/bomb.xml": bytes(30 * 1024 * 1024)}), "bomb"),
    "bomb one level down": (
        "a.docx",
        office(more={"word/a.xlsx": office("xlsx", {"xl/b.xml": bytes(30 * 1024 * 1024)})}),
        "bomb",
    ),
    "too many members": ("a.docx", office(more={f"m{n}": b"" for n in range(5_001)}), "bomb"),
    "climbing member": ("a.docx", office(more={"../../etc/cron.d/x": b"x"}), "content"),
    "absolute member": ("a.docx", office(more={"/etc/passwd": b"x"}), "content"),
    "backslash member": ("a.docx", office(more={"..\\..\\x": b"x"}), "content"),
    "damaged zip": ("a.docx", office()[:40] + b"\0" * 40 + office()[80:], "content"),
    "virus called pdf": ("a.pdf", EICAR, "content"),
}  # fmt: skip
