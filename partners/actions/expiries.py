"""Reminders before a press contact, a mandate or a key figure leaves its page."""

from datetime import datetime

from django.db import transaction

from partners.queries.expiries import ending_figures, ending_mandates, ending_press_contacts
from pscc.outbox import publish


@transaction.atomic
def remind_of_ends(*, at: datetime) -> int:
    """Tell, once for each day on which something ends, those who can say what follows; return how
    many things end within a month.

    Right if it runs twice or late: an occurrence carries the thing and its last day, so that one
    that was put off is told of anew.
    """
    on = at.date()
    contacts = ending_press_contacts(on).values_list("pk", "valid_until")
    for pk, last in contacts:
        key = f"partners.press_contact_reminded:{pk}:{last}"
        publish("partners.press_contact_reminded", key=key, press_contact_id=pk)
    mandates = ending_mandates(on).values_list("pk", "until")
    for pk, end in mandates:
        key = f"partners.mandate_reminded:{pk}:{end}"
        publish("partners.mandate_reminded", key=key, mandate_id=pk)
    figures = ending_figures(on).values_list("pk", "valid_until")
    for pk, end in figures:
        key = f"partners.key_figure_reminded:{pk}:{end}"
        publish("partners.key_figure_reminded", key=key, key_figure_id=pk)
    return len(contacts) + len(mandates) + len(figures)
