"""Requests to join: a wish is relayed, a name is not."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from partners.actions.joining import (
    CannotJoinError,
    accept_join_request,
    decline_join_request,
    request_to_join,
    withdraw_join_request,
)
from partners.enums import MembershipRole
from partners.models import JoinRequest
from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from tests.factories import make_organisation, make_user
from tests.partners.joining import member, roles, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return make_organisation(name="Curie Lab")


@pytest.fixture
def owner(organisation):
    return member(organisation, name="Olga")


def page(organisation):
    return reverse("partners:join", args=[organisation.slug])


def ask(organisation, person, at=None, message="I work in the lab."):
    return request_to_join(
        organisation_id=organisation.pk, message=message, by=person, at=at or now()
    )


def test_the_page_relays_and_names_nobody(organisation, owner, signed_in):
    ada = make_user(name="Ada")
    client = signed_in(ada)

    client.post(page(organisation), {"message": "I work in the lab."})
    text = client.get(page(organisation)).content.decode()

    assert JoinRequest.objects.get().state == "pending"
    assert ["Waiting for the owners" in text, "Olga" in text, owner.email in text] == [
        True,
        False,
        False,
    ]


def test_owners_read_who_asks_and_let_them_in_with_a_role(organisation, owner, signed_in):
    wish = ask(organisation, make_user(name="Ada"))
    client = signed_in(owner)
    members = reverse("partners:members", args=[organisation.slug])

    text = client.get(members).content.decode()
    client.post(
        reverse("partners:join_accept", args=[organisation.slug, wish.uid]), {"role": "signatory"}
    )

    assert ["Ada" in text, "I work in the lab." in text] == [True, True]
    assert roles(organisation) == {"Olga": "owner", "Ada": "signatory"}


def test_one_request_waits_at_a_time(organisation, owner):
    ada = make_user()
    ask(organisation, ada)

    with pytest.raises(CannotJoinError, match="asked already"):
        ask(organisation, ada)


def test_after_a_refusal_there_is_a_pause(organisation, owner):
    ada, at = make_user(), now()
    decline_join_request(joinrequest_id=ask(organisation, ada, at=at).pk, by=owner, at=at)

    with pytest.raises(CannotJoinError, match="after seven days"):
        ask(organisation, ada, at=at + timedelta(days=6))

    assert ask(organisation, ada, at=at + timedelta(days=8)).state == "pending"


def test_who_took_it_back_may_ask_again_at_once(organisation, owner):
    ada = make_user()
    withdraw_join_request(joinrequest_id=ask(organisation, ada).pk, by=ada, at=now())

    assert ask(organisation, ada).state == "pending"


def test_a_person_asks_so_often_in_a_day():
    ada = make_user()
    for _ in range(5):
        somewhere = make_organisation()
        member(somewhere)
        ask(somewhere, ada)
    sixth = make_organisation()
    member(sixth)

    with pytest.raises(CannotJoinError, match="5 requests to join in 24 hours"):
        ask(sixth, ada)


def test_a_member_does_not_ask(organisation, owner):
    with pytest.raises(CannotJoinError, match="already"):
        ask(organisation, owner)


def test_without_owner_one_claims_instead(organisation, signed_in):
    ada = make_user()

    with pytest.raises(CannotJoinError, match="claim it"):
        ask(organisation, ada)

    answer = signed_in(ada).get(page(organisation))
    assert answer.headers["Location"] == reverse("partners:claim", args=[organisation.slug])


@pytest.mark.parametrize("role", [role for role in MembershipRole if role != MembershipRole.OWNER])
def test_only_owners_answer(organisation, owner, role):
    wish = ask(organisation, make_user())
    colleague = member(organisation, role)

    with pytest.raises(PermissionDenied):
        accept_join_request(
            joinrequest_id=wish.pk, role=MembershipRole.VIEWER, by=colleague, at=now()
        )


def test_an_answer_is_given_once(organisation, owner):
    wish = ask(organisation, make_user())
    decline_join_request(joinrequest_id=wish.pk, by=owner, at=now())

    with pytest.raises(TransitionNotAllowed):
        accept_join_request(joinrequest_id=wish.pk, role=MembershipRole.VIEWER, by=owner, at=now())


def test_an_owner_of_another_organisation_reaches_no_request(organisation, owner, signed_in):
    wish = ask(organisation, make_user())
    elsewhere = make_organisation()
    other = member(elsewhere)
    path = reverse("partners:join_accept", args=[elsewhere.slug, wish.uid])

    answer = signed_in(other).post(path, {"role": "owner"})

    assert (answer.status_code, roles(organisation)) == (404, {"Olga": "owner"})


def test_owners_are_told_of_the_wish_and_the_person_of_the_answer(organisation, owner):
    member(organisation, MembershipRole.EDITOR, name="Emil")
    ada, bo = make_user(name="Ada"), make_user(name="Bo")
    decline_join_request(joinrequest_id=ask(organisation, ada).pk, by=owner, at=now())
    accept_join_request(
        joinrequest_id=ask(organisation, bo).pk, role=MembershipRole.EDITOR, by=owner, at=now()
    )

    drain(seconds=30)

    kinds = ("join_request", "join_refusal", "member_welcome")
    assert [told(f"partners.{kind}") for kind in kinds] == [{"Olga"}, {"Ada"}, {"Bo"}]
    to_requesters = Message.objects.filter(recipient__in=[ada, bo])
    assert [each.kind for each in to_requesters if "Olga" in each.text] == []
