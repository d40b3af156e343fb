"""Which organisations may be one, and what hangs on each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pghistory.models import Event

from partners.enums import MergeState, OrganisationState
from partners.models import Merge, Organisation

# What refers to an organisation and stays with the one it was written of, and why.
STAYS = {
    "partners.DistinctPair.one": "says which two are not the same",
    "partners.DistinctPair.other": "says which two are not the same",
    "partners.Merge.kept": "says which two were merged",
    "partners.Merge.absorbed": "says which two were merged",
    "partners.OrganisationSearch.organisation": "kept by the database, one row for each",
    "partners.ProfileEdit.organisation": "a change can be undone only on the profile it changed",
    "partners.ProjectMove.origin": "history of a project as it was",
    "partners.ProjectMove.destination": "history of a project as it was",
}
RECENT = 60  # organisations made last, whose names are compared with all others
SHOWN = 50  # suggestions
SIMILAR = 0.6  # trigram similarity of two names from which they are suggested


@dataclass(frozen=True)
class Reference:
    """A column of another table that says to which organisation a row belongs."""

    model: type[Model]
    column: str

    @property
    def key(self) -> str:
        """Name it, as a merge keeps it."""
        return f"{self.model._meta.label}.{self.column}"

    @property
    def rows(self) -> Any:
        """Return all rows of the table, also those that a manager would hide."""
        return self.model._base_manager  # noqa: SLF001 Django's own name for it

    @property
    def title(self) -> str:
        """Name what its rows are; the rows of a plain list are named as the list."""
        owner: Any = self.model._meta.auto_created
        for field in owner._meta.many_to_many if owner else ():
            if field.remote_field.through is self.model:
                return str(field.verbose_name)
        return str(self.model._meta.verbose_name_plural)


def every_reference(to: type[Model] = Organisation) -> Iterator[Reference]:
    """Yield every column, of whatever room, that refers to organisations, or to another table; the
    history's apart.
    """
    for field in to._meta.get_fields(include_hidden=True):
        if isinstance(field, models.ForeignObjectRel) and field.field.concrete:
            model: Any = field.related_model
            is_many = isinstance(field, models.ManyToManyRel)
            if not is_many and not issubclass(model, Event) and not model._meta.proxy:
                yield Reference(model, field.field.name)


def moved_references() -> list[Reference]:
    """Return the columns that a merge moves, in a fixed order."""
    moved = (each for each in every_reference() if each.key not in STAYS)
    return sorted(moved, key=lambda each: each.key)


@dataclass(frozen=True)
class Share:
    """How many rows of one kind hang on each of two organisations."""

    title: str
    one: int
    other: int


def shares(one: Organisation, other: Organisation) -> list[Share]:
    """Count what hangs on each of two organisations; one statement for each kind."""
    found = []
    for reference in moved_references():
        counts = [
            reference.rows.filter(**{reference.column: each}).count() for each in (one, other)
        ]
        if any(counts):
            found.append(Share(reference.title, counts[0], counts[1]))
    return found


@dataclass(frozen=True)
class Suggestion:
    """Two organisations that may be one, and why."""

    one: Organisation
    other: Organisation
    reason: str | Promise


REASONS = {
    "siren": _("Same SIREN"),
    "website": _("Same website"),
    "name": _("Nearly the same name"),
}

_SAME_SIREN = """
    SELECT 1 AS rank, 'siren' AS reason, one.organisation_id AS a, other.organisation_id AS b
    FROM partners_organisationidentifier one
    JOIN partners_organisationidentifier other
      ON other.scheme = one.scheme AND other.value = one.value
     AND other.organisation_id > one.organisation_id
    WHERE one.scheme = 'siren'
"""
_SAME_HOST = """
    SELECT 2, 'website', one.id, other.id
    FROM hosted one JOIN hosted other ON other.host = one.host AND other.id > one.id
    WHERE one.shared <= 3
"""
_HOSTED = """
    SELECT id, host, count(*) OVER (PARTITION BY host) AS shared
    FROM (SELECT id, regexp_replace(lower(website), '^https?://(www\\.)?([^/]*).*$', '\\2') AS host
          FROM partners_organisation WHERE website <> '' AND state <> 'archived') addressed
"""
_NEAR_NAME = """
    SELECT 3, 'name', least(one.id, other.id), greatest(one.id, other.id)
    FROM (SELECT id, name FROM partners_organisation WHERE state <> 'archived'
          ORDER BY created_at DESC, id DESC LIMIT %(recent)s) one
    JOIN partners_organisation other
      ON lower(other.name) %% lower(one.name) AND other.id <> one.id
    WHERE similarity(lower(other.name), lower(one.name)) >= %(similar)s
"""


def suggestions() -> list[Suggestion]:
    """Return pairs that may be one organisation, the surest first; two statements.

    Names are compared for the organisations made last; archived ones are left out, and pairs that
    staff have found to be two.
    """
    query = f"""
        WITH hosted AS ({_HOSTED}),
             pair AS ({_SAME_SIREN} UNION ALL {_SAME_HOST} UNION ALL {_NEAR_NAME})
        SELECT DISTINCT ON (rank, a, b) reason, a, b FROM pair
        WHERE NOT EXISTS (SELECT 1 FROM partners_organisation gone
                          WHERE gone.id IN (a, b) AND gone.state = 'archived')
          AND NOT EXISTS (SELECT 1 FROM partners_distinctpair known
                          WHERE known.one_id = a AND known.other_id = b
                            AND known.state = 'distinct')
        ORDER BY rank, a, b LIMIT %(shown)s
    """  # noqa: S608 of constants only
    with connection.cursor() as cursor:
        cursor.execute(query, {"recent": RECENT, "similar": SIMILAR, "shown": SHOWN})
        pairs = cursor.fetchall()
    found: dict[tuple[int, int], str] = {}
    for reason, a, b in pairs:
        found.setdefault((a, b), reason)
    organisations = Organisation.objects.in_bulk({pk for pair in found for pk in pair})
    return [
        Suggestion(organisations[a], organisations[b], REASONS[reason])
        for (a, b), reason in found.items()
    ]


def successor_of(slug: str) -> Organisation | None:
    """Return the organisation into which the one at an address was merged, through any number of
    merges; None for an address that was not.
    """
    merges = Merge.objects.filter(state=MergeState.DONE).select_related("kept")
    found = merges.filter(absorbed__slug=slug).first()
    seen: set[int] = set()
    while found is not None and found.pk not in seen:
        seen.add(found.pk)
        if found.kept.state != OrganisationState.ARCHIVED:
            return found.kept
        found = merges.filter(absorbed=found.kept_id).first()
    return None
