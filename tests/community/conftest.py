"""Two sides of an introduction, the entry between them, and the other in the directory."""

import pytest

from pscc.kernel.clock import now
from tests.community.introducing import ASKER, OTHER
from tests.factories import make_membership, make_organisation, make_user
from tests.factories_community import make_board_entry, make_listed_person


@pytest.fixture
def asker():
    person = make_user(email=ASKER, name="Ada Asker")
    make_membership(user=person, organisation=make_organisation(name="Asking Company"))
    return person


@pytest.fixture
def other():
    return make_user(email=OTHER, name="Ben Behind")


@pytest.fixture
def entry(other):
    return make_board_entry(by=other, at=now(), title_en="Frozen samples")


@pytest.fixture
def listed(other):
    return make_listed_person(by=other, at=now())
