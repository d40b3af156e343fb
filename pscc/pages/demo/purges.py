"""One purge: a founder named a patient in a message, and the administrator took it out."""

from datetime import datetime, timedelta

from pscc.accounts.enums import PurgeBasis, PurgeReason
from pscc.accounts.models import User
from pscc.accounts.purges import Wanted, purge_content
from services.actions.requests.thread import post_message
from services.models import SubRequest

WORDS = "Notre premier cas : une patiente de 54 ans suivie à Villejuif, dossier no 0000 (inventé)."


def load_purge(people: dict[str, User], at: datetime) -> None:
    """Write such a message and purge it; call it once, when the requests are made."""
    part = (
        SubRequest.objects.filter(
            request__is_demo=True, provider__slug="demo-provider", messages__isnull=False
        )
        .order_by("pk")
        .select_related("request__project__created_by")
        .first()
    )
    if part is None:
        return
    said = at - timedelta(hours=3)
    message = post_message(
        sub_request_id=part.pk, body=WORDS, by=part.request.project.created_by, at=said
    )
    purge_content(
        wanted=Wanted(
            label="services.ThreadMessage", uid=message.uid, field="body",
            reason=PurgeReason.HEALTH, basis=PurgeBasis.SPECIAL,
        ),
        by=people["admin"],
        at=at - timedelta(hours=1),
    )  # fmt: skip
