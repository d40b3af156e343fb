"""What a passport can show: everything that the portal knows of a project, item by item.

An item has a key, which names it for good, and a mark, which is the digest of what it says of what
is not public, whatever the language. Whoever picks an item picks both: once it says something else,
nobody sees it until the team has picked it again. Neither tells how many things of a kind there
are.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from calls.enums import AwardState
from calls.models import Application, Award
from calls.queries.awards import PUBLISHABLE
from partners.enums import MilestoneState, OrganisationState
from partners.models import Milestone, Project, StageChange, Term
from partners.queries.cooperations import cooperations_of
from pscc.community.models import NewsItem
from pscc.impact.enums import PassportSection as Part
from pscc.impact.enums import TrialPhase
from pscc.impact.models import Declaration, Outcome
from pscc.kernel.formats import long_date, money
from pscc.kernel.tongues import evident_language, language_shown
from services.models import RequestedService, SubRequest
from services.request_states import DONE_STATES

MOST_NEWS = 20
TYPED = ("abstract", "france")  # facts of a project that are its team's own words


@dataclass(frozen=True)
class Item:
    """One thing that a passport can show: what it is called, what it says, when it was.

    `typed` names the field that somebody typed in the language they liked; the languages are told
    where they are known and not the reader's.
    """

    key: str
    mark: str
    part: Part
    label: str
    text: str = ""
    when: str = ""
    url: str = ""
    is_public: bool = False
    typed: str = ""
    label_language: str = ""
    text_language: str = ""


def _digest(*facts: Any) -> str:
    said = json.dumps([str(each) for each in facts], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _item(part: Part, name: str, facts: Any, label: Any, **more: Any) -> Item:
    """Make an item; `name` tells it from the others of its part. What is public already may
    change its words: then it has the mark of what is public.
    """
    mark = _digest("public") if more.get("is_public") else _digest(part, facts)
    return Item(
        key=f"{part}-{_digest(part, name)}",
        mark=mark,
        part=part,
        label=str(label),
        **more,
    )


def items_of(project: Project, reader: Any = None) -> list[Item]:
    """Return what the portal knows of a project and `reader` may read, in the active language and
    in the order of the passport; with no reader, all of it. At most ten statements.
    """
    found: list[Item] = []
    for source in (_facts, _stages, _milestones, _services):
        found += source(project)
    found += _awards(project, reader)
    found += _results(project, reader)
    found += _cooperations(project)
    found += _news(project)
    return _with_languages(found)


def _with_languages(items: list[Item]) -> list[Item]:
    """Note what is in another language than the reader's; of what was typed, where it shows."""
    page = (get_language() or "fr")[:2]

    def other(item: Item, field: str) -> str:
        language: str = getattr(item, f"{field}_language")
        if item.typed == field:
            language = evident_language(getattr(item, field))
        return "" if language == page else language

    return [
        replace(each, label_language=other(each, "label"), text_language=other(each, "text"))
        for each in items
    ]


def _day(value: date | datetime | None) -> date | None:
    return timezone.localdate(value) if isinstance(value, datetime) else value


def _on(value: date | datetime | None) -> str:
    day = _day(value)
    return long_date(day) if day else ""


def _facts(project: Project) -> Iterator[Item]:
    """What the project says of itself; its company is public where its page is."""
    company = project.organisation
    if company is not None:
        is_public = company.state == OrganisationState.PUBLISHED
        yield _item(
            Part.PROJECT, "organisation", company.uid, _("Organisation"), text=company.name,
            url=company.get_absolute_url() if is_public else "", is_public=is_public,
        )  # fmt: skip
    tumours = list(Term.objects.filter(projects_on=project).order_by("position", "code"))
    told: tuple[tuple[str, Any, Any, Any], ...] = (
        ("abstract", _("Non-confidential abstract"), project.public_abstract, None),
        ("product", _("Product type"), project.product_type, project.product_type_id),
        ("modality", _("Modality"), project.modality, project.modality_id),
        ("tumours", _("Tumour types"), ", ".join(map(str, tumours)), [each.pk for each in tumours]),
        ("trl", _("Technology readiness level"), project.trl and f"TRL {project.trl}", None),
        ("funds", _("Funds raised so far"), project.get_funding_band_display(), None),
        ("france", _("Activity in France"), project.activity_in_france, None),
    )
    for name, label, text, fact in told:
        if text:
            typed = "text" if name in TYPED else ""
            yield _item(Part.PROJECT, name, fact or text, label, text=str(text), typed=typed)


def _stages(project: Project) -> Iterator[Item]:
    """The stages that the project entered; a note on one is the team's own and not offered."""
    rows = StageChange.objects.filter(project=project, stage__isnull=False)
    for row in rows.select_related("stage").order_by("entered_on", "pk"):
        when = _("since %(day)s") % {"day": long_date(row.entered_on)}
        yield _item(Part.STAGES, str(row.pk), (row.stage_id, row.entered_on), row.stage, when=when)


