"""One account that cannot be closed keeps no other one waiting."""

from datetime import timedelta

import pytest

from pscc.accounts.closing import GRACE, Hindrance, ask_for_closure, close_due_accounts, hindrances
from pscc.accounts.models import User
from pscc.kernel.clock import now

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
