"""Quotes: written by the provider, sent in versions, answered by the project's team."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from pscc.kernel.access import require
from pscc.kernel.business_days import add_business_days
from pscc.kernel.formats import iso, long_date
from pscc.kernel.refusals import Refused
from services.actions.requests.moving import MovedOnError, end_of, move
from services.actions.requests.standing import standing_quote
from services.enums import QuoteState
from services.models import Quote, QuoteLine, SubRequest
from services.queries.requests.quotes import DRAFTABLE, QUOTABLE, draft_of, lines_of, total_of
from services.quote_paper import FORMAT, canonical, digest
from services.steps import DECLINE_REASONS, STEPS

MOST_LINES = 60
MOST_EUROS = Decimal("999999999999.99")  # what the column of totals holds


@dataclass(frozen=True)
class LineValues:
    """A line of a quote as it is typed."""

    label: str
    unit_price: Decimal
    quantity: Decimal = Decimal(1)
    unit: str = ""


@dataclass(frozen=True)
class QuoteValues:
    """A quote as it is typed."""

    valid_until: date
    lead_days: int
    vat_note: str = ""
    note: str = ""
    lines: tuple[LineValues, ...] = ()


class DraftChangedError(Refused):
    """Somebody else of the provider has written in the draft meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody else has changed this draft meanwhile. What you typed is kept here:"
                " look at their version, then save yours again or leave it."
            )
        )


class AcceptedAlreadyError(Refused):
    """Another signatory was faster: what was wanted is done."""

    def __init__(self) -> None:
        super().__init__(_("This quote is accepted already: nothing more is needed from you."))


# --- The provider ---------------------------------------------------------------------------------


@transaction.atomic
def save_quote_draft(
    *, sub_request_id: int, values: QuoteValues, seen: str, by: Any, at: datetime
) -> Quote:
    """Keep a quote that only its provider sees; `seen` is the mark of the draft that the writer
    had before them ("" for none).

    Raises Refused where the request moved on or the draft did; PermissionDenied. Locks the request.
    """
    sub_request = SubRequest.objects.lock(sub_request_id)
    require(by, "services.quote_request", sub_request)
    if sub_request.state not in DRAFTABLE:
        raise MovedOnError(sub_request)
    draft = draft_of(sub_request)
    if mark_of(draft) != seen:
        raise DraftChangedError
    quote = draft or Quote(sub_request=sub_request, version=_next_version(sub_request))
    quote.made_by, quote.made_at = by, at
    quote.valid_until, quote.lead_days = values.valid_until, values.lead_days
    quote.vat_note, quote.note = values.vat_note.strip(), values.note.strip()
    lines = [_line(place, line) for place, line in enumerate(values.lines)]
    quote.total = _checked_total(lines)
    quote.save()
    quote.lines.all().delete()
    for line in lines:
        line.quote = quote
    QuoteLine.objects.bulk_create(lines)
    return Quote.objects.get(pk=quote.pk)


def _next_version(sub_request: SubRequest) -> int:
    last = Quote.objects.filter(sub_request=sub_request).aggregate(last=Max("version"))["last"]
    return int(last or 0) + 1


def _line(place: int, line: LineValues) -> QuoteLine:
    return QuoteLine(
        position=place,
        label=line.label.strip(),
        quantity=line.quantity,
        unit=line.unit.strip(),
        unit_price=line.unit_price,
    )


def _checked_total(lines: list[QuoteLine]) -> Decimal:
    if len(lines) > MOST_LINES:
        raise Refused(
            _("A quote takes %(limit)s lines. Put some together.") % {"limit": MOST_LINES}
        )
    total = total_of(lines)
    if total > MOST_EUROS:
        raise Refused(_("The total is too large. Check the numbers and prices."))
    return total


def mark_of(draft: Quote | None) -> str:
    """Return a text that differs as soon as a draft says something else; "" for no draft."""
    if draft is None:
        return ""
    return digest(canonical(_said(draft, draft.sub_request, sent={})))


@transaction.atomic
def send_quote(*, quote_id: int, seen: str, by: Any, at: datetime) -> Quote:
    """Send a draft to the team as the next version; it takes the place of the one that stands.

    The team has ten business days to answer, at most until the quote's last day. Raises Refused
    for a draft that says too little or is not the one `seen`, and where the request moved on;
    PermissionDenied. Locks the request, then the quotes.
    """
    sub_request, quote = _locked(quote_id)
    require(by, "services.quote_request", sub_request)
    if quote.state != QuoteState.DRAFT:
        raise Refused(_("This version was sent already."))
    if sub_request.state not in QUOTABLE:
        raise MovedOnError(sub_request)
    if mark_of(quote) != seen:
        raise DraftChangedError
    _must_be_ready(quote, at)
    before = standing_quote(sub_request)
    if before is not None:
        before.supersede()
        before.save()
    sent = {"sent_at": iso(at), "sent_by": by.get_full_name(), **_previous(sub_request)}
    document = canonical(_said(quote, sub_request, sent=sent))
    quote.made_by = by
    quote.send(at=at, total=total_of(lines_of(quote)), document=document, sha256=digest(document))
    quote.save()
    due_at = min(add_business_days(at, STEPS["quote"].days or 0), end_of(quote.valid_until))
    move(sub_request, "quote", by=by, at=at, due_at=due_at, ids={"quote_id": quote.pk})
    return quote


