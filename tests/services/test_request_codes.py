"""A provider never learns from a reference that others were asked: every door, two providers."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from partners.enums import MembershipRole
from pscc.accounts.enums import Role
from pscc.files.models import StoredFile
from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from services.actions.requests.changes import propose_change
from services.actions.requests.grants import grant_dossier, revoke_dossier
from services.actions.requests.quotes import accept_quote, mark_of, send_quote
from services.actions.requests.steps import start_request, triage_request
from services.actions.requests.thread import post_message
from services.enums import ChangeSubject, GrantBasis, QuoteState, SubRequestState
from services.models import Quote, SubRequest
from tests.factories import make_membership, make_staff, make_user
from tests.services.around import person
from tests.services.requesting import Asked, make_asked, make_quote

pytestmark = pytest.mark.django_db
S = SubRequestState


def two(state: SubRequestState = S.SUBMITTED) -> tuple[Asked, Asked]:
    """Ask A and B in one request; B is number two."""
    first = make_asked(S.SUBMITTED, at=now() - timedelta(days=1))
    return first, make_asked(state, request=first.request, at=now() - timedelta(hours=1))


def hints(text: str, first: Asked, second: Asked) -> list[str]:
    """Return what in a text would tell the provider of B of the whole request or of A."""
    told = {
        "reference": first.request.reference,
        "full reference": second.sub_request.full_reference,
        "uid of the whole": first.request.uid,
        "uid of the other": first.sub_request.uid,
        "code of the other": first.sub_request.code,
        "name of the other": first.provider.name,
        "service of the other": str(first.service),
    }
    return [what for what, word in told.items() if str(word) in text]


def test_the_code_is_the_beginning_of_its_own_address_and_has_no_parent():
    first, second = two()

    codes = [each.sub_request.code for each in (first, second)]

    assert codes == [f"R-{each.sub_request.uid[:6].upper()}" for each in (first, second)]
    assert str(SubRequest.objects.get(pk=second.sub_request.pk)) == codes[1]
    assert second.sub_request.full_reference == f"{first.request.reference}-2"


PAGES = ("sub_request", "sub_request_thread", "quote", "quote_edit", "changes", "change_propose",
         "shared_dossier")  # fmt: skip
STEPS = ("return_to_team", "refuse", "find_unavailable", "postpone")


def pages_of(asked: Asked) -> list[str]:
    uid = asked.sub_request.uid
    found = [reverse(f"services:{name}", kwargs={"uid": uid}) for name in PAGES]
    found += [
        reverse("services:sub_request_step", kwargs={"uid": uid, "step": step}) for step in STEPS
    ]
    return [*found, reverse("services:inbox"), reverse("pages:dashboard")]


@pytest.mark.parametrize("state", [S.SUBMITTED, S.TRIAGED, S.QUOTED, S.RUNNING, S.NOT_FOR_US])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_page_of_the_second_provider_tells_of_the_first(state, language, client: Client):
    first, second = two(state)
    client.force_login(second.editor)
    client.cookies["django_language"] = language

    answers = [client.get(url) for url in pages_of(second)]

    assert [hints(each.text, first, second) for each in answers] == [[]] * len(answers)
    assert second.sub_request.code in answers[0].text


@pytest.mark.parametrize("who", ["signatory", "reader of the team", "advisor"])
def test_the_team_and_the_cluster_read_the_full_reference_and_the_code(who, signed_in):
    _first, second = two(S.QUOTED)
    client = signed_in(person(second, who))

    page = client.get(second.sub_request.get_absolute_url()).text
    quote = client.get(reverse("services:quote", kwargs={"uid": second.sub_request.uid})).text

    name = second.sub_request.full_reference
    assert [name in page, name in quote, second.sub_request.code in page] == [True] * 3


def test_an_inbox_search_is_no_oracle(signed_in):
    first, second = two()
    client = signed_in(second.editor)
    words = [first.request.reference, second.sub_request.full_reference, "-2", "PSCC",
             first.sub_request.code, second.sub_request.code]  # fmt: skip

    found = [
        '<li class="row-item' in client.get(reverse("services:inbox"), {"q": each}).text
        for each in words
    ]

    assert found == [False] * 5 + [True]


def test_the_addresses_of_the_whole_are_closed_to_providers(signed_in):
    first, second = two()
    client = signed_in(second.editor)
    uid = first.request.uid
    doors = [
        reverse("services:request_detail", kwargs={"uid": uid}),
        reverse("services:request_download", kwargs={"uid": uid, "number": 1}),
        first.sub_request.get_absolute_url(),
    ]

    answers = [client.get(url).status_code for url in doors]

    assert answers == [404] * 3


# --- Mails and notices ----------------------------------------------------------------------------


def told_to(user: Any) -> list[str]:
    rows = Message.objects.filter(recipient=user).order_by("pk")
    return [f"{each.subject}\n{each.text}\n{each.html}\n{each.url}" for each in rows]


def walk(second: Asked) -> None:
    """Let everything happen of which a provider is told."""
    pk, at = second.sub_request.pk, now()
    who: dict[str, Any] = {"sub_request_id": pk, "at": at}
    triage_request(by=second.editor, **who)
    post_message(body="A question.", by=second.founder, **who)
    grant_dossier(
        basis=GrantBasis.TRUST,
        until=(at + timedelta(days=9)).date(), by=second.founder, **who,
    )  # fmt: skip
    revoke_dossier(by=second.founder, **who)
    draft = make_quote(second.sub_request, made_by=second.editor, at=at, state=QuoteState.DRAFT)
    send_quote(quote_id=draft.pk, seen=mark_of(draft), by=second.editor, at=at)
    accept_quote(quote_id=draft.pk, by=second.founder, at=at)
    start_request(by=second.editor, **who)
    propose_change(
        subject=ChangeSubject.OTHER, old="", new="By boat", justification="Too heavy",
        deliver_by=None, by=second.founder, **who,
    )  # fmt: skip
    drain(seconds=30)


def test_no_mail_or_notice_to_the_second_provider_tells_of_the_first(storage):
    first, second = two()

    walk(second)

    told = told_to(second.editor)
    assert len(told) >= 10
    assert [hints(each, first, second) for each in told] == [[]] * len(told)
    assert all(second.sub_request.code in each for each in told)


def test_mails_to_the_team_keep_the_full_reference(storage):
    first, second = two()

    walk(second)

    subjects = [each.splitlines()[0] for each in told_to(second.founder)]
    assert subjects
    assert all(second.sub_request.full_reference in each for each in subjects)
    assert all(first.provider.name not in each for each in subjects)


def test_a_reminder_names_the_code_to_the_provider_and_the_number_to_the_team():
    from services.notifications.sharing import about_turn

    _first, second = two()
    _other, returned = two(S.RETURNED)

    told = [about_turn(each.sub_request.pk)["reference"] for each in (second, returned)]

    assert told == [second.sub_request.code, returned.sub_request.full_reference]


# --- Papers ---------------------------------------------------------------------------------------


def test_a_quote_and_its_files_carry_the_code(storage):
    first, second = two()

    walk(second)

    quote = Quote.objects.get(sub_request=second.sub_request)
    names = [each.file.name for each in quote.documents.select_related("file").order_by("pk")]
    assert hints(quote.document, first, second) == []
    assert second.sub_request.code in quote.document
    assert names == [f"{second.sub_request.code}-v1-{language}.pdf" for language in ("fr", "en")]
    assert [name for name in StoredFile.objects.values_list("name", flat=True)
            if hints(name, first, second)] == []  # fmt: skip


# --- The desk -------------------------------------------------------------------------------------


def test_staff_find_a_request_by_either_reference(signed_in):
    _first, second = two()
    client = signed_in(make_staff(Role.ADVISOR))
    url = reverse("admin:services_subrequest_changelist")

    pages = [
        client.get(url, {"q": words}).text
        for words in (second.sub_request.code, second.sub_request.full_reference)
    ]

    assert [second.sub_request.full_reference in page for page in pages] == [True, True]


def test_of_two_hats_the_one_that_knows_the_whole_counts():
    _first, second = two()
    both, provider = second.founder, make_user()
    for user in (both, provider):
        make_membership(user=user, organisation=second.provider, role=MembershipRole.EDITOR)

    names = [str(SubRequest.objects.named_for(each).get(pk=second.sub_request.pk))
             for each in (both, provider)]  # fmt: skip

    assert names == [second.sub_request.full_reference, second.sub_request.code]
