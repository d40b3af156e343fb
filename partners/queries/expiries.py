"""What leaves a public page soon, because the day until which it holds comes near."""

from datetime import date, timedelta

from django.db.models import QuerySet

from partners.models import KeyFigure, Mandate, Organisation, PressContact

AHEAD = timedelta(days=30)  # time to find who or what follows


def ending_press_contacts(on: date) -> QuerySet[PressContact]:
    """Return the contacts on public pages that journalists may not call any more a month later."""
    shown = Organisation.objects.published()
    contacts: QuerySet[PressContact] = PressContact.objects.current(on)
    return contacts.filter(valid_until__lte=on + AHEAD, organisation__in=shown).order_by("pk")


def ending_mandates(on: date) -> QuerySet[Mandate]:
    """Return the offices held on a day that end within a month."""
    mandates: QuerySet[Mandate] = Mandate.objects.current(on)
    return mandates.filter(until__lte=on + AHEAD).order_by("pk")


def ending_figures(on: date) -> QuerySet[KeyFigure]:
    """Return the figures on the page that leave it within a month."""
    figures: QuerySet[KeyFigure] = KeyFigure.objects.shown(on)
    return figures.filter(valid_until__lte=on + AHEAD).order_by("pk")
