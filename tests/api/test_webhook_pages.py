"""Webhooks: where notices never go, who adds addresses, and the pages about them."""

import base64

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from partners.enums import MembershipRole
from pscc.accounts.enums import Role
from pscc.accounts.forgetting import history_of
from pscc.api.actions.notices import KEPT, forget_notices, send_notice, write_notices
from pscc.api.actions.webhooks import MOST_WEBHOOKS, remove_webhook, reseal_webhooks
from pscc.api.enums import NoticeKind, PauseReason
from pscc.api.models import Webhook, WebhookDelivery
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from pscc.outbox.sealed import unseal
from tests import factories as make
from tests.api.telling import EVERY, news, signed_in, webhook_for

pytestmark = pytest.mark.django_db


# --- Where notices never go ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://program.example/hook",
        "https://program.example:8443/hook",
        "https://user:secret@program.example/hook",
        "ftp://program.example/hook",
        "https://program.example:99999/hook",
    ],
)
def test_only_public_https_addresses_are_taken(company, owner, url):
    with pytest.raises(Refused):
        webhook_for(company, owner, url)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "[::1]"])
def test_no_notice_goes_to_a_private_address_whatever_its_name_led_to_before(
    company, owner, host, program
):
    webhook, _secret = webhook_for(company, owner, f"https://{host}/hook")
    write_notices(event=NoticeKind.NEWS_PUBLISHED, subject="x", moment=now(), at=now())
    row = webhook.deliveries.get()

    send_notice(delivery_id=row.pk)

    row.refresh_from_db()
    assert (row.answer, program.told) == ("address", [])


# --- Who adds and sees them ----------------------------------------------------------------------


def test_only_owners_add_addresses_of_an_organisation_and_only_officers_those_of_the_cluster(
    company, owner
):
    editor = make.make_membership(
        user=make.make_user(), organisation=company, role=MembershipRole.EDITOR
    ).user
    officer = make.make_staff(Role.PROGRAMME_OFFICER)

    for organisation, by in ((company, editor), (company, officer), (None, owner)):
        with pytest.raises(PermissionDenied):
            webhook_for(organisation, by)

    assert webhook_for(company, owner)[0].organisation == company
    assert webhook_for(None, officer)[0].organisation is None


def test_an_organisation_tells_each_address_once_and_five_at_most(company, owner):
    for number in range(MOST_WEBHOOKS):
        webhook_for(company, owner, f"https://program.example/{number}")

    for url in ("https://program.example/0", "https://program.example/new"):
        with pytest.raises(Refused):
            webhook_for(company, owner, url)


def test_the_secret_is_on_one_answer_and_sealed_in_the_database(company, owner):
    client = signed_in(owner)
    page = reverse("api_page:webhook_list")
    sent = {"organisation": company.uid, "url": "https://program.example/x", "kinds": EVERY[:2]}

    answer = client.post(page, sent)

    (webhook,) = Webhook.objects.all()
    secret = answer.text.split("<code>whsec_")[1].split("</code>")[0]
    assert "no-store" in answer.headers["Cache-Control"]
    assert secret not in client.get(page).text + client.get(webhook.get_absolute_url()).text
    assert base64.b64decode(secret) not in bytes(webhook.sealed)
    assert secret.encode() not in bytes(webhook.sealed)
    assert webhook.kinds == sorted(EVERY[:2])


def test_the_page_shows_the_notices_and_its_buttons_work(told, owner):
    news()
    row = WebhookDelivery.objects.get()
    client, page = signed_in(owner), told.webhook.get_absolute_url()

    shown = client.get(page).text
    client.post(page, {"act": "redeliver", "notice": row.uid})
    drain(seconds=30)
    client.post(page, {"act": "pause"})
    paused = Webhook.objects.get().paused_because
    client.post(page, {"act": "resume"})
    resumed = Webhook.objects.get().paused_because
    wrong = client.post(page, {"act": "nonsense"}).status_code
    client.post(page, {"act": "remove"})

    assert row.subject in shown
    assert len(told.told) == 2
    assert (paused, resumed, wrong) == (PauseReason.BY_HAND, "", 404)
    assert not Webhook.objects.exists()


def test_the_pages_ask_as_often_for_three_rows_as_for_one(told, company, owner, queries):
    client = signed_in(owner)
    pages = [reverse("api_page:webhook_list"), told.webhook.get_absolute_url()]

    def shown():
        for page, statements in zip(pages, (6, 6), strict=True):
            client.get(page)
            with queries(statements):
                assert client.get(page).status_code == 200

    news()
    shown()
    for number in range(2):
        webhook_for(company, owner, f"https://program.example/{number}", EVERY[:1])
        news()
    shown()


def test_notices_are_forgotten_after_90_days(told):
    news()
    at = now()
    old = write_notices(event=NoticeKind.NEWS_PUBLISHED, subject="old", moment=at, at=at - KEPT * 2)

    assert forget_notices(at=at) == len(old) == 1
    assert WebhookDelivery.objects.count() == 1


# --- Keys of the portal that change --------------------------------------------------------------


def test_secrets_come_under_the_new_key_before_the_old_one_goes(company, owner, settings):
    webhook, secret = webhook_for(company, owner)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a key of tomorrow", [settings.SECRET_KEY]

    renewed, again = reseal_webhooks(), reseal_webhooks()

    settings.SECRET_KEY_FALLBACKS = []
    webhook.refresh_from_db()
    assert (renewed, again) == (1, 0)
    assert unseal(bytes(webhook.sealed)).decode() == secret


def test_an_address_whose_secret_cannot_be_read_is_paused_and_its_owner_told_what_to_do(
    company, owner, settings
):
    webhook, _secret = webhook_for(company, owner)
    settings.SECRET_KEY = "a key of tomorrow"
    news()

    drain(seconds=30)

    webhook.refresh_from_db()
    row = webhook.deliveries.get()
    assert (webhook.paused_because, row.answer, row.is_waiting) == ("unreadable", "secret", False)
    message = Message.objects.get(event="api.webhook_paused", recipient=owner, channel="mail")
    assert "Remove the address and add it again" in message.text


def test_of_a_removed_address_the_history_keeps_the_site_alone(company, owner):
    webhook, _secret = webhook_for(company, owner, "https://program.example/hook?key=canary")

    remove_webhook(webhook_id=webhook.pk, by=owner, at=now())

    (events,) = history_of(Webhook)
    assert set(events.objects.values_list("url", flat=True)) == {"https://program.example/"}
    assert events.objects.filter(pgh_label="delete").count() == 1
