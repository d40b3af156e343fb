"""Both sides declare the same cooperation at one moment, each in a transaction of their own."""

import pytest

from pscc.community.actions.cooperations import declare_cooperation
from pscc.community.models import Cooperation
from pscc.kernel.refusals import Refused
from pscc.outbox.models import Delivery
from tests.factories import NOW, make_membership, make_organisation, make_user
from tests.services.test_at_once import at_once, is_told_once, kinds

pytestmark = pytest.mark.django_db(transaction=True)
EVENT = "community.cooperation_declared"


def declaring(person, own, partner, kind="samples"):
    """What declares that one's own organisation works with the other."""
    row = Cooperation(organisation=own, partner=partner, kind=kind, since=NOW.date())
    return lambda: declare_cooperation(cooperation=row, by=person, at=NOW)


@pytest.fixture
def sides():
    both = [(make_user(), make_organisation()) for _ in range(2)]
    for person, organisation in both:
        make_membership(user=person, organisation=organisation)
    return both


def test_of_two_who_declare_the_same_one_is_refused(sides):
    (one, mine), (other, theirs) = sides

    answers = at_once(declaring(one, mine, theirs), declaring(other, theirs, mine))

    assert kinds(answers) == ["Cooperation", "Refused"]
    (refusal,) = (each for each in answers if isinstance(each, Refused))
    assert "recorded for the same two already" in str(refusal)
    assert Cooperation.objects.count() == 1
    assert is_told_once(EVENT)


def test_two_of_different_kinds_both_stand(sides):
    (one, mine), (other, theirs) = sides

    answers = at_once(declaring(one, mine, theirs), declaring(other, theirs, mine, "clinical"))

    assert kinds(answers) == ["Cooperation", "Cooperation"]
    assert Delivery.objects.filter(event=EVENT).count() == 2 * len(
        set(Delivery.objects.filter(event=EVENT).values_list("handler", flat=True))
    )
