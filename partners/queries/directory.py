"""What the directory's list, map, comparison and downloads read.

Lists and counts ask the projection (`OrganisationSearch`), never the organisations themselves; the
organisations of one page, or of one batch of a download, are then read by their keys.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F, Prefetch, QuerySet, Value

from partners.enums import Vocabulary
from partners.models import (
    CircleMembership,
    DirectoryChange,
    Organisation,
    OrganisationIdentifier,
    OrganisationLabel,
    OrganisationSearch,
    Site,
    Term,
)
from partners.queries.organisations import for_cards
from pscc.kernel.facets import CodeCounts
from pscc.kernel.search import matching, words_like

BY_NAME = ("name_key", "pk")
BY_NEWEST = (F("created_at").desc(), "pk")
BY_CHECKED = (F("checked_on").desc(nulls_last=True), "pk")
CHANGES_KEPT = timedelta(days=1)  # far longer than counts are kept in the cache
_REGISTER = re.compile(r"^(https?://)?(www\.)?ror\.org/", re.IGNORECASE)
_NUMBER = re.compile(r"(?=[^0-9]*[0-9])[0-9A-Z]{6,40}")


def listed() -> QuerySet[OrganisationSearch]:
    """Return the rows of the organisations that everyone may see."""
    return OrganisationSearch.objects.filter(is_listed=True)


def searched_number(words: str) -> str:
    """Return words as a register's number would be kept, or nothing if they cannot be one."""
    number = re.sub(r"[\s.\-:/]", "", _REGISTER.sub("", words.strip())).upper()
    return number if _NUMBER.fullmatch(number) else ""


def finding(queryset: QuerySet[OrganisationSearch], words: str) -> QuerySet[OrganisationSearch]:
    """Return what words find, best first: whoever carries them as a number, or else by text."""
    number = searched_number(words)
    if number:
        named = queryset.filter(numbers__contains=[number])
        if named.exists():
            found: QuerySet[OrganisationSearch] = named.annotate(search_rank=Value(1.0)).order_by(
                *BY_NAME
            )
            return found
    return matching(queryset, words, through="", similar=meant_words)


def meant_words(words: str) -> str:
    """Return what misspelt words may mean in the directory; see `pscc.kernel.search`."""
    return words_like(words, "partners_directoryword")


def generation() -> str:
    """Return a text that differs as soon as another change of the directory is committed.

    A late commit of an early transaction changes the sum, clearing away old ones the minimum.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id), max(id), sum(steps) FROM partners_directorychange")
        return ":".join(str(part) for part in cursor.fetchone())


# What is counted and kept until the directory changes.
COUNTS = CodeCounts("partners", generation)


def number_listed() -> int:
    """Return how many organisations everyone may see; kept like the counts."""
    return COUNTS.keep("listed", (), lambda: listed().count())


def cards_of(keys: Sequence[int], on: date) -> list[Organisation]:
    """Return organisations in the order of their keys, with what a card shows."""
    return _in_order(keys, for_cards(Organisation.objects.filter(pk__in=keys), on))


def whole_rows_of(keys: Sequence[int]) -> list[Organisation]:
    """Return organisations in the order of their keys, with all that is public of them."""
    labels = OrganisationLabel.objects.select_related("label").order_by("label__position", "since")
    known = Organisation.objects.filter(pk__in=keys).prefetch_related(
        Prefetch("circles", queryset=CircleMembership.objects.order_by("since", "circle")),
        Prefetch("labels", queryset=labels),
        Prefetch(
            "identifiers", queryset=OrganisationIdentifier.objects.order_by("scheme", "value")
        ),
        Prefetch("sites", queryset=Site.objects.order_by("-is_main", "position", "city")),
        "disciplines",
        "tumour_types",
    )
    return _in_order(keys, known)


def _in_order(keys: Sequence[int], rows: QuerySet[Organisation]) -> list[Organisation]:
    known = {row.pk: row for row in rows}
    return [known[key] for key in keys if key in known]


class ChosenTerm(NamedTuple):
    """A term as a choice of a list's filter; `parent` is the code of the one above, if any."""

    code: str
    label: str
    parent: str | None


class Terms:
    """The vocabularies by which a list narrows, in the reader's language: read once, when first
    needed, without making an object of each of several hundred rows.
    """

    def __init__(self, *wanted: Vocabulary) -> None:
        self._wanted = wanted or (Vocabulary.LABEL, Vocabulary.DISCIPLINE, Vocabulary.TUMOUR_TYPE)
        self._rows: dict[str, list[ChosenTerm]] | None = None

    def of(self, vocabulary: Vocabulary) -> list[ChosenTerm]:
        """Return the terms of a vocabulary, in their order."""
        if self._rows is None:
            self._rows = {each: [] for each in self._wanted}
            terms = Term.objects.filter(vocabulary__in=self._wanted).order_by("position", "code")
            rows = terms.values_list("vocabulary", "code", "label", "parent__code")
            for name, *term in rows:
                self._rows[name].append(ChosenTerm(*term))
        return self._rows[vocabulary]

    def choices(self, vocabulary: Vocabulary) -> Any:
        """Return a function that returns (code, label) of a vocabulary's terms."""
        return lambda: [(term.code, term.label) for term in self.of(vocabulary)]

    def parents(self, vocabulary: Vocabulary) -> Any:
        """Return a function that returns which term stands above which."""
        return lambda: {term.code: term.parent for term in self.of(vocabulary) if term.parent}


def rows_to_turn(at: datetime) -> list[int]:
    """Return the organisations of which a circle or a label began or ended."""
    today = at.date()
    due = OrganisationSearch.objects.filter(changes_on__lte=today).order_by("pk")
    return list(due.values_list("pk", flat=True))


def old_changes(at: datetime) -> QuerySet[DirectoryChange]:
    """Return the changes that no count in the cache can be older than; the newest stays for ever,
    so that no state of the directory is ever named like an earlier one.
    """
    newest = DirectoryChange.objects.order_by("-pk").values("pk")[:1]
    return DirectoryChange.objects.filter(at__lt=at - CHANGES_KEPT).exclude(pk__in=newest)
