"""Words of other rooms in messages, and in what the outbox notes."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pscc.kernel.purging import Copies, Made, Target, made_of, purging
from pscc.outbox.enums import SealedState
from pscc.outbox.models import Delivery, MailAttempt, MailPreference, Message, SealedMail
from pscc.outbox.sealed import unseal

_NAMES = "names and numbers of the house"

purging(
    Message,
    copied=(Copies(fields=("subject", "text", "html", "payload", "last_error")),),
    untouched={"key": _NAMES, "event": _NAMES, "kind": _NAMES, "language": _NAMES, "url": _NAMES},
)
purging(MailAttempt, copied=(Copies(fields=("error",)),))
purging(Delivery, copied=(Copies(fields=("payload", "last_error")),))
purging(
    SealedMail,
    copied=(Copies(fields=("last_error",)),),
    untouched={"kind": _NAMES, "to": "an address: goes with the account, or within 30 days",
               "sealed": "encrypted; a mail that holds purged words is withdrawn"},
)  # fmt: skip
purging(MailPreference, untouched={"kind": _NAMES})


def _sealed_with(target: Target, at: datetime) -> Iterator[Made]:
    if not target.words:
        return
    held = [
        mail.pk
        for mail in SealedMail.objects.filter(state=SealedState.DUE)
        if _holds(mail, target.words)
    ]

    def withdraw(_mark: str) -> None:
        for mail in SealedMail.objects.select_for_update().filter(pk__in=held):
            mail.expire()
            mail.save()

    yield Made("outbox.SealedMail.sealed", len(held), withdraw)


def _holds(mail: SealedMail, words: frozenset[str]) -> bool:
    try:
        content: dict[str, Any] = json.loads(unseal(bytes(mail.sealed or b"")))
    except Exception:  # noqa: BLE001 a text that no key opens tells nobody anything
        return False
    said = " ".join(str(content.get(name, "")) for name in ("subject", "text", "html"))
    return any(word in said for word in words)


made_of.register("outbox", _sealed_with)
