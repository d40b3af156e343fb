"""The intake of the orientation where it goes wrong: two windows, a lost secret, an old link."""

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from pscc.kernel.refusals import Refused
from services.actions.orientation.answering import claim_session, resume_session, start_session
from services.actions.orientation.sending import mail_link, send_session
from services.enums import SessionState
from services.models import OrientationSession
from tests.factories import NOW, make_user
from tests.services.orienting import ANSWERS, NOBODY, begin, begun, make_words, page, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def words():
    """Return a small vocabulary."""
    return make_words()


def test_two_windows_without_a_script_lose_nothing(client, words):
    session = begin(client)
    save(client, session, 0, who="sme")
    typed = {"q_product_type": "therapy", "q_who": "large"}

    conflict = client.post(page(session), {**typed, "version": 0})
    again = client.post(page(session), {**typed, "version": conflict.context["session"].version})

    session.refresh_from_db()
    form = conflict.context["form"]
    assert (conflict.status_code, form["q_who"].value()) == (409, "large")
    assert form.errors["q_who"] == ["Saved elsewhere meanwhile: A small or medium-sized company"]
    assert (again.url, session.answers) == (
        page(session, "product"), {"product_type": "therapy", "who": "large"},
    )  # fmt: skip


def test_a_page_is_left_backwards_with_its_answers(client, words):
    session = begin(client)

    back = client.post(
        page(session, "needs"), {"q_need_1": "training", "version": 0, "then": "back"}
    )

    session.refresh_from_db()
    assert (back.url, session.answers) == (page(session, "aim"), {"need_1": "training"})


def test_what_was_too_long_stays_in_its_field(client, words):
    session = begin(client)
    text = "word " * 401

    response = client.post(page(session, "words"), {"q_abstract": text, "version": 0})

    session.refresh_from_db()
    assert list(response.context["form"].errors) == ["q_abstract"]
    assert session.answers["abstract"].split() == text.split()


def test_there_is_no_other_page(client, words):
    session = begin(client)

    response = client.get(page(session, "secrets"))

    assert response.status_code == 404


def test_while_an_advisor_looks_at_it_nothing_changes(client, words):
    person = make_user()
    session, _token = begun(person, **ANSWERS)
    send_session(session_id=session.pk, by=person, at=NOW)
    client.force_login(person)

    page_shown = client.get(page(session))
    saved = save(client, session, 0, who="sme")

    session.refresh_from_db()
    assert (page_shown.url, saved.status_code) == (session.get_absolute_url(), 422)
    assert session.answers == ANSWERS


# --- Whose it is ---------------------------------------------------------------------------------


def test_an_abandoned_one_is_taken_up_by_its_link(words):
    session, token = begun(**ANSWERS)
    session.abandon()
    session.save()

    resume_session(session_id=session.pk, token=token, by=NOBODY, at=NOW)

    session = OrientationSession.objects.get()
    assert (session.state, session.visits) == (SessionState.ANSWERING, 2)


def test_a_changed_cookie_opens_nothing(client, words):
    session = begin(client)
    client.cookies["orientation"] = f"{session.uid}:guessed:signature"

    response = client.get(page(session))

    assert response.status_code == 404


def test_a_browser_keeps_the_last_five(client, words):
    for _ in range(6):
        client.post(reverse("services:orientation_start"))

    answers = [
        client.get(page(each)).status_code for each in OrientationSession.objects.order_by("pk")
    ]

    assert answers == [404, 200, 200, 200, 200, 200]


def test_beginning_has_a_limit_by_network(client, words, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "orientation": "1/h/key"}

    answers = [client.post(reverse("services:orientation_start")).url for _ in range(2)]

    session = OrientationSession.objects.get()
    assert answers == [page(session), reverse("services:orientation")]


def test_ones_list_takes_in_what_this_browser_began_before(client, words):
    session = begin(client)
    elsewhere, _token = begun()
    person = make_user()
    client.force_login(person)

    response = client.get(reverse("services:orientation_list"))

    elsewhere.refresh_from_db()
    assert response.context["sessions"] == [session]
    assert (response.context["sessions"][0].person, elsewhere.person) == (person, None)


def test_the_first_who_signs_in_keeps_it(words):
    session, token = begun()
    first, second = make_user(), make_user()
    claim_session(session_id=session.pk, token=token, by=first, at=NOW)

    with pytest.raises(PermissionDenied):
        claim_session(session_id=session.pk, token=token, by=second, at=NOW)

    session.refresh_from_db()
    assert session.person == first


def test_the_link_of_ones_own_asks_to_sign_in(client, words):
    session, token = start_session(language="en", origin="", by=make_user(), at=NOW)

    opened = client.get(reverse("services:orientation_open", args=[session.uid, token]))
    shown = client.get(opened.url)

    assert shown.url == f"{reverse(settings.LOGIN_URL)}?next={opened.url}"


def test_the_link_of_somebodys_is_not_mailed(words):
    session, token = start_session(language="en", origin="", by=make_user(), at=NOW)

    with pytest.raises(Refused) as refused:
        mail_link(session_id=session.pk, token=token, to="me@lab.example", at=NOW)

    assert str(refused.value.message) == (
        "This orientation belongs to an account: sign in to find it."
    )


def test_a_service_that_is_gone_leads_into_an_empty_one(client, words):
    shown = client.get(reverse("services:orientation"), {"from": "service:gone"})

    session = begin(client, **{"from": "service:gone"})

    assert (shown.context["origin"], session.origin, session.answers) == (None, "", {})