def _must_be_ready(quote: Quote, at: datetime) -> None:
    if not quote.lines.all():
        raise Refused(_("Write one line at least. A service that costs nothing is a line at 0."))
    if quote.valid_until <= timezone.localdate(at):
        raise Refused(_("Choose a last day to come: the team needs time to answer."))


def _previous(sub_request: SubRequest) -> dict[str, str]:
    """Return the digest of the version before, so that versions hang together."""
    told = Quote.objects.filter(sub_request=sub_request).told().order_by("-version")
    found = told.values_list("sha256", flat=True).first()
    return {"previous_sha256": found} if found else {}


def _said(quote: Quote, sub_request: SubRequest, *, sent: Mapping[str, str]) -> dict[str, Any]:
    """Return all that a quote says."""
    project = sub_request.request.project
    asked = sub_request.items.select_related("service").order_by("service__uid")
    return {
        "format": FORMAT,
        "reference": sub_request.code,
        "version": quote.version,
        "provider": {"uid": sub_request.provider.uid, "name": sub_request.provider.name},
        "client": {
            "project": project.title,
            "organisation": project.organisation.name if project.organisation else "",
        },
        "services": [_named(each.service) for each in asked],
        "lines": [
            {
                "label": line.label,
                "quantity": f"{line.quantity:.2f}",
                "unit": line.unit,
                "unit_price": f"{line.unit_price:.2f}",
                "amount": f"{line.amount:.2f}",
            }
            for line in lines_of(quote)
        ],
        "total": f"{total_of(lines_of(quote)):.2f}",
        "currency": "EUR",
        "vat_note": quote.vat_note,
        "valid_until": quote.valid_until.isoformat(),
        "lead_days": quote.lead_days,
        "note": quote.note,
        **sent,
    }


def _named(service: Any) -> dict[str, str]:
    """Return a service with its title in both languages, as far as there are two."""
    return {
        "uid": service.uid,
        "title_fr": service.title_fr or service.title_en,
        "title_en": service.title_en or service.title_fr,
    }


# --- The team -------------------------------------------------------------------------------------


@transaction.atomic
def accept_quote(*, quote_id: int, by: Any, at: datetime) -> Quote:
    """Accept a quote for the project, as one of its signatories; the provider then begins.

    Raises Refused after its last day, and for one that was answered or replaced meanwhile;
    PermissionDenied. Locks the request, then the quote.
    """
    sub_request, quote = _locked(quote_id)
    require(by, "services.accept_request", sub_request)
    _must_stand(quote)
    today = timezone.localdate(at)
    if today > quote.valid_until:
        raise Refused(
            _(
                "This quote was valid until %(day)s. Ask the provider for a new version: one click"
                " is enough."
            )
            % {"day": long_date(quote.valid_until)}
        )
    quote.accept(by=by, at=at)
    quote.save()
    sub_request.deliver_by = today + timedelta(days=quote.lead_days)
    move(sub_request, "accept", by=by, at=at, ids={"quote_id": quote.pk})
    return quote


@transaction.atomic
def decline_quote(*, quote_id: int, code: str, told: str, by: Any, at: datetime) -> Quote:
    """Say no to a quote, and why; the portal proposes other providers at once.

    Raises Refused without a reason, and for one that was answered or replaced meanwhile;
    PermissionDenied. Locks the request, then the quote.
    """
    if code not in DECLINE_REASONS:
        raise Refused(_("Choose a reason from the list."))
    sub_request, quote = _locked(quote_id)
    require(by, "services.decline_request", sub_request)
    _must_stand(quote)
    _set_aside(quote, by, at)
    ids = {"quote_id": quote.pk}
    move(sub_request, "decline", by=by, at=at, code=code, told=told.strip(), ids=ids)
    return quote


@transaction.atomic
def ask_for_revision(*, quote_id: int, told: str, by: Any, at: datetime) -> Quote:
    """Ask the provider for another version; this one is set aside.

    Raises Refused without words, and for one that was answered or replaced meanwhile;
    PermissionDenied. Locks the request, then the quote.
    """
    words = told.strip()
    if not words:
        raise Refused(_("Write what should be different: the provider reads your words."))
    sub_request, quote = _locked(quote_id)
    require(by, "services.ask_revision_request", sub_request)
    _must_stand(quote)
    _set_aside(quote, by, at)
    move(sub_request, "ask_revision", by=by, at=at, told=words, ids={"quote_id": quote.pk})
    return quote


def _locked(quote_id: int) -> tuple[SubRequest, Quote]:
    sub_request_id = Quote.objects.values_list("sub_request_id", flat=True).get(pk=quote_id)
    sub_request: SubRequest = SubRequest.objects.lock(sub_request_id)
    return sub_request, Quote.objects.lock(quote_id)


def _set_aside(quote: Quote, by: Any, at: datetime) -> None:
    quote.decline(by=by, at=at)
    quote.save()


def _must_stand(quote: Quote) -> None:
    if quote.state == QuoteState.SENT:
        return
    if quote.state == QuoteState.ACCEPTED:
        raise AcceptedAlreadyError
    if quote.state == QuoteState.SUPERSEDED:
        raise Refused(
            _("A newer version has taken the place of this quote. Read it before you answer.")
        )
    raise Refused(_("This quote waits for no answer any more. Look at the request."))
