"""Who is told what of the directory of people."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from pscc.community.models import ListedPerson
from pscc.community.queries.people import owner
from pscc.outbox import Notification, notify


def what_is_new(listed_person_id: int) -> Mapping[str, Any]:
    """Give the template whether the person has yet to agree to something; what a person shows
    stands on the page alone.
    """
    listed = ListedPerson.objects.filter(pk=listed_person_id).first()
    return {"agreed_to_less": listed is not None and listed.agreed_to_less}


def own_page(listed_person_id: int) -> str:
    """Return where one confirms, changes or takes off what one shows."""
    del listed_person_id
    return reverse("community:person_own")


notify(
    Notification(
        event="community.listing_reminded",
        name="community.listing_reminder",
        recipients=owner,
        subject=gettext_lazy("Should members still find you like this?"),
        template="community/listing_reminder",
        turn=gettext_lazy("Your turn: confirm what you show, change it, or take it off."),
        context=what_is_new,
        url=own_page,
        action=gettext_lazy("See what you show"),
        why=gettext_lazy(
            "You receive this message because you agreed to be found by other members."
        ),
    )
)
