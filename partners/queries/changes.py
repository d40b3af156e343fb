"""What changed on a project since a moment, told by the event tables that the database writes.

So that what is sent again can say what is new, and nothing has to be typed twice.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from partners.enums import FundingBand, MilestoneState, PatentStatus
from partners.models import (
    Milestone,
    Organisation,
    Patent,
    Project,
    ProjectDossier,
    ProjectFile,
    ProjectTumourType,
    Term,
)
from pscc.kernel.formats import short_date
from pscc.kernel.history import tracked

TERMS = ("stage", "product_type", "modality")
SECTIONS = ("unmet_need", "innovation", "evidence", "development_plan", "ip_position")


@dataclass(frozen=True)
class FieldChange:
    """What a field said at the moment, and what it says now, as words; empty where nothing was
    said. The words of a confidential field are left out unless they were asked for.
    """

    field: str
    label: str
    before: str
    after: str
    is_confidential: bool = False


def changes_since(
    project: Project, moment: datetime, *, with_dossier_words: bool = False
) -> list[FieldChange]:
    """Return what differs between a project at `moment` and now, in the order of its page.

    A project that did not exist yet is compared with how it was first written. Changes that were
    undone since are none. The dossier's words come only with `with_dossier_words`, for who may
    read them and whose reading is logged. A fixed number of statements.
    """
    events = _events(Project).filter(pgh_obj_id=project.pk)
    first = events.order_by("pgh_id").first()
    if first is None:
        return []
    since = max(moment, first.pgh_created_at)
    then = events.filter(pgh_created_at__lte=since).order_by("-pgh_id").first()
    now = Project.objects.get(pk=project.pk)
    return [
        *_compare(_words_of_project(project.pk, then, now, since)),
        *_rows(project, Patent, "patents", _patent_words, since),
        *_rows(project, Milestone, "milestones", _milestone_words, since),
        *_dossier(project, since, with_words=with_dossier_words),
    ]


def _events(model: Any) -> QuerySet[Any]:
    found: QuerySet[Any] = tracked[model]._default_manager.all()
    return found


def _label(model: Any, field: str) -> str:
    return str(model._meta.get_field(field).verbose_name)


def _compare(pairs: Iterable[tuple[str, str, str, str]]) -> list[FieldChange]:
    return [
        FieldChange(field, label[:1].upper() + label[1:], before, after)
        for field, label, before, after in pairs
        if before != after
    ]


def _words_of_project(
    pk: int, then: Any, now: Project, since: datetime
) -> list[tuple[str, str, str, str]]:
    ids = {
        getattr(each, f"{name}_id") for each in (then, now) for name in (*TERMS, "strategic_axis")
    }
    tumours_then, tumours_now = _tumours(pk, since)
    terms = Term.objects.in_bulk([*filter(None, ids), *tumours_then, *tumours_now])
    places = Organisation.objects.in_bulk(
        [each.organisation_id for each in (then, now) if each.organisation_id]
    )

    def both(field: str, words: Callable[[Any], Any]) -> tuple[str, str, str, str]:
        return field, _label(Project, field), str(words(then)), str(words(now))

    def term(name: str) -> Callable[[Any], Any]:
        return lambda each: terms.get(getattr(each, f"{name}_id"), "")

    def tumours(found: set[int]) -> str:
        known = [terms[each] for each in found if each in terms]
        known.sort(key=lambda each: (each.position, each.code))
        return ", ".join(str(each) for each in known)

    return [
        both("title", lambda each: each.title),
        both("organisation", lambda each: places.get(each.organisation_id, "")),
        both("public_abstract", lambda each: each.public_abstract),
        *(both(name, term(name)) for name in TERMS),
        ("tumour_types", _label(Project, "tumour_types"), tumours(tumours_then),
         tumours(tumours_now)),
        both("trl", lambda each: f"TRL {each.trl}" if each.trl else ""),
        both("funding_band", lambda each: FundingBand(each.funding_band).label
             if each.funding_band else ""),
        both("activity_in_france", lambda each: each.activity_in_france),
        both("strategic_axis", term("strategic_axis")),
    ]  # fmt: skip


def _tumours(pk: int, since: datetime) -> tuple[set[int], set[int]]:
    """Replay which tumour types were added and removed."""
    then: set[int] = set()
    now: set[int] = set()
    for event in _events(ProjectTumourType).filter(project_id=pk).order_by("pgh_id"):
        for kept in (then, now) if event.pgh_created_at <= since else (now,):
            kept.discard(event.term_id) if event.pgh_label == "delete" else kept.add(event.term_id)
    return then, now


def _rows(
    project: Project, model: Any, field: str, words: Callable[[Any], str], since: datetime
) -> list[FieldChange]:
    """Compare a list of things, one line each."""
    past = _at(model, project, since)
    before = "\n".join(sorted(words(each) for each in past.values()))
    after = "\n".join(sorted(words(each) for each in model.objects.filter(project=project)))
    return _compare([(field, str(model._meta.verbose_name_plural), before, after)])


def _at(model: Any, project: Project, since: datetime) -> Mapping[int, Any]:
    """Return the things of a project as they were."""
    events = _events(model).filter(project_id=project.pk, pgh_created_at__lte=since)
    last = events.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    return {each.pgh_obj_id: each for each in last if each.pgh_label != "delete"}


def _patent_words(patent: Any) -> str:
    parts = (patent.title, patent.number, PatentStatus(patent.status).label)
    return ", ".join(str(part) for part in parts if part)


def _milestone_words(milestone: Any) -> str:
    state = MilestoneState(milestone.state)
    day = short_date(milestone.settled_on or milestone.due_on)
    return _("%(title)s: %(state)s, %(day)s") % {
        "title": milestone.title,
        "state": state.label,
        "day": day,
    }


def _dossier(project: Project, since: datetime, *, with_words: bool) -> list[FieldChange]:
    then = _at(ProjectDossier, project, since).get(project.pk)
    now = ProjectDossier.objects.filter(project=project).first()
    files_then = sorted(each.title for each in _at(ProjectFile, project, since).values())
    files_now = sorted(
        project.files.filter(removed_at__isnull=True).values_list("title", flat=True)
    )
    pairs = [
        (name, _label(ProjectDossier, name), getattr(then, name, ""), getattr(now, name, ""))
        for name in SECTIONS
    ]
    pairs.append(("files", _("files"), "\n".join(files_then), "\n".join(files_now)))
    return [
        FieldChange(
            field=each.field,
            label=each.label,
            before=each.before if with_words else "",
            after=each.after if with_words else "",
            is_confidential=True,
        )
        for each in _compare(pairs)
    ]
