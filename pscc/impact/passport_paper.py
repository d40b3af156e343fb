"""An impact passport as a PDF (PDF/UA, made by Typst), in a language."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from partners.models import Project
from pscc.impact.models import Passport
from pscc.impact.queries.passport_items import Item
from pscc.impact.queries.passports import shown
from pscc.kernel.addresses import absolute
from pscc.kernel.formats import long_date
from pscc.kernel.papers import typeset
from pscc.kernel.site import site

LANGUAGES = ("fr", "en")
TEMPLATE = Path(__file__).parent / "typst" / "passport.typ"


def paper_name(language: str) -> str:
    """Return the name of the file: it says nothing of the project."""
    return f"passport-{language}.pdf"


def render_passport(passport: Passport, project: Project, language: str, at: datetime) -> bytes:
    """Return what the passport's readers see as a tagged PDF in a language, dated `at`."""
    with override(language):
        data = _data(passport, project, language, at)
    return typeset(TEMPLATE, data)


def _data(passport: Passport, project: Project, language: str, at: datetime) -> dict[str, Any]:
    seen = shown(passport, project)
    return {
        "language": language,
        "issuer": site().name,
        "mention": site().programme_mention,
        "kind": _("Impact passport"),
        "title": passport.title,
        "title_language": seen.title_language or language,
        "words": seen.words,
        "words_language": seen.words_language,
        "sections": [
            {
                "title": section.title,
                "said_by": section.said_by,
                "entries": [_entry(item, language) for item in section.entries],
            }
            for section in seen.sections
        ],
        "as_of": _("As of %(day)s") % {"day": long_date(timezone.localdate(at))},
        "note": _("Chosen and shown by the project’s team, which answers for what it states."),
        "contact": absolute("/"),
        "demo": _("Demo data: everything here is invented.") if passport.is_demo else "",
        "page": _("Page"),
    }


def _entry(item: Item, language: str) -> dict[str, str]:
    return {
        "label": item.label,
        "label_language": item.label_language or language,
        "text": item.text,
        "text_language": item.text_language or language,
        "when": item.when,
    }
