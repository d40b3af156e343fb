"""The staff outbox: shows what left, never what is sealed, and acts only through actions."""

from datetime import timedelta

import pytest
from django.contrib.admin.utils import display_for_value
from django.test import Client

from pscc.outbox import publish
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Delivery, Message, SealedMail
from pscc.outbox.sealed import send_sealed
from tests.outbox.staff import keeper

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    client = Client()
    client.force_login(keeper())
    return client


@pytest.fixture
def mail(person):
    publish("sample.told", key="sample.told:1", person_id=person.pk)
    drain()
    return Message.objects.get(channel="mail")


def test_the_list_shows_state_recipient_and_subject(desk, mail):
    page = desk.get("/admin/outbox/message/?state__exact=due").content.decode()

    assert "anne@demo.example" in page or "Anne Ôtère" in page
    assert mail.subject in page


def test_a_mail_is_shown_in_a_frame_without_rights(desk, mail):
    page = desk.get(f"/admin/outbox/message/{mail.pk}/change/").content.decode()

    assert 'sandbox=""' in page
    assert 'srcdoc="' in page
    assert "&lt;!doctype html&gt;" in page


def test_the_next_turn_is_a_date_in_words(desk, mail):
    turn = str(display_for_value(mail.due_at, "-"))
    delivery = Delivery.objects.first()
    Delivery.objects.filter(pk=delivery.pk).update(done_at=None, due_at=mail.due_at)

    pages = [
        desk.get(f"/admin/outbox/{kind}/{pk}/change/").text
        for kind, pk in (("message", mail.pk), ("delivery", delivery.pk))
    ]

    assert [turn in page for page in pages] == [True, True]
    assert str(mail.due_at) not in turn
    assert [str(mail.due_at) in page for page in pages] == [False, False]


def test_hold_release_and_send_again(desk, mail):
    def do(step):
        desk.post(f"/admin/outbox/message/{mail.pk}/act/{step}/")
        mail.refresh_from_db()
        return mail.state

    assert [do("hold"), do("hold"), do("release"), do("resend")] == ["held", "held", "due", "due"]


def test_looking_at_a_step_does_not_take_it(desk, mail):
    desk.get(f"/admin/outbox/message/{mail.pk}/act/hold/")

    mail.refresh_from_db()
    assert mail.state == "due"


@pytest.mark.parametrize("role", ["advisor", "communication"])
def test_other_staff_see_nothing(mail, role):
    client = Client()
    client.force_login(keeper(role))

    answers = {
        client.get("/admin/outbox/message/").status_code,
        client.get(f"/admin/outbox/message/{mail.pk}/change/").status_code,
        client.post(f"/admin/outbox/message/{mail.pk}/act/hold/").status_code,
    }

    mail.refresh_from_db()
    assert answers <= {403, 404}
    assert mail.state == "due"


def test_nothing_can_be_written_by_hand(desk, mail):
    assert desk.get("/admin/outbox/message/add/").status_code == 403
    assert desk.post(f"/admin/outbox/message/{mail.pk}/delete/").status_code == 403
    desk.post(f"/admin/outbox/message/{mail.pk}/change/", {"subject": "Changed"})

    mail.refresh_from_db()
    assert mail.subject.endswith("Note")


def test_a_dead_delivery_can_be_given_a_new_life(desk, settings):
    settings.OUTBOX_MAX_ATTEMPTS = 1
    publish("sample.poison", name="a")
    drain()
    dead = Delivery.objects.get()
    page = desk.get("/admin/outbox/delivery/?life=dead").content.decode()

    desk.post(f"/admin/outbox/delivery/{dead.pk}/act/retry/")

    dead.refresh_from_db()
    assert "ValueError: no luck" in page
    assert dead.dead_at is None


def test_account_mails_show_that_and_to_whom_never_what(desk):
    send_sealed(
        kind="login_code", to="anne@demo.example", subject="Code 483921", text="483921",
        valid_for=timedelta(minutes=5),
    )  # fmt: skip
    sealed = SealedMail.objects.get()

    pages = (
        desk.get("/admin/outbox/sealedmail/").content.decode()
        + desk.get(f"/admin/outbox/sealedmail/{sealed.pk}/change/").content.decode()
    )

    assert "login_code" in pages
    assert "anne@demo.example" in pages
    assert "483921" not in pages
    assert bytes(sealed.sealed or b"").decode() not in pages


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_few_and_many(desk, person, django_assert_num_queries, count):
    for number in range(count):
        publish("sample.told", key=f"sample.told:{number}", person_id=person.pk)
    drain()
    desk.get("/admin/outbox/message/")

    with django_assert_num_queries(8):
        desk.get("/admin/outbox/message/")


def test_periodic_work_is_listed(desk):
    from pscc.outbox.periodic import note_run

    note_run("files.audit", "2 files missing")

    assert "2 files missing" in desk.get("/admin/outbox/sweeprun/").content.decode()
