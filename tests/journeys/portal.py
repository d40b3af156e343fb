"""A running demo portal as seen from outside: browsers for its people, its mails, its database."""

import json
import os
import re
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psycopg2
from playwright.sync_api import Browser, Page

from tests.browser.chromium import Window, new_context, sign_in

PATIENCE = 60  # seconds until the worker has done its part, on a busy machine


class Portal:
    """One demo portal and the browsers of the people who use it."""

    def __init__(self, url: str, local_dir: Path, browser: Browser) -> None:
        self.url = url
        self.local_dir = local_dir
        self.browser = browser
        self._windows: dict[str, Window] = {}

    def window(self, account: str = "") -> Window:
        """Return the browser of a demo account, signed in; of a visitor without a name."""
        if account not in self._windows:
            window = Window(new_context(self.browser, self.url).new_page())
            if account:
                sign_in(window.page, email_of(account))
            self._windows[account] = window
        return self._windows[account]

    def page(self, account: str = "") -> Page:
        """Return the page of a demo account's browser."""
        return self.window(account).page

    def kill(self, part: str) -> None:
        """End one of its parts outright: "worker" or "broker"; the supervisor starts it anew."""
        note = self.local_dir / "run" / f"{part}.pid"
        deadline = time.monotonic() + PATIENCE
        while not note.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        os.kill(int(json.loads(note.read_text())["pid"]), signal.SIGKILL)

    # --- Mails ---

    def mails_to(self, account: str, about: str = "") -> list[EmailMessage]:
        """Return the mails that left for an account and name something, in no order."""
        return [
            mail
            for path in (self.local_dir / "mail").glob("*.eml")
            if (mail := _read_mail(path))["To"] and email_of(account) in mail["To"]
            if about in _text_of(mail) or about in str(mail["Subject"])
        ]

    def wait_for_mail(
        self, account: str, about: str, count: int = 1, patience: float = PATIENCE
    ) -> list[EmailMessage]:
        """Return the mails once there are `count`, or what there is when patience ends."""
        deadline = time.monotonic() + patience
        while len(found := self.mails_to(account, about)) < count and time.monotonic() < deadline:
            time.sleep(0.2)
        return found

    def wait_until_posted(self, patience: float = PATIENCE) -> int:
        """Wait until no mail waits to leave, not even one that a dead worker had taken up; return
        how many still do.
        """
        deadline = time.monotonic() + patience
        waiting = "SELECT count(*) FROM outbox_message WHERE channel = 'mail' AND state = 'due'"
        while (left := self.rows(waiting)[0][0]) and time.monotonic() < deadline:
            time.sleep(0.2)
        return int(left)

    def readers(self, about: str) -> list[str]:
        """Return the recipient of every file in the mail folder that names something, in
        alphabetical order: a mail that left twice is there twice.
        """
        mails = [_read_mail(path) for path in (self.local_dir / "mail").glob("*.eml")]
        return sorted(
            str(mail["To"])
            for mail in mails
            if about in _text_of(mail) or about in str(mail["Subject"])
        )

    # --- The database ---

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return what the portal's own database answers."""
        with self._cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())

    def rows_of_each(self, statements: Mapping[str, str]) -> dict[str, list[tuple[Any, ...]]]:
        """Return what it answers to many questions, on one connection."""
        found = {}
        with self._cursor() as cursor:
            for name, sql in statements.items():
                cursor.execute(sql)
                found[name] = list(cursor.fetchall())
        return found

    def execute(self, sql: str, *values: Any) -> None:
        """Change something in the portal's own database."""
        with self._cursor() as cursor:
            cursor.execute(sql, values)

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        settings = (self.local_dir / "run" / "services.env").read_text()
        address = dict(line.split("=", 1) for line in settings.splitlines())["DATABASE_URL"]
        connection = psycopg2.connect(address)
        try:
            with connection, connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def deliveries(self, reference: str) -> list[tuple[str, str, bool]]:
        """Return (event, handler, done) of every delivery about an application, in their order."""
        return [
            (event, handler, done)
            for event, handler, done in self.rows(
                """
                SELECT d.event, d.handler, d.done_at IS NOT NULL
                FROM outbox_delivery d, calls_application a
                LEFT JOIN calls_decision c ON c.application_id = a.id
                WHERE a.reference = %s AND (
                  (d.payload->>'application_id')::bigint = a.id
                  OR (d.payload->>'decision_id')::bigint = c.id
                  OR (d.payload->>'assignment_id')::bigint IN
                     (SELECT id FROM calls_assignment WHERE application_id = a.id))
                GROUP BY d.id ORDER BY d.id
                """,
                reference,
            )
        ]

    def wait_until_delivered(
        self, reference: str, patience: float = PATIENCE
    ) -> list[tuple[str, str]]:
        """Wait until nothing about an application is left to do; return what is."""
        deadline = time.monotonic() + patience
        while left := [each[:2] for each in self.deliveries(reference) if not each[2]]:
            if time.monotonic() > deadline:
                break
            time.sleep(0.2)
        return left


def email_of(account: str) -> str:
    """Return the login of a demo account."""
    return f"{account}@demo.example"


def _read_mail(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=policy.default)


def _text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return body.get_content() if body else ""


def links_in(mail: EmailMessage) -> Iterator[str]:
    """Yield the addresses in a mail's plain text."""
    yield from re.findall(r"https?://\S+", _text_of(mail))
