"""Invitations: one address, one link, one answer."""

import logging
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from partners.actions.invitations import (
    CannotAnswerError,
    CannotInviteError,
    accept_invitation,
    decline_invitation,
    expire_invitation,
    invite_to_organisation,
    revoke_invitation,
)
from partners.enums import MembershipRole
from partners.models import Invitation
from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
from tests.factories import (
    NOW,
    make_membership,
    make_organisation,
    make_user,
)
from tests.partners.joining import letters, member, roles, told, verified

pytestmark = pytest.mark.django_db

GUEST = "guest@lab.example"


@pytest.fixture
def organisation():
    return make_organisation(name="Curie Lab")


@pytest.fixture
def owner(organisation):
    return member(organisation, name="Olga")


def invite(organisation, by, *, email=GUEST, role=MembershipRole.EDITOR, at=None, **more):
    return invite_to_organisation(
        organisation_id=organisation.pk, email=email, role=role, by=by, at=at or now(), **more
    )


def link():
    return letters()[-1].link


def answer_page(invitation):
    return reverse("partners:invitation_answer", args=[invitation.uid])


# --- Sending -------------------------------------------------------------------------------------


def test_an_invitation_leaves_in_a_sealed_mail_in_the_language_of_the_account(organisation, owner):
    verified(GUEST, language="fr")

    invitation = invite(organisation, owner, email=" Guest@Lab.Example ", language="en")

    letter = letters()[0]
    assert (letter.to, letter.language, letter.kind) == (GUEST, "fr", "invitation")
    assert letter.link.startswith(f"/fr/invitations/{invitation.uid}/")
    assert invitation.expires_at - invitation.invited_at == timedelta(days=14)


def test_an_address_without_account_is_written_to_in_the_language_that_was_chosen(
    organisation, owner
):
    invite(organisation, owner, language="fr")

    assert letters()[0].language == "fr"


def test_only_the_digest_of_the_secret_is_stored_anywhere(organisation, owner):
    invite(organisation, owner)
    secret = link().rstrip("/").rpartition("/")[2]

    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = ""
        for table in tables:
            if table.startswith(("partners_", "outbox_", "pghistory_")):
                cursor.execute(f'SELECT t::text FROM "{table}" t')
                rows += "".join(row[0] for row in cursor.fetchall())

    assert GUEST in rows
    assert secret not in rows
    assert len(secret) == 43


@pytest.mark.parametrize("has_account", [True, False])
def test_inviting_says_the_same_whether_the_address_has_an_account_or_not(
    organisation, owner, signed_in, has_account
):
    if has_account:
        verified(GUEST)
    client = signed_in(owner)

    answer = client.post(
        reverse("partners:members", args=[organisation.slug]),
        {"email": GUEST, "role": "editor", "language": "en"},
        follow=True,
    )

    assert [str(each) for each in answer.context["messages"]] == [
        f"The invitation to {GUEST} is on its way."
    ]


@pytest.mark.parametrize("role", [role for role in MembershipRole if role != MembershipRole.OWNER])
def test_only_owners_invite(organisation, role):
    person = member(organisation, role)

    with pytest.raises(PermissionDenied):
        invite(organisation, person)


def test_an_address_has_one_pending_invitation(organisation, owner):
    invite(organisation, owner)

    with pytest.raises(CannotInviteError, match="waits for an answer"):
        invite(organisation, owner, email="GUEST@lab.example")


def test_an_expired_invitation_makes_room_for_a_new_one(organisation, owner):
    old = invite(organisation, owner, at=now() - timedelta(days=15))

    new = invite(organisation, owner)

    old.refresh_from_db()
    assert (old.state, new.state) == ("expired", "pending")


def test_a_member_with_the_role_is_not_invited_to_it(organisation, owner):
    member(organisation, MembershipRole.EDITOR, email=GUEST)

    with pytest.raises(CannotInviteError, match="has this role already"):
        invite(organisation, owner)


