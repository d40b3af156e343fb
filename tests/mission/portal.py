"""A reader of the portal: opens pages and sends forms as a browser without script does."""

import csv
import io
import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import lxml.html
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from calls.actions.exports import build_export, request_export
from calls.models import Call
from pscc.accounts.models import User
from pscc.kernel.clock import now
from pscc.kernel.formats import short_date

SPACE = re.compile(r"\s+")


def words_of(node: Any) -> str:
    """Return the text of a part of a page, on one line."""
    return SPACE.sub(" ", node.text_content().replace("\xa0", " ")).strip()


def days_ago(number: int) -> str:
    """Return a day as English pages write it."""
    return short_date(timezone.localdate(now()) - timedelta(days=number))


def filled_in(form: Any) -> dict[str, Any]:
    """Return what a browser would send of a form as it stands, without its buttons."""
    data: dict[str, Any] = {}
    for field in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
        name, kind = field.get("name"), field.get("type", "")
        if kind in ("submit", "button", "file", "image") or field.get("disabled") is not None:
            continue
        if field.tag == "select":
            chosen = field.xpath(".//option[@selected]")
            if not chosen and field.get("multiple") is None:
                chosen = field.xpath(".//option")[:1]
            values = [option.get("value", words_of(option)) for option in chosen]
        elif field.tag == "textarea":
            values = [(field.text or "").removeprefix("\n")]
        elif kind in ("radio", "checkbox"):
            values = [field.get("value", "on")] if field.get("checked") is not None else []
        else:
            values = [field.get("value", "")]
        data.setdefault(name, []).extend(values)
    return data


def rows_of(table: bytes) -> list[dict[str, str]]:
    """Return the lines of a CSV by the names in its first one."""
    return list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))


@dataclass(frozen=True)
class Page:
    """What the portal answered."""

    reader: "Reader"
    address: str
    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def tree(self) -> Any:
        """The page's elements."""
        return lxml.html.fromstring(self.body.decode())

    @property
    def words(self) -> str:
        """What the main part of the page says, on one line."""
        return words_of(self.tree.xpath("//main")[0]) if self.body else ""

    @property
    def json(self) -> Any:
        """What a machine reads."""
        return json.loads(self.body)

    def all(self, path: str) -> list[str]:
        """Return the words of each element that an XPath finds."""
        return [words_of(node) for node in self.tree.xpath(path)]

    def links(self) -> dict[str, str]:
        """Return the address of each link by its words."""
        return {words_of(node): node.get("href") for node in self.tree.xpath("//a[@href]")}

    def follow(self, words: str) -> "Page":
        """Open the link that says this; raises KeyError where there is none."""
        return self.reader.get(self.links()[words])

    def send(self, button: str, **values: Any) -> "Page":
        """Fill in the form with this button and press it; what is not named stays as it stands."""
        tree = self.tree
        pressed = next(
            each
            for each in tree.xpath("//button | //input[@type='submit']")
            if button in (words_of(each), each.get("value"))
        )
        form = next(
            each
            for each in tree.forms
            if each in pressed.iterancestors() or each.get("id", "") == pressed.get("form")
        )
        data = filled_in(form)
        if pressed.get("name"):
            data[pressed.get("name")] = pressed.get("value", "")
        data |= values
        address = pressed.get("formaction") or form.get("action") or self.address
        method = (pressed.get("formmethod") or form.get("method") or "get").lower()
        return getattr(self.reader, method)(address, data)


class Reader:
    """Somebody in front of the portal, with the cookies of one browser."""

    def __init__(self, email: str = "") -> None:
        self.client = Client()
        if email:
            self.sign_in(User.objects.get(email=email))

    def sign_in(self, person: User) -> None:
        """Become somebody, in the same browser."""
        self.client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])

    def get(self, address: str, data: dict[str, Any] | None = None) -> Page:
        """Open an address, redirections followed."""
        return self._page(address, self.client.get(address, data, follow=True))

    def post(self, address: str, data: dict[str, Any]) -> Page:
        """Send a form, redirections followed."""
        return self._page(address, self.client.post(address, data, follow=True))

    def _page(self, address: str, answer: Any) -> Page:
        body = answer.getvalue() if answer.streaming else answer.content
        chain = getattr(answer, "redirect_chain", [])
        return Page(
            self, chain[-1][0] if chain else address, answer.status_code, body, dict(answer.headers)
        )


class Portal:
    """The demo portal and its people, by the first part of their demo login."""

    def as_(self, person: str) -> Reader:
        """Sign in as `founder`, `partner`, `expert`, `staff`, `manager`, `funder`, `admin` …"""
        return Reader(f"{person}@demo.example")

    def visitor(self) -> Reader:
        """Return somebody without an account."""
        return Reader()

    def person(self, name: str) -> User:
        """Return the account behind a demo login."""
        return User.objects.get(email=f"{name}@demo.example")

    def at(self, day: date) -> datetime:
        """Return ten o'clock of a day."""
        return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)

    def ago(self, **time: int) -> datetime:
        """Return a moment that has passed."""
        return now() - timedelta(**time)

    def exported(self, call: str, kind: str) -> bytes:
        """Let the officer export a call, the worker build it, and return the file."""
        made = request_export(
            call_id=Call.objects.get(code=call).pk, kind=kind, states=(),
            by=self.person("staff"), at=now(),
        )  # fmt: skip
        build_export(export_id=made.pk, at=now())
        made.refresh_from_db()
        assert made.file is not None, made.fault
        with default_storage.open(made.file.path) as file:
            return bytes(file.read())

    @property
    def nobody(self) -> AnonymousUser:
        """Return the one for whom `visible_to` shows what is public."""
        return AnonymousUser()

    def get(self, address: str) -> Page:
        """Open an address as a visitor."""
        return self.visitor().get(address)