def _milestones(project: Project) -> Iterator[Item]:
    """What was reached, and what is planned; nothing that was given up."""
    rows = Milestone.objects.filter(project=project).exclude(state=MilestoneState.DROPPED)
    for row in rows.order_by("due_on", "pk"):
        is_reached = row.state == MilestoneState.REACHED
        words = _("reached on %(day)s") if is_reached else _("planned for %(day)s")
        when = words % {"day": long_date(row.settled_on or row.due_on)}
        facts = (row.title, row.state, row.due_on, row.settled_on)
        yield _item(Part.MILESTONES, row.uid, facts, row.title, when=when, typed="label")


def _services(project: Project) -> Iterator[Item]:
    """What providers delivered: which services, and by whom; no price, no text of a request."""
    asked = RequestedService.objects.select_related("service").order_by("pk")
    rows = SubRequest.objects.filter(request__project=project, state__in=DONE_STATES)
    rows = rows.select_related("provider").prefetch_related(
        Prefetch("items", queryset=asked, to_attr="asked_services")
    )
    for row in rows.order_by("delivered_at", "pk"):
        services = [each.service for each in row.asked_services]
        label = ", ".join(str(each.title) for each in services) or row.provider.name
        facts = (row.provider_id, [each.pk for each in services], row.delivered_at)
        when = _("delivered on %(day)s") % {"day": _on(row.delivered_at)}
        language = language_shown(services[0], "title") if services else ""
        yield _item(
            Part.SERVICES, row.uid, facts, label, text=row.provider.name, when=when,
            label_language=language,
        )  # fmt: skip


def _awards(project: Project, reader: Any) -> Iterator[Item]:
    """What the cluster granted and the team took; an award is public once it is published."""
    rows = Award.objects.filter(application__project=project, state__in=PUBLISHABLE)
    if reader is not None:
        own = Application.objects.of_team(reader).filter(project=project)
        rows = rows.filter(application__in=own.values("pk"))
    for row in rows.select_related("application__call").order_by("answered_at", "pk"):
        text = f"{row.application.call.title}, {money(row.amount)}"
        when = _("accepted on %(day)s") % {"day": _on(row.answered_at)} if row.answered_at else ""
        if row.state == AwardState.CLOSED and row.ended_at:
            when = _("brought to its end on %(day)s") % {"day": _on(row.ended_at)}
        titles = [getattr(row, f"title_{language}") for language in ("fr", "en")]
        yield _item(
            Part.AWARDS, row.uid, (*titles, row.amount, row.state), row.title,
            text=text, when=when, is_public=row.published_at is not None,
            label_language=language_shown(row, "title"),
        )  # fmt: skip


def _results(project: Project, reader: Any) -> Iterator[Item]:
    """What the company declared and the cluster validated; its members alone may pick of it. A
    result keeps its key through corrections and years as long as it says the same.
    """
    if project.organisation_id is None:
        return
    declared = Declaration.objects.counted().filter(organisation=project.organisation_id)
    if reader is not None:
        declared = declared.visible_to(reader)
    rows = Outcome.objects.filter(declaration__in=declared.values("pk"))
    seen: set[str] = set()
    for row in rows.order_by("happened_on", "declaration__year", "pk"):
        facts = (row.kind, row.title, row.reference, row.phase, row.happened_on)
        item = _item(
            Part.RESULTS, _digest(facts), facts, row.title,
            text=_result_words(row), when=_on(row.happened_on), typed="label",
        )  # fmt: skip
        if item.key not in seen:
            seen.add(item.key)
            yield item


def _result_words(row: Outcome) -> str:
    phase = str(row.get_phase_display())
    if row.phase and row.phase not in (TrialPhase.EARLY, TrialPhase.NONE):
        phase = _("in phase %(phase)s") % {"phase": phase}
    return ", ".join(filter(None, (capfirst(row.get_kind_display()), phase, row.reference)))


def _cooperations(project: Project) -> Iterator[Item]:
    for each in cooperations_of(project):
        when = _("since %(day)s") % {"day": long_date(each.since)} if each.since else ""
        yield _item(
            Part.COOPERATIONS, each.uid, (each.partner, each.text, each.since), each.partner,
            text=each.text, when=when, is_public=each.is_public, typed="text",
        )  # fmt: skip


def _news(project: Project) -> Iterator[Item]:
    """The latest news and press releases that name the project's company: they are public."""
    if project.organisation_id is None:
        return
    rows = NewsItem.objects.published().filter(mentions__organisation=project.organisation_id)
    for row in rows.order_by("-dated_on", "-pk")[:MOST_NEWS]:
        yield _item(
            Part.NEWS, row.uid, "", row.title, when=long_date(row.dated_on),
            url=row.get_absolute_url(), is_public=True,
        )  # fmt: skip
