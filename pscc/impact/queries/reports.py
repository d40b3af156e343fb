"""The figures of a report: computed as long as it is a draft, read as they were once it is sent.

Indicators are told as on the public page: nothing where a figure would tell of one or two
organisations. What stands in the ledger is whole, for the funder reads the ledger line by line.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext, gettext_lazy, override

from pscc.impact.enums import Instrument, ReportPart, SourceKind, Step, Unit
from pscc.impact.models import Contribution, PeriodReport
from pscc.impact.models.reports import SECTIONS
from pscc.impact.queries.axes import strategic_axes
from pscc.impact.queries.indicators import SPLITS, indicator, split_of, split_parts, tree
from pscc.impact.queries.ledger import EnvelopeLine, Ledger, ledger, range_of
from pscc.impact.queries.measuring import Measure, Period, exactly, read_period
from pscc.impact.queries.parts import whole_for_everyone
from pscc.impact.queries.targets import target_for, targets
from pscc.impact.queries.totals import Total, total_of
from pscc.kernel.formats import short_date

LANGUAGES = ("fr", "en")
HUNDRED = Decimal(100)
COLUMNS = (
    "part", "key", "group_fr", "group_en", "name_fr", "name_en", "unit", "low", "high", "left_out",
    "is_hidden",
)  # fmt: skip
FORMAT = "pscc-period-report-1"
TEXTS = tuple(f"{name}_{language}" for name in SECTIONS for language in LANGUAGES)
IN_ALL, RANGE = gettext_lazy("In all"), gettext_lazy("Range")


@dataclass(frozen=True)
class Row:
    """A figure with its names in both languages."""

    part: str
    key: str
    group_fr: str
    group_en: str
    name_fr: str
    name_en: str
    unit: str
    low: Decimal | None
    high: Decimal | None
    left_out: int = 0
    is_hidden: bool = False

    @property
    def group(self) -> str:
        """The group in the reader's language."""
        return self.group_fr if _is_french() else self.group_en

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_fr if _is_french() else self.name_en

    @property
    def in_words(self) -> str:
        """The figure as people read it; a part may be held back for the sake of another one."""
        if self.is_hidden and self.part == ReportPart.AXIS:
            return gettext("not shown")
        return Measure(self.low, self.high, is_hidden=self.is_hidden).in_words(Unit(self.unit))

    @property
    def left_out_in_words(self) -> str:
        """How many it leaves out; empty if none."""
        return Measure(None, None, self.left_out).left_out_in_words


@dataclass(frozen=True)
class Table:
    """The rows of a part of a report, group by group."""

    part: ReportPart
    groups: Sequence[tuple[str, Sequence[Row]]]


def _is_french() -> bool:
    return (get_language() or "").startswith("fr")


def _in_both(words: Any) -> tuple[str, str]:
    """Return words in French and in English, with a capital letter: lazy ones, or both as they
    are.
    """
    if isinstance(words, tuple):
        return words
    french, english = (_capital(words, language) for language in LANGUAGES)
    return french, english


def _capital(words: Any, language: str) -> str:
    with override(language):
        text = str(words)
    return text[:1].upper() + text[1:]


def _row(part: ReportPart, key: str, names: tuple[Any, Any], unit: Unit, of: Measure) -> Row:
    (group_fr, group_en), (name_fr, name_en) = (_in_both(each) for each in names)
    return Row(
        part, key, group_fr, group_en, name_fr, name_en, unit,
        of.low, of.high, of.left_out, of.is_hidden,
    )  # fmt: skip


def computed_rows(period: Period) -> list[Row]:
    """Return the figures of a period as they are now; the same number of statements whatever there
    is to count.
    """
    whole = ledger()
    told = list(_indicators(period))
    parts = [*told, *_beside_targets(told, period), *_splits(period)]
    return [*parts, *_spent(period), *_standing(whole), *_envelopes(whole)]


