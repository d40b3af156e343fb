"""A project's passport as its team edits it and as readers see it, and the links that show it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from partners.models import Project
from partners.queries.members import digest_of
from pscc.impact.enums import PassportSection
from pscc.impact.models import Passport, PassportShare
from pscc.impact.queries.passport_items import Item, items_of
from pscc.kernel.tongues import evident_language

# Who says what stands in a part; beside a cooperation stands with whom it is.
SAID_BY: Mapping[str, Any] = {
    PassportSection.PROJECT: _("Stated by the project’s team."),
    PassportSection.STAGES: _("Stated by the project’s team."),
    PassportSection.MILESTONES: _("Stated by the project’s team."),
    PassportSection.SERVICES: _("Asked for and delivered through the portal."),
    PassportSection.AWARDS: _("Granted by the cluster."),
    PassportSection.RESULTS: _("Declared by the company, validated by the cluster’s team."),
    PassportSection.COOPERATIONS: _("Recorded on the portal by both sides."),
    PassportSection.NEWS: _("Published by the cluster."),
}


@dataclass(frozen=True)
class Choice:
    """An item as the team sees it: whether it is picked, and whether it was before it changed."""

    item: Item
    is_picked: bool
    has_changed: bool

    @property
    def value(self) -> str:
        """What a form sends for it: the item, and what it said when it was ticked."""
        return value_of(self.item)


@dataclass(frozen=True)
class Section:
    """A part of a passport with what stands in it."""

    slug: str
    title: str
    said_by: str
    entries: Sequence[Any]


def value_of(item: Item) -> str:
    """Return how a form names an item together with what it says now."""
    return f"{item.key}.{item.mark}"


def passport_of(project: Project) -> Passport | None:
    """Return a project's passport, None before its team has made one."""
    return Passport.objects.filter(project=project).select_related("changed_by").first()


def picks_at_first(items: Iterable[Item]) -> dict[str, str]:
    """Return what is picked before the team has picked anything: what is public already."""
    return {each.key: each.mark for each in items if each.is_public}


def choices_of(passport: Passport | None, items: Iterable[Item]) -> list[Choice]:
    """Return every item with whether it is shown."""
    found = list(items)
    picked = picks_at_first(found) if passport is None else passport.picked
    return [
        Choice(each, picked.get(each.key) == each.mark,
               each.key in picked and picked[each.key] != each.mark)
        for each in found
    ]  # fmt: skip


def in_sections(entries: Iterable[Any], part_of: Any) -> list[Section]:
    """Group things by their part of the passport, in its order; empty parts are left out."""
    parts: dict[str, list[Any]] = {}
    for each in entries:
        parts.setdefault(part_of(each), []).append(each)
    return [
        Section(part.value, str(part.label), str(SAID_BY[part]), parts[part])
        for part in PassportSection
        if part in parts
    ]


@dataclass(frozen=True)
class Shown:
    """A passport as its readers see it, in the active language."""

    passport: Passport
    project: Project
    words: str
    words_language: str
    sections: Sequence[Section]
    title_language: str = ""  # where it shows, and is not the reader's

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing but its title."""
        return not (self.words or self.sections)


def shown(passport: Passport, project: Project) -> Shown:
    """Return what readers see: what is picked and still says what it said; everybody sees the
    same. At most ten statements.
    """
    choices = choices_of(passport, items_of(project))
    items = [each.item for each in choices if each.is_picked]
    page = (get_language() or "fr")[:2]
    words, language = passport.words_in(page)
    sections = in_sections(items, lambda item: item.part)
    evident = evident_language(passport.title)
    title_language = "" if evident == page else evident
    return Shown(passport, project, words, language, sections, title_language)


def share_behind(token: str, at: datetime) -> PassportShare | None:
    """Return the link that a secret opens at a moment; None for one that never was, is over or was
    ended: nobody learns which.
    """
    today = timezone.localdate(at)
    live = PassportShare.objects.live(today).filter(digest=digest_of(token))
    return live.select_related("passport__project__organisation").first()


def shares_of(passport: Passport) -> QuerySet[PassportShare]:
    """Return the links of a passport, the latest first, with how often each was opened (`opened`)
    and on which day last (`last_opened`); one statement.
    """
    rows = PassportShare.objects.filter(passport=passport).select_related("created_by")
    counted = rows.annotate(opened=Sum("readings__count"), last_opened=Max("readings__day"))
    return counted.order_by("-created_at", "-pk")
