"""What was changed, in words; and what waits for staff or for an organisation."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any, Literal

from babel import Locale
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.enums import IdentifierScheme
from partners.models import (
    Correction,
    Organisation,
    OrganisationIdentifier,
    ProfileEdit,
    Proposal,
    Term,
)
from partners.queries.profiles import ALL_ROWS, LOGO, TERMS, Parts, Row, RowList
from pscc.kernel.access import allowed
from pscc.kernel.formats import locale_code, number, short_date
from pscc.kernel.panels import Panel, PanelLine

Mark = Literal["same", "del", "ins"]
_LANGUAGES = {"_fr": "(FR)", "_en": "(EN)"}
_CONTEXT = 90  # characters kept on either side of a change
_LONGEST = 3000  # words that are compared one by one; beyond, lines are


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed, went or came."""

    mark: Mark
    text: str


@dataclass(frozen=True)
class Difference:
    """One part of a profile before and after, ready to be read."""

    label: str
    pieces: tuple[Piece, ...]
    now: str = ""  # what is stored, where somebody changed it again
    changed_again: bool = False


# --- Words --------------------------------------------------------------------------------------


def label_of(part: str) -> str:
    """Name a part as its form does, with its language."""
    if part in ALL_ROWS:
        return str(ALL_ROWS[part].title)
    return _named(Organisation, part)


def _named(model: Any, column: str) -> str:
    stem, language = _split(column)
    name = str(model._meta.get_field(stem).verbose_name)
    return f"{name[:1].upper()}{name[1:]} {language}".strip()


def _split(column: str) -> tuple[str, str]:
    ending = column[-3:]
    return (column[:-3], _LANGUAGES[ending]) if ending in _LANGUAGES else (column, "")


def described(part: str, value: Any) -> list[str]:
    """Return a part's value as lines that people read."""
    if part in ALL_ROWS:
        return [described_row(ALL_ROWS[part], row) for row in value]
    if part in TERMS:
        return _terms(str(TERMS[part]), value)
    if part == LOGO:
        return [_("a picture")] if value else []
    return [] if value == "" else _shown(Organisation, part, value).splitlines()


def described_row(rows: RowList, row: Row) -> str:
    """Return a row on one line: its first value, then the others by name."""
    told = [(name, row[name]) for name in rows.columns if row.get(name) not in ("", None, False)]
    return " · ".join(
        _shown(rows.model, name, value)
        if name == rows.columns[0]
        else _("%(label)s: %(value)s")
        % {"label": _named(rows.model, name), "value": _shown(rows.model, name, value)}
        for name, value in told
    )


def _shown(model: Any, name: str, value: Any) -> str:
    if name == "label":
        return ", ".join(_terms("label", [value]))
    if name == "country":
        return str(Locale.parse(locale_code()).territories.get(value, value))
    field: Any = model._meta.get_field(name)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    written: dict[str, Callable[[], Any]] = {
        "BooleanField": lambda: _("yes") if value else _("no"),
        "DateField": lambda: _day(str(value)),
        "DecimalField": lambda: number(Decimal(str(value))) if name == "value" else str(value),
    }
    return str(written.get(field.get_internal_type(), lambda: value)())


def _day(text: str) -> str:
    day = parse_date(text)
    return short_date(day) if day else text


def _terms(vocabulary: str, codes: Iterable[str]) -> list[str]:
    found = Term.objects.filter(vocabulary=vocabulary, code__in=list(codes))
    return [str(term) for term in found.order_by("position", "code")]


# --- Differences --------------------------------------------------------------------------------


def differences(before: Parts, after: Parts, stored: Parts | None = None) -> list[Difference]:
    """Return what changed, part by part; with `stored`, also what is there now where it differs
    again.
    """
    found = []
    for part in after:
        again = stored is not None and stored[part] != after[part]
        now = "\n".join(described(part, stored[part])) if stored and again else ""
        pieces = compared(described(part, before.get(part, "")), described(part, after[part]))
        found.append(Difference(label_of(part), pieces, now, again))
    return found


def compared(before: list[str], after: list[str]) -> tuple[Piece, ...]:
    """Compare two texts word by word, long or listed ones line by line; long stretches that stayed
    are cut.
    """
    old, new = "\n".join(before), "\n".join(after)
    words = [re.findall(r"\s+|[^\s]+", text) for text in (old, new)]
    by_line = max(map(len, words)) > _LONGEST
    a, b = (_lines(before), _lines(after)) if by_line else words
    pieces: list[Piece] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(a[a1:a2])))
            continue
        if a2 > a1:
            pieces.append(Piece("del", "".join(a[a1:a2])))
        if b2 > b1:
            pieces.append(Piece("ins", "".join(b[b1:b2])))
    return tuple(_shortened(pieces))


