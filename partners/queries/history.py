"""Who changed what of a profile when, told by the event tables that the database writes."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, OuterRef, QuerySet, Subquery, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pghistory.models import Context

from partners.models import (
    Mandate,
    Membership,
    Organisation,
    OrganisationRelation,
    ProfileEdit,
)
from partners.queries.differences import (
    Difference,
    Piece,
    compared,
    described_row,
    unit_of_column,
)
from partners.queries.moderation import described, differences, label_of
from partners.queries.parts import Row, RowList, plain
from partners.queries.profiles import ALL_COLUMNS, ALL_ROWS, LOGO, TERMS
from pscc.accounts.models import User
from pscc.kernel.history import tracked

# Shown of the organisation itself; its registered e-mail stays out, as on every page.
COLUMNS = (*ALL_COLUMNS, "state", "freshness")
SOURCES: tuple[tuple[type[Model], RowList | None], ...] = (
    (Organisation, None),
    *((rows.model, rows) for rows in ALL_ROWS.values()),
    (
        OrganisationRelation,
        RowList(
            gettext_lazy("Ties to other organisations"),
            OrganisationRelation,
            ("kind", "since", "until", "source"),
        ),
    ),
    (
        Mandate,
        RowList(
            gettext_lazy("Governance"), Mandate, ("role_fr", "role_en", "body_fr", "since", "until")
        ),
    ),
)


@dataclass(frozen=True)
class Entry:
    """What one person did at one moment."""

    at: datetime
    who: str
    changes: Sequence[Difference]


@dataclass(frozen=True)
class _Header:
    source: int
    number: int
    context: Any
    at: datetime

    @property
    def occasion(self) -> Any:
        """What happened in one request is one entry."""
        return self.context or (self.source, self.number)


class HistoryPages(Sequence[Entry]):
    """The history of an organisation's profile, latest first; a slice reads what it shows."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.occasions = _occasions(organisation)

    def __len__(self) -> int:
        return len(self.occasions)

    def __getitem__(self, wanted: Any) -> Any:
        if isinstance(wanted, int):
            return self[wanted : wanted + 1][0]
        shown = self.occasions[wanted]
        return list(_entries(self.organisation, shown))


def _events_of(organisation: Organisation, source: int) -> QuerySet[Any]:
    model = SOURCES[source][0]
    owner = "pgh_obj_id" if model is Organisation else "organisation_id"
    manager: Any = tracked[model]._default_manager
    found: QuerySet[Any] = manager.filter(**{owner: organisation.pk})
    return found


def _occasions(organisation: Organisation) -> list[list[_Header]]:
    """Return the numbers of all events, by occasion, latest first; one statement."""
    columns = ("table", "pgh_id", "pgh_context_id", "pgh_created_at")
    parts = [
        _events_of(organisation, source).annotate(table=Value(source)).values_list(*columns)
        for source in range(len(SOURCES))
    ]
    found: dict[Any, list[_Header]] = defaultdict(list)
    for row in parts[0].union(*parts[1:], all=True):
        header = _Header(*row)
        found[header.occasion].append(header)
    return sorted(found.values(), key=_lateness, reverse=True)


def _lateness(headers: list[_Header]) -> tuple[datetime, int]:
    """Order what one transaction did by the organisation's own row, which each saving touches."""
    own = [header.number for header in headers if header.source == 0]
    return max(header.at for header in headers), max(own, default=0)


def _entries(organisation: Organisation, occasions: list[list[_Header]]) -> Iterator[Entry]:
    changes = _Changes(organisation, [header for each in occasions for header in each])
    makers = [changes.maker_of(headers) for headers in occasions]
    contexts = [headers[0].context for headers in occasions]
    names = _Names(organisation, set(contexts), set(makers))
    for headers, context, maker in zip(occasions, contexts, makers, strict=True):
        yield Entry(
            at=max(header.at for header in headers),
            who=names.of(context, maker),
            changes=[
                change
                for header in sorted(headers, key=lambda each: (each.source, each.number))
                for change in changes.of(header)
            ],
        )


