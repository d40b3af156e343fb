"""What every applicant of the rush types and attaches: the same again from the same seed.

Plain Python: the load generator runs without Django.
"""

import hashlib
import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

SECTIONS = 5
PER_SECTION = 6
FILES = 3
FILE_SECTION = "part5"
PASSWORD = "rush-of-applicants-2026"  # noqa: S105 of invented accounts in a portal of the rush's own
WORDS = (
    "cellule", "tumeur", "essai", "marqueur", "clinique", "étude", "patient", "thérapie", "dose",
    "imagerie", "cœur", "première", "naïve", "réponse", "antibody", "mouse", "trial", "“data”",
)  # fmt: skip
KINDS = ("short_text", "long_text", "long_text", "choice", "date", "url")
CHOICES = ("therapy", "diagnostic", "device")


@dataclass(frozen=True)
class Attachment:
    """A file that an applicant attaches."""

    question: str
    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def email_of(number: int) -> str:
    """Return the login of an applicant, counted from 0."""
    return f"rush-{number:04d}@demo.example"


def section_keys() -> list[str]:
    """Name the sections of the form."""
    return [f"part{number}" for number in range(1, SECTIONS + 1)]


def file_keys() -> list[str]:
    """Name the questions that take a file."""
    return [f"file{number}" for number in range(1, FILES + 1)]


def schema() -> dict[str, Any]:
    """Return the form: 30 fields in 5 sections, and 3 files; everything is required."""
    sections = [
        {
            "key": key,
            "title": {"fr": f"Partie {number}", "en": f"Part {number}"},
            "questions": [
                _question(f"{key}_field{index}", kind) for index, kind in enumerate(KINDS, start=1)
            ],
        }
        for number, key in enumerate(section_keys(), start=1)
    ]
    files = [{**_question(key, "file"), "accept": ["pdf"]} for key in file_keys()]
    sections[-1]["questions"] += files  # type: ignore[operator] # a list
    return {"sections": sections}


def _question(key: str, kind: str) -> dict[str, Any]:
    question: dict[str, Any] = {
        "key": key,
        "type": kind,
        "label": {"fr": f"Question {key}", "en": f"Question {key}"},
        "required": True,
    }
    if kind == "choice":
        question["options"] = [
            {"value": value, "label": {"fr": value, "en": value}} for value in CHOICES
        ]
    if kind == "long_text":
        question["max_words"] = 400
    return question


def answers_of(number: int, seed: int) -> dict[str, dict[str, str]]:
    """Return what an applicant answers, section by section."""
    source = random.Random(f"{seed}:{number}")  # noqa: S311 no secret
    return {
        key: {
            f"{key}_field{index}": _answer(kind, source)
            for index, kind in enumerate(KINDS, start=1)
        }
        for key in section_keys()
    }


def _answer(kind: str, source: random.Random) -> str:
    if kind == "long_text":
        lines = (" ".join(source.choices(WORDS, k=40)) for _ in range(5))
        return "\n".join(lines)
    if kind == "choice":
        return source.choice(CHOICES)
    if kind == "date":
        day = date(2026, 1, 1) + timedelta(days=source.randrange(1000))
        return day.isoformat()
    if kind == "url":
        return f"https://example.org/{source.randrange(10**9)}"
    return " ".join(source.choices(WORDS, k=6))


def files_of(number: int, seed: int, size: int) -> list[Attachment]:
    """Return the PDF files that an applicant attaches, each of exactly `size` bytes."""
    return [
        Attachment(key, f"{key}-{number:04d}.pdf", pdf_of(f"{seed}:{number}:{key}", size))
        for key in file_keys()
    ]


def pdf_of(seed: str, size: int) -> bytes:
    """Return a one-page PDF of exactly `size` bytes that differs with the seed all the way."""
    hidden = size - len(_pdf(b""))
    block = _block(max(hidden, 1))
    at = random.Random(seed).randrange(len(block))  # noqa: S311 no secret
    mark = hashlib.sha256(seed.encode()).hexdigest().encode()
    body = (mark + block[at:] + block[:at])[: max(hidden, 0)]
    for _ in range(3):  # the length and the offsets are written in digits: settle their number
        made = _pdf(body)
        if len(made) == size:
            break
        body = (body + block)[: len(body) + size - len(made)]
    return _pdf(body)


@cache
def _block(size: int) -> bytes:
    """Hex digits: no byte of them may look like an active part of a PDF."""
    return random.Random(size).randbytes(size // 2 + 1).hex().encode()[:size]  # noqa: S311


def _pdf(body: bytes) -> bytes:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body),
    ]
    parts, offsets, length = [b"%PDF-1.4\n"], [], 9
    for number, each in enumerate(objects, start=1):
        offsets.append(length)
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, each))
        length += len(parts[-1])
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    parts.append(b"xref\n0 5\n0000000000 65535 f \n" + table)
    parts.append(b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % length)
    return b"".join(parts)