def test_an_organisation_sends_so_many_invitations_in_a_day(organisation, owner, settings):
    settings.INVITATIONS_PER_DAY = 2
    second = member(organisation)
    at = now()
    invite(organisation, owner, email="a@lab.example", at=at)
    invite(organisation, second, email="b@lab.example", at=at)

    with pytest.raises(CannotInviteError, match="2 invitations in 24 hours"):
        invite(organisation, owner, email="c@lab.example", at=at + timedelta(hours=23))

    invite(organisation, owner, email="c@lab.example", at=at + timedelta(hours=25))
    assert Invitation.objects.count() == 3


def test_a_person_cannot_send_more_by_having_several_organisations(owner, organisation, settings):
    settings.INVITATIONS_PER_DAY = 1
    other = make_organisation()
    make_membership(user=owner, organisation=other)
    invite(organisation, owner)

    with pytest.raises(CannotInviteError, match="1 invitations in 24 hours"):
        invite(other, owner)


def test_an_address_is_not_written_to_again_and_again(organisation, owner):
    at = now()
    for _ in range(3):
        sent = invite(organisation, owner, at=at)
        revoke_invitation(invitation_id=sent.pk, by=owner, at=at)

    with pytest.raises(CannotInviteError, match="several invitations today"):
        invite(organisation, owner, at=at)


# --- The page behind the link --------------------------------------------------------------------


def test_looking_changes_nothing_and_tells_strangers_neither_the_inviter_nor_the_address(
    organisation, owner, client
):
    invitation = invite(organisation, owner, message="Come and join us")

    answers = [client.get(link()), client.head(link())]

    page = answers[0].content.decode()
    invitation.refresh_from_db()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert invitation.state == "pending"
    assert "Curie Lab" in page
    assert "g•••@lab.example" in page
    assert [word for word in ("Olga", GUEST, "Come and join us") if word in page] == []


def test_the_page_stays_out_of_caches_referrers_and_search_engines(organisation, owner, client):
    invite(organisation, owner)

    headers = client.get(link()).headers

    assert {
        name: headers[name] for name in ("Referrer-Policy", "X-Robots-Tag", "Cache-Control")
    } == {
        "Referrer-Policy": "strict-origin",
        "X-Robots-Tag": "noindex",
        "Cache-Control": "no-store",
    }


def test_a_visitor_signs_in_without_the_secret_in_any_address_or_session(
    organisation, owner, client
):
    invitation = invite(organisation, owner)
    secret = link().rstrip("/").rpartition("/")[2]

    answer = client.post(link(), {"next": "https://evil.example/"}, follow=True)

    stored = "".join(str(each.get_decoded()) for each in Session.objects.all())
    assert answer.redirect_chain[0][0] == answer_page(invitation)
    assert answer.redirect_chain[1][0] == f"/en/accounts/login/?next={answer_page(invitation)}"
    assert (secret in stored, invitation.uid in stored) == (False, True)


@pytest.mark.parametrize("cut", [1, 42])
def test_a_wrong_secret_leads_nowhere_and_into_no_log(organisation, owner, client, caplog, cut):
    invite(organisation, owner)
    path, secret = link().rstrip("/").rsplit("/", 1)

    with caplog.at_level(logging.INFO, logger="django"):
        answer = client.get(f"{path}/{secret[:cut]}/")

    assert answer.status_code == 404
    assert f"/{secret[:cut]}/" not in caplog.text


def test_nobody_sees_an_invitation_by_its_number_alone(organisation, owner, signed_in):
    invitation = invite(organisation, owner)

    answer = signed_in(make_user()).get(answer_page(invitation))

    assert answer.status_code == 404


# --- Accepting -----------------------------------------------------------------------------------


