"""Account mails: encrypted, short-lived, erased, and never shown."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from pscc.kernel.clock import now
from pscc.outbox.enums import Priority
from pscc.outbox.models import SealedMail
from pscc.outbox.posting import send_due_mail, send_interactive_mail
from pscc.outbox.sealed import expire_sealed, send_sealed, withdraw_sealed

pytestmark = pytest.mark.django_db


def _seal(**options: Any) -> SealedMail:
    values: dict[str, Any] = {
        "kind": "login_code", "to": "anne@demo.example", "subject": "Your code: 483921",
        "text": "Code 483921", "html": "<p>483921</p>", "valid_for": timedelta(minutes=10),
    }  # fmt: skip
    send_sealed(**(values | options))
    return SealedMail.objects.latest("pk")


def _whole_database():
    """Return every row of the outbox's tables as text."""
    text = ""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith("outbox_"):
                cursor.execute(f"SELECT t::text FROM {table} t")
                text += "".join(row[0] for row in cursor.fetchall())
    return text


def test_the_text_is_never_readable_in_the_database():
    _seal()

    everything = _whole_database()

    assert "anne@demo.example" in everything
    assert "483921" not in everything
    assert b"483921".hex() not in everything


def test_it_is_sent_and_erased(smtp):
    mail = _seal()

    send_due_mail()

    mail.refresh_from_db()
    assert (mail.state, mail.sealed, mail.sent_at is None) == ("sent", None, False)
    assert [each["Subject"] for each in smtp.mails] == ["Your code: 483921"]


@pytest.mark.django_db(transaction=True)
def test_it_works_without_a_transaction_of_the_caller():
    assert connection.in_atomic_block is False

    mail = _seal()

    assert mail.state == "due"


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_caller_sends_nothing():
    def act():
        with transaction.atomic():
            _seal()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()

    assert SealedMail.objects.count() == 0


def test_what_comes_too_late_is_erased_unsent(smtp):
    mail = _seal(valid_for=timedelta(0))

    send_due_mail()

    mail.refresh_from_db()
    assert (mail.state, mail.sealed) == ("expired", None)
    assert smtp.mails == []


def test_the_sweep_erases_what_could_not_leave():
    mail = _seal(valid_for=timedelta(0))
    _seal()

    assert expire_sealed() == 1

    mail.refresh_from_db()
    assert mail.sealed is None


def test_a_refused_address_is_erased_and_the_error_quotes_nothing(smtp):
    smtp.answers["anne@demo.example"] = "550 I do not like 'Your code: 483921'"
    mail = _seal()

    send_due_mail()

    mail.refresh_from_db()
    assert (mail.state, mail.sealed, mail.last_error) == ("bounced", None, "SMTPRecipientsRefused")


def test_a_temporary_failure_keeps_it_sealed(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    mail = _seal()

    send_due_mail()

    mail.refresh_from_db()
    assert mail.state == "due"
    assert mail.last_error.startswith("ConnectionRefusedError")
    assert mail.due_at - now() <= timedelta(minutes=1)


def test_no_validity_beyond_a_day():
    mail = _seal(valid_for=timedelta(days=30))

    assert mail.expires_at - mail.created_at == timedelta(days=1)


def test_another_key_cannot_open_it(settings, smtp):
    mail = _seal()
    settings.SECRET_KEY = "another"

    send_due_mail()

    mail.refresh_from_db()
    assert (mail.state, mail.sealed, mail.last_error) == ("bounced", None, "InvalidToken")


def test_an_old_key_still_opens_it(settings, smtp):
    _seal()
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"

    send_due_mail()

    assert len(smtp.mails) == 1


def test_the_database_refuses_a_sent_mail_with_its_text():
    mail = _seal()

    with pytest.raises(IntegrityError, match="erased_when_over"), transaction.atomic():
        SealedMail.objects.filter(pk=mail.pk).update(state="sent", sent_at=now())


def test_account_mails_do_not_wait_behind_a_mailing(smtp, person):
    _seal()

    assert (send_interactive_mail(), send_interactive_mail()) == (1, 0)
    assert [each["Subject"] for each in smtp.mails] == ["Your code: 483921"]


def test_one_of_many_carries_the_way_out_and_waits_for_what_somebody_waits_for(smtp):
    leave_url = "https://portal.example/en/newsletter/leave/x/"
    _seal(kind="newsletter", subject="Issue", priority=Priority.BULK, leave_url=leave_url)
    _seal(subject="Code")

    tried = (send_interactive_mail(), send_due_mail())

    assert tried == (1, 1)
    code, issue = smtp.mails
    assert (code["Subject"], code["List-Unsubscribe"]) == ("Code", None)
    assert (issue["Subject"], issue["List-Unsubscribe"], issue["List-Unsubscribe-Post"]) == (
        "Issue", f"<{leave_url}>", "List-Unsubscribe=One-Click",
    )  # fmt: skip


def test_one_of_many_may_wait_a_week_and_a_code_a_day():
    waits = {
        priority: _seal(priority=priority, valid_for=timedelta(days=30)) for priority in Priority
    }

    assert {priority: mail.expires_at - mail.created_at for priority, mail in waits.items()} == {
        Priority.INTERACTIVE: timedelta(days=1),
        Priority.BULK: timedelta(days=7),
    }


def test_what_is_withdrawn_is_erased_unsent(smtp):
    _seal(kind="newsletter")
    _seal()

    gone = withdraw_sealed(kind="newsletter", to="anne@demo.example")
    send_due_mail()

    assert gone == 1
    assert [each["Subject"] for each in smtp.mails] == ["Your code: 483921"]
    assert SealedMail.objects.get(kind="newsletter").sealed is None