class _Changes:
    """What some events changed; a few statements for each table they are in."""

    def __init__(self, organisation: Organisation, headers: list[_Header]) -> None:
        wanted: dict[int, set[int]] = defaultdict(set)
        for header in headers:
            wanted[header.source].add(header.number)
        self.pairs: dict[tuple[int, int], tuple[Any, Any]] = {}
        for source, numbers in wanted.items():
            self._read(organisation, source, numbers)
        versions = [now.version for (source, _n), (_was, now) in self.pairs.items() if source == 0]
        edits = ProfileEdit.objects.filter(organisation=organisation, version__in=versions)
        self.edits = {edit.version: edit for edit in edits} if versions else {}

    def _read(self, organisation: Organisation, source: int, numbers: set[int]) -> None:
        events = _events_of(organisation, source)
        same = events.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
        previous = Subquery(same.order_by("-pgh_id").values("pgh_id")[:1])
        found = list(events.filter(pgh_id__in=numbers).annotate(before=previous))
        before = events.in_bulk([event.before for event in found if event.before])
        for event in found:
            self.pairs[source, event.pgh_id] = (before.get(event.before), event)

    def of(self, header: _Header) -> list[Difference]:
        """Return what an event changed, in words."""
        was, now = self.pairs[header.source, header.number]
        rows = SOURCES[header.source][1]
        if rows is None:
            return [*_of_columns(was, now), *self._of_terms(header)]
        gone = now.pgh_label == "delete"
        before = was or (now if gone else None)
        old = [described_row(rows, _row(before, rows))] if before else []
        new = [] if gone else [described_row(rows, _row(now, rows))]
        return [] if old == new else [Difference(str(rows.title), compared(old, new, "part"))]

    def edit_of(self, header: _Header) -> ProfileEdit | None:
        """Return the saving in the partner's space that an event of the organisation comes from."""
        if header.source != 0:
            return None
        was, now = self.pairs[0, header.number]
        is_new_version = was is not None and was.version != now.version
        return self.edits.get(now.version) if is_new_version else None

    def maker_of(self, headers: list[_Header]) -> Any:
        """Return the number of who saved these changes in the partner's space."""
        edits = [edit for header in headers if (edit := self.edit_of(header))]
        return edits[0].made_by_id if edits else None

    def _of_terms(self, header: _Header) -> list[Difference]:
        edit = self.edit_of(header)
        if edit is None:
            return []
        return differences(edit.before, {part: edit.after[part] for part in TERMS
                                         if part in edit.after})  # fmt: skip


def _of_columns(was: Any, now: Any) -> Iterator[Difference]:
    if was is None:
        yield Difference(_("The organisation"), (Piece("ins", _("was entered in the directory")),))
        return
    for column in COLUMNS:
        old, new = plain(getattr(was, column)), plain(getattr(now, column))
        if old != new:
            unit = unit_of_column(Organisation, column)
            pieces = compared(described(column, old), described(column, new), unit)
            yield Difference(label_of(column), pieces)
    if was.logo_id != now.logo_id:
        old, new = [[_("a picture")] if each.logo_id else [] for each in (was, now)]
        pieces = (
            (Piece("ins", _("another picture")),) if old == new else compared(old, new, "whole")
        )
        yield Difference(label_of(LOGO), pieces)


def _row(event: Any, rows: RowList) -> Row:
    return {name: plain(getattr(event, name)) for name in rows.columns}


class _Names:
    """Who acted: members by name, the cluster's people and the portal as such."""

    def __init__(self, organisation: Organisation, contexts: set[Any], makers: set[Any]) -> None:
        found = Context.objects.filter(pk__in=contexts - {None})
        self.user_of = {each.pk: each.metadata.get("user") for each in found}
        people = User.objects.in_bulk([*(set(self.user_of.values()) | makers) - {None}])
        members = Membership.objects.filter(organisation=organisation, user__in=people)
        known = set(members.values_list("user_id", flat=True))
        self.names = {
            pk: person.name or _("A member") for pk, person in people.items() if pk in known
        }

    def of(self, context: Any, maker: Any) -> str:
        """Name who acted in a context, or who saved what happened outside a request."""
        user = self.user_of.get(context) or maker
        if not user:
            return _("The portal")
        return self.names.get(user) or _("The cluster's team")
