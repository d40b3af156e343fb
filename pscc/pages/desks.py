"""The desks of a person's roles: applicant, expert, panel, provider, funder, staff. A role without
things has no desk.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from calls.enums import CallRole, ExpertState
from calls.models import CallPerson
from calls.queries.applications import Standing, my_applications
from calls.queries.experts import own_profile
from calls.queries.reviews import expert_desk
from partners.models import Organisation
from partners.queries.projects import my_projects, organisations_of
from pscc.accounts.permissions import is_staff_member
from pscc.kernel.access import allowed
from pscc.kernel.panels import Panel, count_all, panels_for
from services.models import Service
from services.queries.own import providers_edited_by
from services.queries.requests.inbox import waiting_number
from services.queries.requests.mine import waiting_for

SHOWN = 5  # rows of each kind on a desk; the list pages have the rest


@dataclass(frozen=True)
class Item:
    """One line of a desk: what it is, whose turn, until when."""

    title: str
    url: str
    note: str = ""
    turn: str = ""  # what the reader has to do now, where a status alone does not say it
    status: str = ""
    status_label: str = ""
    due_at: datetime | date | None = None


@dataclass(frozen=True)
class Desk:
    """What one role of a person has to do, and its ways on."""

    title: str
    items: Sequence[Item] = ()
    panels: Sequence[Panel] = ()
    links: Sequence[tuple[str, str]] = field(default_factory=tuple)
    empty: str = ""


def desks_for(user: Any, at: datetime) -> list[Desk]:
    """Return the desks of a person; about fourteen statements, whatever the number of rows."""
    desks = [
        _staff(user, at),
        _funder(user),
        _expert(user),
        _panel(user),
        _applicant(user, at),
        _provider(user),
    ]
    return [desk for desk in desks if desk is not None]


def _applicant(user: Any, at: datetime) -> Desk:
    items = [_application(each) for each in my_applications(user, at)[:SHOWN]]
    asked = reverse("services:request_list")
    counts = count_all(
        waiting=waiting_for(user), projects=my_projects(user), organisations=organisations_of(user)
    )
    if number := counts["waiting"]:
        title = _("Requests that wait for you (%(number)s)") % {"number": number}
        items.insert(0, Item(title=title, url=asked, note=_("Providers wait for your answer.")))
    links = [
        (_("My applications"), reverse("calls:application_list")),
        (_("My projects"), reverse("partners:project_list")),
        (_("My requests"), asked),
        (_("My orientations"), reverse("services:orientation_list")),
        (_("Open calls"), f"{reverse('calls:list')}?phase=open"),
    ]
    if not counts["projects"]:
        links.insert(0, (_("Describe a project"), reverse("partners:project_create")))
    if not counts["organisations"]:
        links.append((_("Enter your organisation"), reverse("partners:organisation_register")))
    return Desk(_("Projects and applications"), items, links=links, empty=_("No application yet."))


def _application(standing: Standing) -> Item:
    """Say whose turn it is only where it is the reader's: the status says the rest."""
    application, is_yours = standing.application, standing.turn == "you"
    return Item(
        title=str(application.project),
        url=application.get_absolute_url(),
        note=" · ".join(filter(None, (str(application.call), application.reference))),
        turn=standing.what if is_yours else "",
        status=standing.status,
        status_label=str(standing.status.label),
        due_at=standing.due if is_yours else None,
    )


def _expert(user: Any) -> Desk | None:
    desk = expert_desk(user)  # what waits comes first
    items = [
        Item(
            title=str(assignment.application.call),
            url=assignment.get_absolute_url(),
            note=assignment.application.reference or "",
            status=assignment.state,
            status_label=str(assignment.get_state_display()),
            due_at=assignment.due_at if assignment in desk.waiting else None,
        )
        for assignment in (*desk.waiting, *desk.done)[:SHOWN]
    ]
    profile = own_profile(user)
    if profile is not None and profile.state == ExpertState.INVITED:
        title, pool = _("Invitation to the pool of experts"), reverse("calls:expert_profile")
        items.insert(0, Item(title=title, url=pool, note=_("Accept or decline.")))
    links = [(_("All my reviews"), reverse("calls:review_list"))]
    if profile is not None:
        links.append((_("My place in the pool of experts"), reverse("calls:expert_profile")))
    empty = _("No review is asked of you.")
    return Desk(_("Reviews"), items, links=links, empty=empty) if items or profile else None


def _panel(user: Any) -> Desk | None:
    roles = (CallRole.CHAIR, CallRole.MEMBER)
    seats = (
        CallPerson.objects.filter(user=user, role__in=roles).select_related("call").order_by("call")
    )
    items = [
        Item(
            title=str(seat.call), url=reverse("calls:panel_list"), note=str(seat.get_role_display())
        )
        for seat in seats[:SHOWN]
    ]
    return (
        Desk(
            _("Panels"),
            items,
            links=[(_("Applications of my panels"), reverse("calls:panel_list"))],
        )
        if items
        else None
    )


def _provider(user: Any) -> Desk | None:
    organisations = list(organisations_of(user)[:SHOWN])
    if not organisations:
        return None
    items = [
        Item(title=organisation.name, url=organisation.get_absolute_url(), note=_("Public profile"))
        for organisation in organisations
    ]
    offered = Service.objects.filter(provider__in=organisations).order_by("slug")[:SHOWN]
    items += [
        Item(
            title=str(service.title),
            url=service.get_absolute_url(),
            note=_("Service"),
            status=service.state,
            status_label=str(service.get_state_display()),
        )
        for service in offered
    ]
    edited = list(providers_edited_by(user)[:SHOWN])
    links = [
        (
            _("Services of %(organisation)s") % {"organisation": organisation.name},
            reverse("services:provider_services", args=(organisation.slug,)),
        )
        for organisation in edited
    ]
    if edited:
        inbox, number = reverse("services:inbox"), waiting_number(user)
        if number:
            title = _("Requests to answer (%(number)s)") % {"number": number}
            items.insert(0, Item(title=title, url=inbox, note=_("Projects wait for your answer.")))
        links.insert(0, (_("Requests received"), inbox))
    links += _declarations(organisations)
    return Desk(_("Your organisations"), items, links=links)


def _declarations(organisations: Sequence[Organisation]) -> list[tuple[str, str]]:
    return [
        (
            _("Yearly declarations of %(organisation)s") % {"organisation": organisation.name},
            reverse("impact:declaration_list", args=(organisation.slug,)),
        )
        for organisation in organisations
    ]


def _staff(user: Any, at: datetime) -> Desk | None:
    if not is_staff_member(user):
        return None
    return Desk(
        _("Cluster staff"),
        panels=panels_for(user, at),
        links=[(_("Open the staff area"), reverse("admin:index")), *_ledger(user)],
    )


def _ledger(user: Any) -> list[tuple[str, str]]:
    if not allowed(user, "impact.view_ledger"):
        return []
    return [
        (_("Funding ledger"), reverse("impact:ledger")),
        (_("Declarations of the companies"), reverse("impact:declarations")),
        (_("Reports to the funder"), reverse("impact:report_list")),
    ]


def _funder(user: Any) -> Desk | None:
    if is_staff_member(user) or not (links := _ledger(user)):
        return None
    return Desk(_("Funding"), links=links)