def test_the_invited_person_becomes_a_member_once_by_a_button(organisation, owner, signed_in):
    guest = verified(GUEST, name="Guest")
    invite(organisation, owner)
    client = signed_in(guest)

    first = client.post(link(), {"accept": "1"})
    second = client.post(link(), {"accept": "1"}, follow=True)

    assert first.headers["Location"] == organisation.get_absolute_url()
    assert roles(organisation) == {"Olga": "owner", "Guest": "editor"}
    assert "You have accepted this invitation" in second.content.decode()


def test_another_account_cannot_take_it_and_is_told_why(organisation, owner, signed_in):
    other = verified("other@lab.example", name="Other")
    invitation = invite(organisation, owner)
    client = signed_in(other)

    answer = client.post(link(), {"accept": "1"})

    invitation.refresh_from_db()
    assert "sent to another address than yours" in answer.content.decode()
    assert "Olga" not in answer.content.decode()
    assert (invitation.state, roles(organisation)) == ("pending", {"Olga": "owner"})


def test_an_address_that_is_not_verified_does_not_count(organisation, owner):
    pretender = make_user(email=GUEST)
    invitation = invite(organisation, owner)

    with pytest.raises(CannotAnswerError, match="another address"):
        accept_invitation(invitation_id=invitation.pk, by=pretender, at=now())


def test_it_works_for_fourteen_days(organisation, owner):
    guest = verified(GUEST)
    invitation = invite(organisation, owner, at=NOW)

    with pytest.raises(CannotAnswerError, match="has expired"):
        accept_invitation(invitation_id=invitation.pk, by=guest, at=NOW + timedelta(days=14))

    accept_invitation(
        invitation_id=invitation.pk, by=guest, at=NOW + timedelta(days=14, seconds=-1)
    )
    invitation.refresh_from_db()
    assert invitation.state == "accepted"


def _revoke(invitation, owner, guest):
    revoke_invitation(invitation_id=invitation.pk, by=owner, at=now())


def _decline(invitation, owner, guest):
    decline_invitation(invitation_id=invitation.pk, by=guest, at=now())


def _take_by_another(invitation, owner, guest):
    invitation.accept(by=owner, at=now())
    invitation.save()


def _let_expire(invitation, owner, guest):
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=now())


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (_revoke, "This invitation was taken back"),
        (_decline, "This invitation was declined"),
        (_take_by_another, "This invitation has been used"),
        (_let_expire, "This invitation has expired"),
    ],
)
def test_a_dead_link_says_why_and_takes_no_answer(organisation, owner, signed_in, end, words):
    guest = verified(GUEST, name="Guest")
    end(invite(organisation, owner), owner, guest)
    client = signed_in(guest)

    shown = client.get(link()).content.decode()
    pressed = client.post(link(), {"accept": "1"}).content.decode()

    assert [words in shown, words in pressed] == [True, True]
    assert roles(organisation) == {"Olga": "owner"}


def test_only_a_pending_invitation_is_taken_back(organisation, owner):
    guest = verified(GUEST)
    invitation = invite(organisation, owner)
    accept_invitation(invitation_id=invitation.pk, by=guest, at=now())

    with pytest.raises(TransitionNotAllowed):
        revoke_invitation(invitation_id=invitation.pk, by=owner, at=now())


# --- Who is told ---------------------------------------------------------------------------------


def test_who_invited_is_told_of_the_answer(organisation, owner):
    member(organisation, name="Other owner")
    guest = verified(GUEST, name="Guest")
    accept_invitation(invitation_id=invite(organisation, owner).pk, by=guest, at=now())
    again = invite(organisation, owner, role=MembershipRole.SIGNATORY)
    decline_invitation(invitation_id=again.pk, by=guest, at=now())
    late = invite(organisation, owner, email="late@lab.example", at=now() - timedelta(days=15))
    expire_invitation(invitation_id=late.pk, at=now())

    drain(seconds=30)

    kinds = ("acceptance", "refusal", "expiry")
    assert [told(f"partners.invitation_{kind}") for kind in kinds] == [{"Olga"}] * 3
