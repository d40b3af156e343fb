"""Who is told what of yearly declarations; no message says a number or the reason of a return."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.enums import MembershipRole
from partners.models import Organisation
from partners.queries.members import acting_for
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.impact.enums import DeclarationState
from pscc.impact.models import Declaration
from pscc.impact.queries.reminders import companies_to_ask, wanted_by
from pscc.kernel.access import allowed
from pscc.outbox import Notification, Priority, notify

BECAUSE_DECIDES = gettext_lazy(
    "You receive this message because you look after what companies declare."
)
BECAUSE_MEMBER = gettext_lazy(
    "You receive this message because you fill in or send what your organisation declares."
)
CONCERNED = (MembershipRole.OWNER, MembershipRole.EDITOR, MembershipRole.SIGNATORY)


def _declaration(declaration_id: int) -> Declaration:
    return Declaration.objects.select_related("organisation").get(pk=declaration_id)


def deciding(declaration_id: int) -> Iterable[User]:
    """Return the programme officers who have no tie to the company; where there is none, the
    administrators without one.
    """
    declaration = _declaration(declaration_id)
    for role in (Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR):
        people = User.objects.with_role(role)
        free = [each for each in people if allowed(each, "impact.decide_declaration", declaration)]
        if free:
            return free
    return []


def deciding_if_it_waits(declaration_id: int) -> Iterable[User]:
    """Return the same; nobody once it was decided or given up."""
    waits = _declaration(declaration_id).state == DeclarationState.SENT
    return deciding(declaration_id) if waits else []


def deciding_if_it_was_sent(declaration_id: int) -> Iterable[User]:
    """Return the same; nobody where the team never knew of it."""
    return deciding(declaration_id) if _declaration(declaration_id).sent_at else []


def concerned(declaration_id: int) -> Iterable[User]:
    """Return the owners, editors and signatories of the company."""
    return members_concerned(_declaration(declaration_id).organisation_id)


def members_concerned(organisation_id: int) -> Iterable[User]:
    """Return the owners, editors and signatories of an organisation."""
    return acting_for(organisation_id, CONCERNED)


def asked(organisation_id: int, year: int) -> Iterable[User]:
    """Return the same of a company that is asked for a year; nobody once it was sent."""
    waits = companies_to_ask(year).filter(pk=organisation_id).exists()
    return members_concerned(organisation_id) if waits else []


def about(declaration_id: int) -> Mapping[str, Any]:
    """Give a subject and a template the company and the year."""
    declaration = _declaration(declaration_id)
    return {"organisation": declaration.organisation.name, "year": str(declaration.year)}


def about_year(organisation_id: int, year: int) -> Mapping[str, Any]:
    """Give the same of a year that is asked for."""
    name = Organisation.objects.values_list("name", flat=True).get(pk=organisation_id)
    return {"organisation": name, "year": str(year)}


def asking(organisation_id: int, year: int, step: int) -> str:
    """Say whether it is the first time or a reminder."""
    words = (
        _("Reminder: declaration of %(organisation)s for %(year)s")
        if step
        else _("Declaration of %(organisation)s for %(year)s: it can be filled in")
    )
    return words % about_year(organisation_id, year)


def own_list(organisation_id: int) -> str:
    """Return the page of a company's declarations."""
    slug = Organisation.objects.values_list("slug", flat=True).get(pk=organisation_id)
    return reverse("impact:declaration_list", args=(slug,))


def desk(declaration_id: int) -> str:
    """Return the page of a declaration at the staff desk."""
    return reverse("admin:impact_declaration_change", args=(declaration_id,))


def own_page(declaration_id: int) -> str:
    """Return the company's page of a declaration."""
    return _declaration(declaration_id).get_absolute_url()


OF_TEAM: dict[str, Any] = {"context": about, "url": desk, "why": BECAUSE_DECIDES}
OF_COMPANY: dict[str, Any] = {
    "recipients": concerned, "context": about, "url": own_page, "why": BECAUSE_MEMBER,
}  # fmt: skip

notify(
    Notification(
        event="impact.declaration_sent",
        name="impact.declaration_arrival",
        recipients=deciding_if_it_waits,
        subject=lambda declaration_id: (
            _("%(organisation)s has sent its declaration for %(year)s") % about(declaration_id)
        ),
        template="impact/declaration_arrival",
        turn=gettext_lazy("Your turn: validate it, or return it with your reason."),
        action=gettext_lazy("Look at the declaration"),
        **OF_TEAM,
    ),
    Notification(
        event="impact.declaration_withdrawn",
        name="impact.declaration_withdrawal",
        recipients=deciding_if_it_was_sent,
        subject=lambda declaration_id: (
            _("%(organisation)s gives its declaration for %(year)s up") % about(declaration_id)
        ),
        template="impact/declaration_withdrawal",
        action=gettext_lazy("Look at the declaration"),
        **OF_TEAM,
    ),
    Notification(
        event="impact.declaration_validated",
        name="impact.declaration_validation",
        subject=lambda declaration_id: (
            _("Your declaration for %(year)s is validated") % about(declaration_id)
        ),
        template="impact/declaration_validation",
        action=gettext_lazy("See the declaration"),
        **OF_COMPANY,
    ),
    Notification(
        event="impact.declaration_returned",
        name="impact.declaration_return",
        subject=lambda declaration_id: (
            _("Your declaration for %(year)s is to be corrected") % about(declaration_id)
        ),
        template="impact/declaration_return",
        turn=gettext_lazy("Your turn: correct it, then send it again."),
        action=gettext_lazy("Read what to correct"),
        **OF_COMPANY,
    ),
    Notification(
        event="impact.declaration_asked",
        name="impact.declaration_reminder",
        recipients=asked,
        subject=asking,
        template="impact/declaration_reminder",
        context=about_year,
        url=own_list,
        turn=gettext_lazy("Your turn: fill it in, and have it sent."),
        deadline=wanted_by,
        action=gettext_lazy("Open the declarations"),
        why=BECAUSE_MEMBER,
        label=gettext_lazy("Reminders of what my organisation declares each year"),
        priority=Priority.BULK,
        optional=True,
    ),
)
