"""What a call's rules say of a draft or a project, with where a missing fact is added."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from calls.models import StageEntry
from calls.queries.drafts import form_of
from calls.queries.eligibility import (
    Eligibility,
    Finding,
    Rule,
    eligibility_of,
    eligibility_of_projects,
)
from calls.queries.facts import question_for, questions_that_matter
from partners.models import Project
from pscc.kernel.access import allowed
from pscc.kernel.questions import in_language
from services.enums import Fact

TEMPLATE = "calls/eligibility.html"
Where = tuple[str, str]  # words, address or ""
OF_ORGANISATION = (Fact.COUNTRY, Fact.COMPANY_AGE, Fact.IS_COMPANY, Fact.HEADCOUNT)


@dataclass(frozen=True)
class Place:
    """A rule that cannot be judged yet, with the page where its fact is added, or who adds it."""

    finding: Finding
    words: str
    url: str = ""


@dataclass(frozen=True)
class Panel:
    """What a page shows of the rules."""

    eligibility: Eligibility
    unknown: list[Place]

    @property
    def is_empty(self) -> bool:
        """Whether no rule is in force."""
        return not self.eligibility.findings


@dataclass(frozen=True)
class ProjectPanel:
    """What the rules say of a project that may still apply."""

    project: Project
    panel: Panel


def draft_panel(
    entry: StageEntry, user: Any, at: datetime, answers: dict[str, Any] | None = None
) -> Panel:
    """Return what the rules say of a draft, for someone of its team."""
    eligibility = eligibility_of(entry, at, answers)
    given = entry.answers if answers is None else answers

    def asked_at(fact: str) -> Where | None:
        form = form_of(entry)
        question = question_for(fact, form, given)
        section = form.section_of(question.key) if question else None
        if question is None or section is None:
            return None
        kwargs = {"uid": entry.application.uid, "section": section.key}
        address = reverse("calls:application_section", kwargs=kwargs)
        words = _("Answer “%(question)s”") % {"question": in_language(question.label)}
        return words, f"{address}#div_id_q_{question.key}"

    return _panel(eligibility, entry.application.project, user, asked_at)


def project_panels(
    projects: Iterable[Project], rules: list[Rule], user: Any, at: datetime
) -> list[ProjectPanel]:
    """Return what the rules say of each project of a person; nothing where there is no rule."""
    if not rules:
        return []
    shown = list(projects)
    found = eligibility_of_projects(shown, rules, at)
    return [
        ProjectPanel(each, _panel(said, each, user, lambda _fact: None))
        for each, said in zip(shown, found, strict=True)
    ]


def live_panel(
    request: HttpRequest, entry: StageEntry, at: datetime, changed: Iterable[str]
) -> str | None:
    """Return the panel anew where one of these answers may matter to it, else None."""
    if questions_that_matter(form_of(entry)).isdisjoint(changed):
        return None
    context = {"eligibility": draft_panel(entry, request.user, at)}
    return render_to_string(TEMPLATE, context, request=request)


def _panel(
    eligibility: Eligibility, project: Project, user: Any, asked_at: Callable[[str], Where | None]
) -> Panel:
    places = []
    for each in eligibility.unknown:
        words, url = asked_at(each.fact) or _where(each, project, user)
        places.append(Place(each, words, url))
    return Panel(eligibility, places)


def _where(finding: Finding, project: Project, user: Any) -> Where:
    """Say where a fact is added; the rule on an organisation is asked only where one lacks."""
    if finding.fact not in OF_ORGANISATION:
        return _("Add it to the project"), reverse("partners:project_edit", args=(project.uid,))
    organisation = project.organisation
    if organisation is None:
        address = reverse("partners:project_detail", args=(project.uid,))
        return _("Say which organisation carries the project"), address
    if finding.known:
        return _("The cluster checks it: what the portal holds is not exact enough."), ""
    if allowed(user, "partners.edit_organisation", organisation):
        address = reverse("partners:profile_edit", args=(organisation.slug,))
        return _("Add it to the organisation"), address
    return _("Ask a colleague who looks after the page of your organisation to add it."), ""
