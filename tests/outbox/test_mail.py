"""Mail: what the server sees, what we note, what happens when it says no."""

import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.db import transaction

from pscc.kernel.clock import now
from pscc.outbox import Priority, publish
from pscc.outbox.actions import resend_message
from pscc.outbox.deliveries import drain
from pscc.outbox.mail import compose, message_id
from pscc.outbox.models import MailAttempt, Message
from pscc.outbox.posting import send_due_mail
from tests.outbox.staff import keeper

pytestmark = pytest.mark.django_db


def _tell(person, key="sample.told:1"):
    with transaction.atomic():
        publish("sample.told", key=key, person_id=person.pk)
    drain()
    return Message.objects.get(channel="mail", key__startswith=f"{key}|")


def _make_due():
    Message.objects.update(due_at=now() - timedelta(seconds=1))


def test_a_mail_leaves_once_and_the_attempt_is_on_record(person, smtp):
    message = _tell(person)

    assert (send_due_mail(), send_due_mail()) == (1, 0)

    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error) == ("sent", 1, "")
    assert list(MailAttempt.objects.values_list("result", "error")) == [("accepted", "")]
    (mail,) = smtp.mails
    assert mail["To"] == "anne@demo.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "fr"
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative", "text/plain", "text/html",
    ]  # fmt: skip


def test_message_id_is_stable_and_reveals_nothing():
    first = message_id("sample.told:1|notify:sample.told|abcdefghjkmn|mail")

    assert first == message_id("sample.told:1|notify:sample.told|abcdefghjkmn|mail")
    assert first != message_id("sample.told:2|notify:sample.told|abcdefghjkmn|mail")
    assert re.fullmatch(r"<[0-9a-f]{40}@localhost>", first)


def test_a_refused_recipient_bounces(person, smtp):
    smtp.answers["anne@demo.example"] = "550 5.1.1 no such user"
    message = _tell(person)

    send_due_mail()

    message.refresh_from_db()
    assert (message.state, message.sent_at, message.bounced_at is None) == ("bounced", None, False)
    assert message.last_error.startswith("SMTPRecipientsRefused")
    assert list(MailAttempt.objects.values_list("result", flat=True)) == ["refused"]


def test_a_busy_server_is_asked_again(person, smtp, settings):
    settings.OUTBOX_RETRY_SECONDS = 60
    smtp.answers["anne@demo.example"] = "451 4.7.1 come back later"
    message = _tell(person)
    before = now()

    send_due_mail()
    message.refresh_from_db()
    waiting = (message.state, message.due_at - before >= timedelta(seconds=60))
    smtp.answers.clear()
    _make_due()
    send_due_mail()

    message.refresh_from_db()
    assert waiting == ("due", True)
    assert message.state == "sent"
    assert len(smtp.mails) == 1


def test_an_absent_server_is_not_the_recipients_fault(person, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    message = _tell(person)

    send_due_mail()

    message.refresh_from_db()
    assert message.state == "due"
    assert message.last_error.startswith("ConnectionRefusedError")


def test_after_enough_attempts_staff_see_it(person, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    settings.OUTBOX_MAX_MAIL_ATTEMPTS = 2
    message = _tell(person)

    for _attempt in range(3):
        send_due_mail()
        _make_due()

    message.refresh_from_db()
    assert (message.state, message.attempts) == ("bounced", 2)


def test_one_bad_address_does_not_stop_the_next(person, english_person, smtp):
    smtp.answers["anne@demo.example"] = "550 no"
    _tell(person)
    second = _tell(english_person, key="sample.told:2")

    send_due_mail()

    second.refresh_from_db()
    assert second.state == "sent"
    assert [mail["To"] for mail in smtp.mails] == ["john@demo.example"]


def test_a_crash_after_the_server_took_it_repeats_the_same_message_id(person, smtp):
    from pscc.outbox.mail import Postman
    from pscc.outbox.posting import claim_mail

    message = _tell(person)
    claim_mail(Priority.INTERACTIVE)
    postman = Postman()
    postman.send(
        compose(
            key=message.key, to="anne@demo.example", language="fr", subject="s", text="t", html=""
        )
    )
    postman.close()  # and the worker dies before it can note it
    _make_due()

    send_due_mail()

    assert list(MailAttempt.objects.order_by("pk").values_list("result", flat=True)) == [
        "started", "accepted",
    ]  # fmt: skip
    assert len(set(smtp.message_ids)) == 1
    assert len(smtp.message_ids) == 2


def test_staff_can_send_again(person, smtp):
    message = _tell(person)
    send_due_mail()

    resend_message(message_id=message.pk, by=keeper(), at=now())
    send_due_mail()

    assert len(set(smtp.message_ids)) == 1
    assert len(smtp.message_ids) == 2


def test_a_closed_account_gets_nothing(person, smtp):
    message = _tell(person)
    person.is_active = False
    person.save()

    send_due_mail()

    message.refresh_from_db()
    assert (message.state, smtp.mails) == ("bounced", [])


def test_headers_cannot_be_injected(settings):
    mail = compose(
        key="k", to="a@demo.example", language="fr",
        subject="Hello\r\nBcc: all@demo.example", text="t", html="",
    )  # fmt: skip

    assert mail.message()["Bcc"] is None
    assert mail.message()["Subject"] == "Hello Bcc: all@demo.example"


def test_files_stand_for_mails_and_sort_by_time(person, english_person, settings, tmp_path):
    settings.EMAIL_BACKEND = "pscc.outbox.mail.FileBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    _tell(person)
    _tell(english_person, key="sample.told:2")

    send_due_mail()

    files = sorted((tmp_path / "mail").iterdir())
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    assert [file.suffix for file in files] == [".eml", ".eml"]
    assert [mail["To"] for mail in mails] == ["anne@demo.example", "john@demo.example"]
    text = mails[1].get_body(("plain",))
    assert text is not None
    assert "antivirus" in text.get_content()


def test_a_mail_held_while_it_leaves_has_left(person, smtp):
    """Staff press "hold" during the conversation with the server: the truth is that it was sent."""
    from pscc.outbox.actions import hold_message
    from pscc.outbox.enums import AttemptResult
    from pscc.outbox.posting import _finish, claim_mail

    message = _tell(person)
    attempt = claim_mail(Priority.INTERACTIVE)
    assert attempt is not None
    hold_message(message_id=message.pk, by=keeper(), at=now())

    _finish(attempt, AttemptResult.ACCEPTED, "")

    message.refresh_from_db()
    assert message.state == "sent"
