"""The PDF that a demo application attaches."""

from typing import Any, cast

import typst
from django.core.files.uploadedfile import SimpleUploadedFile

_PAGE = b"""
#set document(title: sys.inputs.title)
#set page(margin: 25mm)
#set text(size: 12pt, lang: sys.inputs.language)
= #sys.inputs.title
#sys.inputs.notice

#sys.inputs.text
"""
_NOTICES = {
    "fr": "Document fictif de démonstration.",
    "en": "Fictitious document for demonstration.",
}


def demo_pdf(*, name: str, title: str, text: str, language: str) -> SimpleUploadedFile:
    """Return a one-page PDF as an upload."""
    words = {"title": title, "text": text, "language": language, "notice": _NOTICES[language]}
    body = cast("Any", typst).compile(_PAGE, sys_inputs=words, format="pdf")
    return SimpleUploadedFile(name, body, content_type="application/pdf")
