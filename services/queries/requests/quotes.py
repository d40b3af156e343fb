"""What the pages of quotes read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _

from partners.enums import ProjectRole
from partners.models import ProjectMember
from pscc.files.models import StoredFile
from pscc.kernel.formats import long_date, money
from services.enums import QuoteState, SubRequestState
from services.models import Quote, QuoteDocument, QuoteLine, SubRequest
from services.quote_paper import counted, days_in_words

S = SubRequestState
QUOTE_FILE = "services.quote"  # purpose of StoredFile
QUOTABLE = (S.TRIAGED, S.FEASIBILITY, S.CONDITIONS, S.QUOTED)
DRAFTABLE = (S.SUBMITTED, S.RETURNED, S.WILLING_LATER, *QUOTABLE)
VALID_DAYS = 30


def told_quotes(sub_request: SubRequest) -> list[Quote]:
    """Return the quotes that were sent, newest first, with their lines; two statements."""
    found = Quote.objects.filter(sub_request=sub_request).told()
    rows = found.select_related("made_by", "answered_by").prefetch_related("lines")
    return list(rows.order_by("-version"))


def draft_of(sub_request: SubRequest) -> Quote | None:
    """Return the quote that the provider writes."""
    found = Quote.objects.filter(sub_request=sub_request, state=QuoteState.DRAFT)
    return found.prefetch_related("lines").first()


def lines_of(quote: Quote) -> list[QuoteLine]:
    """Return the lines of a quote in their order."""
    return sorted(quote.lines.all(), key=lambda line: (line.position, line.pk))


def shown_lines(quote: Quote) -> list[tuple[QuoteLine, str]]:
    """Return the lines of a quote, each with its number and unit in words."""
    return [(line, counted(line.quantity, line.unit)) for line in lines_of(quote)]


def waits_for_answer(quotes: Sequence[Quote]) -> Quote | None:
    """Return the quote that the team can answer."""
    return next((each for each in quotes if each.state == QuoteState.SENT), None)


def accepted_quote(sub_request: SubRequest) -> Quote | None:
    """Return the quote that a signatory accepted."""
    return Quote.objects.filter(sub_request=sub_request, state=QuoteState.ACCEPTED).first()


def signatories(sub_request: SubRequest) -> list[str]:
    """Return the names of those who can accept a quote."""
    return signatories_of(sub_request.request.project_id)


def signatories_of(project: Any) -> list[str]:
    """Return the names of those who sign for a project (or its id)."""
    members = ProjectMember.objects.active().filter(
        project=project, role=ProjectRole.SIGN, user__is_active=True
    )
    found = members.select_related("user").order_by("since", "pk")
    return [member.user.get_full_name() for member in found]


def expected_on(quote: Quote, today: date) -> date:
    """Return the day of delivery if a quote were accepted on a day, or was."""
    return today + timedelta(days=quote.lead_days)


def ready_languages(quote: Quote) -> list[str]:
    """Return the languages in which a quote can be had as a PDF."""
    made = QuoteDocument.objects.filter(quote=quote).select_related("file").order_by("language")
    return [each.language for each in made if each.file.is_servable]


# --- What changed from one version to the next ----------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """One thing that two versions say differently; an empty text is "nothing"."""

    what: str
    old: str
    new: str


def differences(old: Quote, new: Quote) -> list[Difference]:
    """Return what a version says differently, in words: lines first, in their order."""
    return [*_between_lines(lines_of(old), lines_of(new)), *_between_terms(old, new)]


def _between_lines(old: Sequence[QuoteLine], new: Sequence[QuoteLine]) -> list[Difference]:
    before, after = _by_label(old), _by_label(new)
    found = []
    for key in dict.fromkeys((*before, *after)):
        was, now_is = before.get(key, ""), after.get(key, "")
        if was != now_is:
            found.append(Difference(key[0], was, now_is))
    return found


def _by_label(lines: Sequence[QuoteLine]) -> dict[tuple[str, int], str]:
    """Return each line in words; a label that stands there twice is told apart by its place."""
    told: dict[tuple[str, int], str] = {}
    for line in lines:
        place = sum(label == line.label for label, _place in told)
        told[line.label, place] = _in_words(line)
    return told


def _in_words(line: QuoteLine) -> str:
    number = counted(line.quantity, line.unit)
    return f"{number} × {money(line.unit_price)} = {money(line.amount)}"


def _between_terms(old: Quote, new: Quote) -> list[Difference]:
    told = (
        (_("Total without tax"), money(old.total), money(new.total)),
        (_("Note on VAT"), old.vat_note, new.vat_note),
        (_("Valid until"), long_date(old.valid_until), long_date(new.valid_until)),
        (_("Lead time"), days_in_words(old.lead_days), days_in_words(new.lead_days)),
        (_("Terms"), old.note, new.note),
    )
    return [Difference(*each) for each in told if each[1] != each[2]]


def story_of(quotes: Sequence[Quote]) -> list[dict[str, Any]]:
    """Return the versions, newest first, each with what it changed."""
    return [
        {"quote": quote, "differences": differences(quotes[place], quote) if older else []}
        for place, (quote, older) in enumerate(zip_longest(quotes, quotes[1:]), start=1)
    ]


def total_of(lines: Sequence[QuoteLine]) -> Decimal:
    """Return the sum of lines, each rounded to the cent."""
    return sum((line.amount for line in lines), Decimal(0))


# --- Files ----------------------------------------------------------------------------------------


def may_read_quote_file(user: Any, file: StoredFile) -> bool:
    """Tell whether a person may have the PDF of a quote: the team, the provider's owners and
    editors, and those of the cluster who handle the request; walls obeyed.
    """
    found = QuoteDocument.objects.filter(file=file).values("quote__sub_request").first()
    if found is None or not user.is_authenticated:
        return False
    visible = SubRequest.objects.visible_to(user)
    return bool(visible.filter(pk=found["quote__sub_request"]).exists())
