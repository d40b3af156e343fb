"""What a sent quote says, as the canonical text that its digest seals, and as a PDF in a language
(PDF/UA, made by Typst).
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from pscc.kernel.formats import long_date, long_moment, money, number
from pscc.kernel.papers import typeset
from pscc.kernel.site import site

FORMAT = "pscc-quote-1"
LANGUAGES = ("fr", "en")
TEMPLATE = Path(__file__).parent / "typst" / "quote.typ"


def canonical(said: Mapping[str, Any]) -> str:
    """Return the one way to write what a quote says: equal content gives equal bytes."""
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def days_in_words(days: int) -> str:
    """Write a lead time in the active language."""
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": number(days)}


def counted(quantity: Decimal, unit: str) -> str:
    """Write a number of units: "2 samples", or the number alone."""
    shown = number(quantity.normalize() if quantity else quantity)
    return f"{shown} {unit}".strip()


def render_quote(document: str, sha256: str, address: str, language: str) -> bytes:
    """Return a sent quote as a tagged PDF in a language; `address` is its page on the portal."""
    said = json.loads(document)
    with override(language):
        data = _data(said, sha256, address, language)
    return typeset(TEMPLATE, data)


def _data(said: Mapping[str, Any], sha256: str, address: str, language: str) -> dict[str, Any]:
    title = _("Quote %(reference)s, version %(version)s") % said
    return {
        "language": language,
        "issuer": site().name,
        "title": title,
        "heading": _("Quote"),
        "by": said["provider"]["name"],
        "reference_label": _("Request"),
        "reference": said["reference"],
        "version": _("Version %(version)s") % said,
        "facts": _facts(said, language),
        "lines_title": _("What is offered"),
        "columns": [_("What"), pgettext("quote", "Number"), _("Price of one"), _("Amount")],
        "lines": [_line(line) for line in said["lines"]],
        "total_label": _("Total without tax"),
        "total": money(Decimal(said["total"])),
        "vat_note": said["vat_note"],
        "terms_title": _("Terms"),
        "terms": said["note"],
        "binding_title": _("How to accept it"),
        "binding": _(
            "A signatory of the project's team accepts this quote on the portal, until the end of"
            " its last day (Paris time): %(address)s"
        )
        % {"address": address},
        "proof_title": _("Digest (SHA-256)"),
        "sha256": sha256,
        "page": _("Page"),
    }


def _facts(said: Mapping[str, Any], language: str) -> list[dict[str, str]]:
    titles = [each.get(f"title_{language}") or each["title_fr"] for each in said["services"]]
    rows = [
        (_("Provider"), said["provider"]["name"]),
        (_("Organisation"), said["client"]["organisation"]),
        (_("Project"), said["client"]["project"]),
        (_("Services"), ", ".join(titles)),
        (pgettext("quote", "Sent"), long_moment(datetime.fromisoformat(said["sent_at"]))),
        (pgettext("quote", "Sent by"), said["sent_by"]),
        (_("Valid until"), long_date(date.fromisoformat(said["valid_until"]))),
        (
            _("Lead time"),
            _("%(days)s from acceptance") % {"days": days_in_words(said["lead_days"])},
        ),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _line(line: Mapping[str, str]) -> list[str]:
    return [
        line["label"],
        counted(Decimal(line["quantity"]), line["unit"]),
        money(Decimal(line["unit_price"])),
        money(Decimal(line["amount"])),
    ]