def _lines(lines: list[str]) -> list[str]:
    return [f"{line}\n" for line in lines]


def _shortened(pieces: list[Piece]) -> Iterator[Piece]:
    last = len(pieces) - 1
    for place, piece in enumerate(pieces):
        text = piece.text
        if piece.mark == "same" and len(text) > 2 * _CONTEXT + 20:
            start = "" if place == 0 else text[:_CONTEXT]
            end = "" if place == last else text[-_CONTEXT:]
            yield Piece("same", f"{start} … {end}")
        else:
            yield piece


def changes_of(proposal: Proposal) -> list[Difference]:
    """Return what a request would change."""
    return differences(
        {part: change["old"] for part, change in proposal.changes.items()},
        {part: change["new"] for part, change in proposal.changes.items()},
    )


def shared_numbers(organisation: Organisation, rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Name the organisations that carry the same SIREN, which several sites of one company may."""
    numbers = [row["value"] for row in rows if row["scheme"] == IdentifierScheme.SIREN]
    others = (
        OrganisationIdentifier.objects.filter(scheme=IdentifierScheme.SIREN, value__in=numbers)
        .exclude(organisation=organisation)
        .select_related("organisation")
        .order_by("organisation__name")
    )
    return [
        _("%(organisation)s has the SIREN %(number)s too: if the two are one, merge them.")
        % {"organisation": other.organisation.name, "number": other.value}
        for other in others
    ]


# --- What waits ---------------------------------------------------------------------------------


def latest_proposal(organisation: Organisation) -> Proposal | None:
    """Return the newest request to staff, answered or not."""
    return Proposal.objects.filter(organisation=organisation).order_by("-made_at", "-pk").first()


def open_corrections(organisation: Organisation) -> QuerySet[Correction]:
    """Return what readers suggested and nobody answered, oldest first."""
    found: QuerySet[Correction] = Correction.objects.open().filter(organisation=organisation)
    return found.order_by("suggested_at", "pk")


@dataclass(frozen=True)
class Waiting:
    """How much of each kind waits for staff."""

    edits: int
    proposals: int
    corrections: int
    organisations: int

    def __bool__(self) -> bool:
        return bool(self.edits or self.proposals or self.corrections or self.organisations)

    @property
    def lines(self) -> list[str]:
        """Say it, one line for each kind there is."""
        told = (
            (self.organisations, ngettext(
                "%(count)s organisation asks to be published.",
                "%(count)s organisations ask to be published.", self.organisations)),
            (self.proposals, ngettext(
                "%(count)s request about a name, an identifier or a circle.",
                "%(count)s requests about names, identifiers or circles.", self.proposals)),
            (self.corrections, ngettext(
                "%(count)s correction suggested by a reader.",
                "%(count)s corrections suggested by readers.", self.corrections)),
            (self.edits, ngettext(
                "%(count)s change of a profile to look at.",
                "%(count)s changes of profiles to look at.", self.edits)),
        )  # fmt: skip
        return [text % {"count": count} for count, text in told if count]


def waiting_for_staff() -> Waiting:
    """Count what waits for staff in the directory; four statements."""
    return Waiting(
        edits=ProfileEdit.objects.to_review().count(),
        proposals=Proposal.objects.pending().count(),
        corrections=Correction.objects.open().count(),
        organisations=Organisation.objects.filter(state="in_review").count(),
    )


def moderation_panel(user: Any, _at: datetime) -> Panel | None:
    """Return the card of the staff start page that says what waits in the directory."""
    if not allowed(user, "partners.publish_organisation"):
        return None
    waiting = waiting_for_staff()
    lines = (
        PanelLine(_("Requests to examine"), waiting.proposals, _to("proposal", "pending")),
        PanelLine(_("Suggested corrections"), waiting.corrections, _to("correction", "open")),
        PanelLine(_("Changes to look at"), waiting.edits, _to("profileedit", "to_review")),
        PanelLine(_("Organisations to publish"), waiting.organisations,
                  _to("organisation", "in_review")),
    )  # fmt: skip
    return Panel(_("Directory"), [line for line in lines if line.count])


def _to(model: str, state: str) -> str:
    return reverse(f"admin:partners_{model}_changelist") + f"?state__exact={state}"
