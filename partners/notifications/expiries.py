"""Who is told that a press contact, a mandate or a key figure leaves its page soon.

Organisations know who follows their press contact; the staff who keep these pages write it down.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models import KeyFigure, Mandate, PressContact
from partners.queries.freshness import editors_of
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.kernel.formats import long_date
from pscc.outbox import Notification, notify
from pscc.outbox.enums import Priority

BECAUSE_EDITOR = gettext_lazy("You receive this message because you edit this organisation's page.")
BECAUSE_KEEPER = gettext_lazy(
    "You receive this message because you look after governance, press and key figures."
)


def keepers() -> Iterable[User]:
    """Return the staff who keep these pages."""
    return User.objects.with_role(Role.COMMUNICATION)


def _contact(press_contact_id: int) -> PressContact:
    return PressContact.objects.select_related("organisation").get(pk=press_contact_id)


def its_editors(press_contact_id: int) -> Iterable[User]:
    """Return the owners and editors of the contact's organisation."""
    return editors_of(_contact(press_contact_id).organisation_id)


def about_contact(press_contact_id: int) -> Mapping[str, Any]:
    """Give the templates who can be called until when."""
    contact = _contact(press_contact_id)
    return {
        "contact": contact.name,
        "organisation": contact.organisation.name,
        "until": long_date(contact.valid_until),
    }


def its_page(press_contact_id: int) -> str:
    """Return the public page of the contact's organisation."""
    return _contact(press_contact_id).organisation.get_absolute_url()


def its_desk(press_contact_id: int) -> str:
    """Return the contact's organisation at the staff desk."""
    organisation_id = _contact(press_contact_id).organisation_id
    return reverse("admin:partners_organisation_change", args=(organisation_id,))


def about_mandate(mandate_id: int) -> Mapping[str, Any]:
    """Give the templates whose office ends when."""
    mandate = Mandate.objects.select_related("person", "organisation").get(pk=mandate_id)
    return {
        "person": str(mandate.person),
        "role": mandate.role,
        "organisation": mandate.organisation.name,
        "until": long_date(mandate.until) if mandate.until else "",
    }


def person_desk(mandate_id: int) -> str:
    """Return the person at the staff desk, with their mandates."""
    person_id = Mandate.objects.values_list("person_id", flat=True).get(pk=mandate_id)
    return reverse("admin:partners_person_change", args=(person_id,))


def about_figure(key_figure_id: int) -> Mapping[str, Any]:
    """Give the templates which figure leaves the page when."""
    figure = KeyFigure.objects.get(pk=key_figure_id)
    return {
        "metric": figure.metric,
        "until": long_date(figure.valid_until) if figure.valid_until else "",
    }


def figure_desk(key_figure_id: int) -> str:
    """Return the figure at the staff desk."""
    return reverse("admin:partners_keyfigure_change", args=(key_figure_id,))


TO_KEEPERS: dict[str, Any] = {
    "recipients": keepers,
    "action": gettext_lazy("Open it at the desk"),
    "why": BECAUSE_KEEPER,
    "priority": Priority.BULK,
}

notify(
    Notification(
        event="partners.press_contact_reminded",
        name="partners.press_contact_to_follow",
        recipients=its_editors,
        subject=lambda press_contact_id: (
            _("Press contact of %(organisation)s until %(until)s") % about_contact(press_contact_id)
        ),
        template="partners/press_contact_to_follow",
        context=about_contact,
        url=its_page,
        turn=gettext_lazy("Your turn: tell the cluster’s team who follows."),
        action=gettext_lazy("See the page"),
        why=BECAUSE_EDITOR,
        priority=Priority.BULK,
    ),
    Notification(
        event="partners.press_contact_reminded",
        name="partners.press_contact_ending",
        subject=lambda press_contact_id: (
            _("Press contact of %(organisation)s until %(until)s") % about_contact(press_contact_id)
        ),
        template="partners/press_contact_ending",
        context=about_contact,
        url=its_desk,
        turn=gettext_lazy("Your turn: put the last day off, or write who follows."),
        **TO_KEEPERS,
    ),
    Notification(
        event="partners.mandate_reminded",
        name="partners.mandate_ending",
        subject=lambda mandate_id: (
            _("Mandate of %(person)s until %(until)s") % about_mandate(mandate_id)
        ),
        template="partners/mandate_ending",
        context=about_mandate,
        url=person_desk,
        turn=gettext_lazy("Your turn: put the last day off, or write who follows."),
        **TO_KEEPERS,
    ),
    Notification(
        event="partners.key_figure_reminded",
        name="partners.key_figure_ending",
        subject=lambda key_figure_id: (
            _("Key figure until %(until)s: %(metric)s") % about_figure(key_figure_id)
        ),
        template="partners/key_figure_ending",
        context=about_figure,
        url=figure_desk,
        turn=gettext_lazy("Your turn: look for a newer figure and its source, or let it go."),
        **TO_KEEPERS,
    ),
)
