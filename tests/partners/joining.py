"""People with verified addresses, and the mails that carry a secret to them."""

import json
import re
from dataclasses import dataclass

from allauth.account.models import EmailAddress

from partners.enums import MembershipRole
from pscc.accounts.models import User
from pscc.outbox.models import Message, SealedMail
from pscc.outbox.sealed import unseal
from tests.factories import make_membership, make_user


@dataclass(frozen=True)
class Letter:
    """A sealed mail as its reader will see it."""

    kind: str
    to: str
    subject: str
    text: str
    language: str

    @property
    def link(self) -> str:
        """Return the path of the one link."""
        found = re.search(r"^https?://[^/\s]+(/\S+)$", self.text, re.MULTILINE)
        assert found, self.text
        return found.group(1)

    @property
    def code(self) -> str:
        """Return the six digits."""
        found = re.search(r"^(\d{6})$", self.text, re.MULTILINE)
        assert found, self.text
        return found.group(1)


def letters() -> list[Letter]:
    """Open all sealed mails, oldest first."""
    return [_open(mail) for mail in SealedMail.objects.order_by("pk")]


def _open(mail: SealedMail) -> Letter:
    content = json.loads(unseal(bytes(mail.sealed or b"")))
    return Letter(mail.kind, mail.to, content["subject"], content["text"], content["language"])


def verified(email: str, **fields: object) -> User:
    """Make a person who has shown to own the address."""
    user = make_user(email=email, **fields)  # type: ignore[arg-type]
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def member(organisation, role=MembershipRole.OWNER, name="", **fields: object) -> User:
    """Make a person who acts for an organisation."""
    person = make_user(name=name, **fields)  # type: ignore[arg-type]
    make_membership(user=person, organisation=organisation, role=role)
    return person


def roles(organisation) -> dict[str, str]:
    """Return who acts for an organisation: name to role."""
    return {each.user.name: each.role for each in organisation.memberships.active()}


def told(kind: str, channel: str = "mail") -> set[str]:
    """Return the names of those to whom a notification went."""
    rows = Message.objects.filter(kind=kind, channel=channel).select_related("recipient")
    return {each.recipient.name for each in rows}