def _indicators(period: Period) -> Iterator[Row]:
    for level, members in tree():
        for each in members:
            found = each.measures([period])[0]
            told = found if each.is_standing else found.for_everyone()
            names = (level.label, each.name)
            yield _row(ReportPart.INDICATOR, each.key, names, each.unit, told)


_day = lazy(short_date, str)


def _beside_targets(told: Sequence[Row], period: Period) -> Iterator[Row]:
    """Tell again of each indicator with a target, for the year of the period or the next after it,
    and of that target with who says so.
    """
    known = targets()
    for row in told:
        target = target_for(row.key, period.last.year, known)
        if target is None:
            continue
        name, found = (row.name_fr, row.name_en), indicator(row.key)
        reached = Measure(row.low, row.high, row.left_out, is_hidden=row.is_hidden)
        names = (name, gettext_lazy("As the figures stand"))
        yield _row(ReportPart.TARGET, row.key, names, found.unit, reached)
        words = format_lazy(
            gettext_lazy("Target for {year} ({source}, {day})"),
            year=target.year, source=target.source_text[:140],
            day=_day(target.as_of),
        )  # fmt: skip
        meant = exactly(target.value).rounded(found.unit)
        key = f"{row.key}-{target.year}"
        yield _row(ReportPart.TARGET, key, (name, words), found.unit, meant)


def _splits(period: Period) -> Iterator[Row]:
    """Tell by strategic axis, a group for each, then by form of the money, a group for each sum."""
    axes = strategic_axes()
    found = {
        key: parts if split_of(key).of.is_standing else whole_for_everyone(parts)
        for key, (parts,) in split_parts([period], [each.code for each in axes[:-1]]).items()
    }
    for place, axis in enumerate(axes):
        for split in (each for each in SPLITS if each.by == ReportPart.AXIS):
            key, measure = f"{axis.code[:36]}-{split.of.key}", found[split.key][place].measure
            names = ((axis.fr, axis.en), split.of.name)
            yield _row(ReportPart.AXIS, key, names, split.unit, measure)
    for split in (each for each in SPLITS if each.by == ReportPart.INSTRUMENT):
        for form, part in zip(Instrument, found[split.key], strict=True):
            names = (split.of.name, form.label)
            key = f"{split.of.key}-{form.value}"
            yield _row(ReportPart.INSTRUMENT, key, names, split.unit, part.measure)


def spent_in(period: Period) -> dict[SourceKind, Total]:
    """Add up by whose money what was spent in a period, by the day on which a line came to be
    spent; one statement.
    """
    unknown = Q(amount_min__isnull=True, amount_max__isnull=True)
    only_low = Q(amount_min__isnull=False, amount_max__isnull=True)
    found: Any = (
        Contribution.objects.counted()
        .filter(period.days("dated_on"), step=Step.SPENT)
        .order_by()
        .values_list("source_kind")
        .annotate(
            lows=Sum("amount_min"),
            highs=Sum("amount_max"),
            lines=Count("pk"),
            without_amount=Count("pk", filter=unknown),
            without_high=Count("pk", filter=only_low),
        )
    )
    sums = {kind: Total(*total) for kind, *total in found}
    return {kind: sums.get(kind.value, Total()) for kind in SourceKind}


def _spent(period: Period) -> Iterator[Row]:
    sums = spent_in(period)
    yield from _by_kind(ReportPart.SPENT, Step.SPENT, sums.items(), total_of(sums.values()))


def _standing(whole: Ledger) -> Iterator[Row]:
    for line in whole.steps:
        yield from _by_kind(ReportPart.LEDGER, line.step, line.by_kind, line.all)


def _by_kind(
    part: ReportPart, step: Step, sums: Iterable[tuple[SourceKind, Total]], in_all: Total
) -> Iterator[Row]:
    for kind, total in sums:
        yield _amount(part, f"{step.value}-{kind.value}", (step.label, kind.label), total)
    yield _amount(part, step.value, (step.label, IN_ALL), in_all)


