"""People, their mails and their browsers."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client

from pscc.accounts.actions import create_person
from pscc.accounts.models import User
from pscc.kernel.clock import now
from pscc.outbox.models import SealedMail
from pscc.outbox.sealed import unseal

PASSWORD = "a blue heron over the Seine"


@dataclass(frozen=True)
class Letter:
    """An account mail as its reader will see it."""

    kind: str
    to: str
    subject: str
    text: str
    language: str

    @property
    def code(self) -> str:
        """Return the code in the mail: a line of its own."""
        found = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", self.text, re.MULTILINE)
        assert found, self.text
        return found.group(1)


@pytest.fixture
def letters(db: None) -> Callable[[], list[Letter]]:
    """Return a function that opens all account mails, oldest first."""

    def read() -> list[Letter]:
        return [_open(mail) for mail in SealedMail.objects.order_by("pk")]

    return read


def _open(mail: SealedMail) -> Letter:
    content = json.loads(unseal(bytes(mail.sealed or b"")))
    return Letter(mail.kind, mail.to, content["subject"], content["text"], content["language"])


@pytest.fixture
def make_person(db: None) -> Callable[..., User]:
    """Return a function that creates somebody who can sign in with PASSWORD."""

    def make(email: str = "ada@example.org", **fields: object) -> User:
        values = {"name": "Ada Lovelace", "password": PASSWORD, "accepts_terms": True} | fields
        return create_person(email=email, at=now(), **values)  # type: ignore[arg-type]

    return make


@pytest.fixture
def person(make_person: Callable[..., User]) -> User:
    return make_person()


@pytest.fixture
def browser() -> Client:
    return Client(REMOTE_ADDR="192.0.2.10", headers={"user-agent": "Firefox (Linux)"})


@pytest.fixture
def stranger() -> Client:
    """Return somebody else's browser, in another network."""
    return Client(REMOTE_ADDR="198.51.100.7")


def sign_in(
    client: Client, email: str = "ada@example.org", password: str = PASSWORD, **extra: object
):
    """Post the sign-in form."""
    return client.post("/en/accounts/login/", {"login": email, "password": password, **extra})


def is_signed_in(client: Client) -> bool:
    """Tell whether a page of one's own opens."""
    return client.get("/en/accounts/profile/").status_code == 200
