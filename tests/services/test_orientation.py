"""The visitor's side of the orientation: twelve questions, their link, and whose they are."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from pscc.outbox.models import SealedMail
from services.actions.orientation.answering import (
    claim_session,
)
from services.enums import ServiceKind
from services.forms.orientation import intake_for
from services.models import OrientationSession
from tests.factories import (
    NOW,
    make_call,
    make_service,
    make_user,
)
from tests.services.orienting import ANSWERS, begin, begun, make_words, page, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def words():
    """Return a small vocabulary."""
    return make_words()


# --- Answering -----------------------------------------------------------------------------------


def test_a_visitor_begins_with_one_click_and_only_a_digest_is_kept(client, words):
    response = client.post(reverse("services:orientation_start"))

    session = OrientationSession.objects.get()
    cookie = response.cookies["orientation"]
    assert (response.status_code, response.url) == (302, page(session))
    assert (session.person, len(session.token_digest)) == (None, 64)
    assert session.token_digest not in cookie.value
    assert (bool(cookie["httponly"]), cookie["samesite"]) == (True, "Lax")


def test_every_page_is_asked_and_leads_to_the_check(client, words):
    session = begin(client)
    given = {
        "you": {"q_product_type": "therapy", "q_who": "start_up", "q_country": "FR"},
        "product": {"q_modality": "antibody", "q_stage": "preclinical", "q_evidence": ["in_vivo"]},
        "aim": {"q_trl": "4", "q_tumour_types": ["LUNG"], "q_milestone_on": "2027-06-01"},
        "needs": {"q_need_1": "preclinical", "q_ip": "filed", "q_funding_band": "none"},
        "words": {"q_abstract": "An antibody.", "q_patients": "planned"},
    }

    urls = []
    for key, data in given.items():
        shown = client.get(page(session, key))
        version = shown.context["session"].version
        urls.append(client.post(page(session, key), {**data, "version": version}).url)

    session.refresh_from_db()
    check = reverse("services:orientation_check", args=[session.uid])
    assert urls == [page(session, key) for key in ("product", "aim", "needs", "words")] + [check]
    assert session.answers == {
        "product_type": "therapy", "who": "start_up", "country": "FR", "modality": "antibody",
        "stage": "preclinical", "evidence": ["in_vivo"], "trl": "4", "tumour_types": ["LUNG"],
        "milestone_on": "2027-06-01", "need_1": "preclinical", "ip": "filed",
        "funding_band": "none", "abstract": "An antibody.", "patients": "planned",
    }  # fmt: skip
    assert client.get(check).status_code == 200


def test_the_product_is_asked_first_and_must_be_answered(client, words):
    session = begin(client)

    response = client.post(page(session), {"q_who": "sme", "version": 0, "then": "next"})

    session.refresh_from_db()
    questions = [each.key for each in intake_for({}).questions()]
    assert (questions[0], response.status_code) == ("product_type", 200)
    assert list(response.context["form"].errors) == ["q_product_type"]
    assert session.answers == {"who": "sme"}


def test_i_do_not_know_is_an_answer_to_the_product(client, words):
    session = begin(client)

    response = client.post(page(session), {"q_product_type": "unknown", "version": 0})

    assert response.url == page(session, "product")


def test_a_wrong_siren_is_told_beside_its_field_and_kept(client, words):
    session = begin(client)

    response = client.post(
        page(session), {"q_product_type": "therapy", "q_siren": "123 456 789", "version": 0}
    )

    session.refresh_from_db()
    assert list(response.context["form"].errors) == ["q_siren"]
    assert session.answers["siren"] == "123 456 789"


def test_a_large_company_is_not_asked_what_it_raised_and_reads_no_word_of_start_ups(words):
    large = intake_for({"who": "large"})
    other = intake_for({"who": "sme"})

    asked = [each.key for each in large.questions()]
    assert "funding_band" not in asked
    assert "funding_band" in [each.key for each in other.questions()]
    assert "funding_round" not in [o.value for o in large.question("milestone").options]


def test_the_level_is_suggested_from_the_stage(words):
    question = intake_for({"stage": "preclinical"}).question("trl")

    assert question.help == {"en": "Usual at the stage “Preclinical”: TRL 4. You decide."}


def test_answers_are_saved_while_they_are_written(client, words):
    session = begin(client)

    response = save(client, session, 0, who="sme", siren="1", country="Atlantis")

    session.refresh_from_db()
    assert response.json() == {
        "version": 1,
        "refused": ["country"],
        "problems": {
            "siren": "A SIREN has nine digits. Check the number.",
            "country": "Choose one of the answers offered.",
        },
    }
    assert session.answers == {"who": "sme", "siren": "1"}


def test_another_page_that_saved_first_is_not_overwritten(client, words):
    session = begin(client)
    save(client, session, 0, who="sme")

    response = save(client, session, 0, who="large")

    assert (response.status_code, response.json()) == (
        409, {"version": 1, "values": {"who": "sme"}, "by": ""},
    )  # fmt: skip


def test_a_page_that_says_what_is_stored_has_not_seen_the_rest(client, words):
    session = begin(client)
    save(client, session, 0, who="sme", country="FR")

    same = save(client, session, 0, who="sme")
    other = save(client, session, same.json()["version"], country="BE")

    session.refresh_from_db()
    assert (same.status_code, same.json()["version"]) == (200, 0)
    assert (other.status_code, other.json()["values"]) == (409, {"country": "FR"})
    assert session.answers == {"who": "sme", "country": "FR"}


def test_what_is_no_request_of_the_script_is_refused(client, words):
    session = begin(client)

    answers = [
        client.post(
            reverse("services:orientation_save", args=[session.uid]), body,
            content_type="application/json",
        ).status_code
        for body in ("{", "[]", '{"version": true, "changes": {}}')
    ]  # fmt: skip

    assert answers == [400, 400, 400]


# --- Whose it is ---------------------------------------------------------------------------------


def test_nobody_else_opens_an_orientation(words):
    session, token = begun(**ANSWERS)
    owned, _secret = begun(make_user(), **ANSWERS)
    stranger = Client()
    stranger.force_login(make_user())

    answers = [
        stranger.get(reverse(f"services:{name}", args=[each.uid])).status_code
        for each in (session, owned)
        for name in ("orientation_check", "orientation_result", "orientation_link",
                     "orientation_send", "orientation_project", "orientation_ask")
    ]  # fmt: skip

    assert answers == [404] * 12
    with pytest.raises(PermissionDenied):
        claim_session(session_id=session.pk, token=f"{token}x", by=make_user(), at=NOW)


def test_the_link_opens_it_in_another_browser_and_leaves_the_address_bar(client, words):
    session, token = begun()

    response = client.get(reverse("services:orientation_open", args=[session.uid, token]))
    wrong = client.get(reverse("services:orientation_open", args=[session.uid, "wrong"]))

    session.refresh_from_db()
    assert (response.url, session.visits) == (page(session), 2)
    assert client.get(response.url).status_code == 200
    assert (wrong.status_code, b"Begin a new one" in wrong.content) == (404, True)


def test_who_signs_in_keeps_what_was_answered(client, words):
    session = begin(client)
    save(client, session, 0, **ANSWERS)
    person = make_user()
    asked = client.get(reverse("services:orientation_send", args=[session.uid]))

    client.force_login(person)
    client.get(reverse("services:orientation_send", args=[session.uid]))

    session.refresh_from_db()
    assert (asked.status_code, "next=" in asked.url) == (302, True)
    assert (session.person, session.answers) == (person, ANSWERS)
    client.logout()
    assert client.get(session.get_absolute_url()).status_code in (302, 404)


def test_the_link_is_mailed_sealed_and_not_too_often(client, words):
    session = begin(client)
    address = reverse("services:orientation_link", args=[session.uid])

    answers = [client.post(address, {"email": "me@lab.example"}).status_code for _ in range(4)]

    assert answers == [302, 302, 302, 200]
    assert (
        list(SealedMail.objects.values_list("kind", "to"))
        == [("orientation_link", "me@lab.example")] * 3
    )


def test_a_service_and_a_call_lead_into_it_with_what_is_known(client, words):
    service = make_service(kind=ServiceKind.REGULATORY)
    service.stages.set([words["idea"]])
    call = make_call()

    from_service, _token = begun(origin=f"service:{service.slug}")
    from_call, _token = begun(origin=f"call:{call.code}")
    from_nowhere, _token = begun(origin="call:none")

    assert from_service.answers == {"need_1": "regulatory", "stage": "idea"}
    assert [each.origin for each in (from_service, from_call, from_nowhere)] == [
        f"service:{service.slug}", f"call:{call.code}", "",
    ]  # fmt: skip
    shown = client.get(reverse("services:orientation"), {"from": f"call:{call.slug}"})
    assert shown.context["origin"].label == str(call)