def _amount(part: ReportPart, key: str, names: tuple[Any, Any], total: Total) -> Row:
    return _row(part, key, names, Unit.EUROS, Measure(total.low, total.high, total.without_amount))


def _envelopes(whole: Ledger) -> Iterator[Row]:
    for each in whole.envelopes:
        yield from _envelope(each)


def _envelope(line: EnvelopeLine) -> Iterator[Row]:
    part, slug = ReportPart.ENVELOPE, line.of.slug[:40]
    name = tuple(getattr(line.of, f"name_{language}") or line.of.name for language in LANGUAGES)
    yield _amount(part, f"{slug}-range", (name, RANGE), range_of(line.of))
    for step, total, share in line.steps:
        yield _amount(part, f"{slug}-{step.value}", (name, step.label), total)
        low, high = (None if end is None else end * HUNDRED for end in (share.low, share.high))
        told = Measure(low, high, total.without_amount).rounded(Unit.PERCENT)
        words = format_lazy(gettext_lazy("{step}: share of the range"), step=step.label)
        yield _row(part, f"{slug}-{step.value}-share", (name, words), Unit.PERCENT, told)


def rows_of(report: PeriodReport, at: datetime) -> list[Row]:
    """Return the figures of a report: as they were sent, else as they are now."""
    if not report.is_frozen:
        return computed_rows(read_period(report.period, at))
    return [Row(*each) for each in report.rows.order_by("position").values_list(*COLUMNS)]


def tables_of(rows: Sequence[Row]) -> list[Table]:
    """Return rows as the tables of a report, in the order in which they come."""
    return [
        Table(
            ReportPart(part),
            [(group, list(own)) for group, own in groupby(of_part, lambda row: row.group)],
        )
        for part, of_part in groupby(rows, lambda row: row.part)
    ]


def sections_of(report: PeriodReport) -> list[tuple[str, str]]:
    """Return the words of a report in the reader's language: heading and Markdown."""
    named = [(report._meta.get_field(name), getattr(report, name)) for name in SECTIONS]
    found = [(str(field.verbose_name), text) for field, text in named if text]  # type: ignore[union-attr] # columns
    return [(heading[:1].upper() + heading[1:], text) for heading, text in found]


def problems_of(report: PeriodReport, at: datetime) -> list[str]:
    """Say what keeps a draft from being sent; one sentence each."""
    found = []
    if read_period(report.period, at).last >= timezone.localdate(at):
        found.append(gettext("This period is not over yet."))
    wanted = SECTIONS if report.corrects_id else SECTIONS[:-1]
    for name in wanted:
        missing = [each for each in LANGUAGES if not getattr(report, f"{name}_{each}")]
        if missing:
            words = {
                "section": report._meta.get_field(name).verbose_name,  # type: ignore[union-attr] # a column
                "languages": ", ".join(each.upper() for each in missing),
            }
            found.append(gettext("“%(section)s” is empty in: %(languages)s.") % words)
    return found


def reports_for(user: Any) -> QuerySet[PeriodReport]:
    """Return the reports that a person may read with the editions they correct, newest first."""
    found: QuerySet[PeriodReport] = PeriodReport.objects.visible_to(user)
    return found.select_related("corrects", "sent_by").order_by("-period", "-edition")


def digest_of(report: PeriodReport, at: datetime) -> str:
    """Return the SHA-256 over what a report says: period, edition, what it corrects, the moment of
    sending, words in both languages, and every figure as it is stored.
    """
    figures = report.rows.order_by("position").values_list(*COLUMNS)
    said = {
        "format": FORMAT,
        "uid": report.uid,
        "period": report.period,
        "edition": report.edition,
        "corrects": report.corrects.sha256 if report.corrects else None,
        "sent_at": at.astimezone(UTC).isoformat(),
        "words": {name: getattr(report, name) or "" for name in TEXTS},
        "rows": [[_plain(value) for value in row] for row in figures],
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    return f"{value:.2f}" if isinstance(value, Decimal) else value
