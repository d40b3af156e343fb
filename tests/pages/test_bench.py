"""The rows that `make bench` measures on."""

import pytest

from calls.models import Application, Assignment, Call
from partners.enums import Vocabulary
from partners.models import Organisation
from pscc.outbox.models import Message
from pscc.pages.bench.load import load, shares
from services.models import Service
from tests.factories import NOW, make_call, make_term, make_user


def test_every_object_belongs_to_a_kind() -> None:
    assert shares(10_000) == {
        "organisations": 3000, "services": 3000, "calls": 200, "applications": 3800
    }  # fmt: skip
    assert [sum(shares(objects).values()) for objects in (0, 1, 99, 12_345)] == [0, 1, 99, 12_345]


@pytest.mark.django_db
def test_loading_grows_every_kind_and_adds_only_what_lacks() -> None:
    for account in ("founder", "expert", "staff"):
        make_user(email=f"{account}@demo.example")
    for stage in ("idea", "preclinical"):
        make_term(vocabulary=Vocabulary.STAGE, code=stage)
    make_call()
    said: list[str] = []

    load(100, NOW, said.append)
    load(200, NOW, said.append)

    assert said == [
        "  organisations: 30", "  services: 30", "  calls: 2", "  applications: 38",
        "  organisations: 60", "  services: 60", "  calls: 4", "  applications: 76",
    ]  # fmt: skip
    assert Organisation.objects.filter(slug__startswith="bench-").count() == 60
    assert Service.objects.filter(slug__startswith="bench-").count() == 60
    assert Call.objects.filter(slug__startswith="bench-").count() == 4
    assert Application.objects.count() == 76
    assert Assignment.objects.filter(expert__email="expert@demo.example").count() == 20
    assert Message.objects.count() == 2 * 76
