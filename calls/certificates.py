"""The yearly certificate of an expert's contribution, as a PDF (PDF/UA, made by Typst)."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from calls.queries.certificates import Contribution
from pscc.kernel.addresses import absolute
from pscc.kernel.formats import long_date, number
from pscc.kernel.papers import typeset
from pscc.kernel.site import site

LANGUAGES = ("fr", "en")
TEMPLATE = Path(__file__).parent / "typst" / "certificate.typ"


def certificate_name(contribution: Contribution, language: str) -> str:
    """Return the name of a certificate's file."""
    return f"certificate-{contribution.year}-{language}.pdf"


def render_certificate(contribution: Contribution, language: str, at: datetime) -> bytes:
    """Return the certificate of a year as a tagged PDF in a language, dated `at`."""
    with override(language):
        data = _data(contribution, language, at)
    return typeset(TEMPLATE, data)


def _data(contribution: Contribution, language: str, at: datetime) -> dict[str, Any]:
    values = {
        "name": contribution.person.get_full_name(),
        "cluster": site().name,
        "year": str(contribution.year),
    }
    return {
        "language": language,
        "issuer": site().name,
        "title": _("Certificate of contribution, %(year)s") % values,
        "heading": _("Certificate of contribution"),
        "year": values["year"],
        "statement": _(
            "%(cluster)s certifies that %(name)s, an independent expert, contributed in %(year)s to"
            " the evaluation of applications to its calls for projects."
        )
        % values,
        "orcid_label": "ORCID iD",
        "orcid": contribution.person.orcid,
        "count": reviews_in_words(contribution.total),
        "columns": [_("Call for projects"), _("Reviews submitted")],
        "calls": [[call.title, number(count)] for call, count in contribution.calls],
        "confidential": _(
            "Which applications these reviews are about is confidential and stated nowhere. The"
            " expert declared to have no conflict of interest in any of them."
        ),
        "done": _("Done in %(city)s on %(day)s") % _place(at)
        if site().city
        else _("Done on %(day)s") % _place(at),
        "signed": _("For %(cluster)s") % values,
        "contact": f"{site().contact_email} · {absolute('/')}",
        "page": _("Page"),
    }


def _place(at: datetime) -> dict[str, str]:
    return {"city": site().city, "day": long_date(timezone.localdate(at))}


def reviews_in_words(count: int) -> str:
    """Write a number of reviews in the active language."""
    return ngettext("%(count)s review", "%(count)s reviews", count) % {"count": number(count)}
