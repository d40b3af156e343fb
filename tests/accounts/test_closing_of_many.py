"""One account that closes, or cannot, leaves the others as they are."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from partners.enums import MembershipRole
from partners.models import Invitation
from pscc.accounts.closing import GRACE, Hindrance, ask_for_closure, close_due_accounts, hindrances
from pscc.accounts.models import User
from pscc.kernel.clock import now
from tests import factories

pytestmark = pytest.mark.django_db


def test_one_that_fails_stays_whole_and_the_others_are_closed(person, make_person, monkeypatch):
    other = make_person("eve@example.org", name="Eve")
    for each in (person, other):
        ask_for_closure(user_id=each.pk, by=each, at=now())

    def fail(user: User) -> list[Hindrance]:
        if user.pk == person.pk:
            raise ZeroDivisionError
        return []

    monkeypatch.setitem(hindrances._providers, "sample", fail)

    waiting = close_due_accounts(at=now() + GRACE + timedelta(minutes=1))

    names = set(User.objects.filter(pk__in=[person.pk, other.pk]).values_list("name", flat=True))
    assert (waiting, names) == (1, {"Ada Lovelace", ""})


def test_an_address_that_was_never_proved_reaches_nobody_elses_rows(person):
    EmailAddress.objects.create(user=person, email="victim@example.org", verified=False)
    invitation = Invitation.objects.create(
        organisation=factories.make_organisation(), email="victim@example.org",
        role=MembershipRole.EDITOR, invited_by=factories.make_user(), expires_at=now(),
    )  # fmt: skip
    ask_for_closure(user_id=person.pk, by=person, at=now())

    assert close_due_accounts(at=now() + GRACE + timedelta(minutes=1)) == 0

    invitation.refresh_from_db()
    assert invitation.email == "victim@example.org"
