"""Messages: in the reader's language, once, held when asked, without tricks in headers."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation
from django_fsm import TransitionNotAllowed

from pscc.kernel.clock import now
from pscc.outbox import publish
from pscc.outbox.actions import hold_message, release_message, set_mail_preferences
from pscc.outbox.deliveries import drain
from pscc.outbox.messages import write
from pscc.outbox.models import Message
from tests.outbox.staff import keeper

pytestmark = pytest.mark.django_db


def _tell(person, event="sample.told"):
    publish(event, key=f"{event}:1", person_id=person.pk)
    drain()


def test_one_message_per_channel(person):
    _tell(person)

    assert list(
        Message.objects.order_by("channel").values_list("channel", "state", "language", "url")
    ) == [("inbox", "sent", "fr", "/fr/inbox/"), ("mail", "due", "fr", "/fr/inbox/")]


def test_a_second_delivery_of_the_same_occurrence_writes_nothing_new(person):
    _tell(person)
    publish("sample.told", key="sample.told:1", person_id=person.pk)
    drain()

    assert Message.objects.count() == 2


def test_each_reader_gets_their_own_language(person, english_person):
    with translation.override("en"):
        _tell(person)
    with translation.override("fr"):
        publish("sample.told", key="sample.told:2", person_id=english_person.pk)
        drain()

    french, english = (
        Message.objects.get(recipient=each, channel="mail") for each in (person, english_person)
    )
    assert (french.language, english.language) == ("fr", "en")
    assert '<html lang="fr">' in french.html
    assert '<html lang="en">' in english.html
    assert "Check your computer with an antivirus program" in english.text


def test_the_writer_asks_address_and_words_in_the_readers_language(person):
    from pscc.outbox import Notification

    note = Notification(
        event="x",
        name="x",
        recipients=list,
        subject=translation.get_language,
        template="files/file_infected",
        url=lambda: f"/{translation.get_language()}/inbox/",
    )

    with translation.override("en"):
        written = write(note, person, {})

    assert written.url == "/fr/inbox/"
    assert written.subject.endswith("fr")
    assert "http://localhost:8000/fr/inbox/" in written.text


def test_closed_accounts_are_not_written_to(person):
    person.is_active = False
    person.save()

    _tell(person)

    assert Message.objects.count() == 0


def test_held_messages_wait_for_staff(person):
    _tell(person, "sample.held")
    staff = keeper()
    assert set(Message.objects.values_list("state", flat=True)) == {"held"}

    for message in Message.objects.all():
        release_message(message_id=message.pk, by=staff, at=now())

    assert list(Message.objects.order_by("channel").values_list("channel", "state")) == [
        ("inbox", "sent"),
        ("mail", "due"),
    ]


def test_what_has_left_cannot_be_held(person):
    _tell(person)
    in_inbox = Message.objects.get(channel="inbox")

    with pytest.raises(TransitionNotAllowed):
        hold_message(message_id=in_inbox.pk, by=keeper(), at=now())


def test_optional_mail_can_be_declined_and_the_inbox_stays(person):
    set_mail_preferences(by=person, wanted={"sample.optional": False})

    _tell(person, "sample.optional")

    assert list(Message.objects.values_list("channel", flat=True)) == ["inbox"]


def test_mail_that_matters_cannot_be_declined(person):
    set_mail_preferences(by=person, wanted={"sample.told": False})

    _tell(person)

    assert Message.objects.filter(channel="mail").count() == 1


def test_a_subject_stays_on_its_line(person):
    _tell(person, "sample.evil")

    subject = Message.objects.get(channel="mail").subject
    assert subject.endswith("Hello Bcc: everyone@demo.example")
    assert "\n" not in subject
    assert "\r" not in subject


def test_markup_in_a_name_is_text(person):
    person.name = "<script>alert(1)</script>"
    person.save()

    _tell(person)

    mail = Message.objects.get(channel="mail")
    assert "<script>" not in mail.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in mail.html
    assert "<script>alert(1)</script>" in mail.text


def test_a_message_leads_to_the_portal_only(person):
    _tell(person)
    message = Message.objects.get(channel="inbox")

    for address in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1"):
        message.url = address
        with pytest.raises(IntegrityError, match="url_is_path"), transaction.atomic():
            message.save()


def test_the_database_guards_the_life_cycle(person):
    _tell(person)

    with pytest.raises(Exception, match="Invalid transition"), transaction.atomic():
        Message.objects.filter(channel="inbox").update(state="bounced", sent_at=None)
