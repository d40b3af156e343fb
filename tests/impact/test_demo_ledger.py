"""The demo's ledger says what the press release says, and marks what it invents."""

import pytest

from partners.enums import ImportVerdict
from pscc.accounts.enums import Role
from pscc.impact.enums import Step
from pscc.impact.models import Contribution, LedgerImport
from pscc.impact.queries.ledger import ledger
from pscc.pages.demo.impact import load_ledger
from tests.factories import NOW, make_organisation, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    sanofi = make_organisation(name="Sanofi")
    sanofi.slug = "sanofi"
    sanofi.save()
    return {"staff": make_staff(Role.PROGRAMME_OFFICER)}


def test_the_press_release_is_told_as_it_stands(people):
    load_ledger(people, NOW)

    (envelope,) = ledger().envelopes
    announced = ledger().steps[0]

    assert (envelope.of.amount_in_words, envelope.of.years, envelope.of.is_demo) == (
        "€80 million to €100 million",
        "2023–2032",
        False,
    )
    assert next(share.as_percent for _step, _total, share in envelope.steps) == "22% to 31.3%"
    assert announced.all.unknown_in_words == "1 contribution without amount"
    sanofi = Contribution.objects.get(organisation__slug="sanofi")
    assert (sanofi.amount_min, sanofi.amount_max, sanofi.step) == (None, None, Step.ANNOUNCED)


def test_everything_invented_is_marked(people):
    load_ledger(people, NOW)

    real = Contribution.objects.filter(is_demo=False)

    assert [line.giver for line in real] == ["Sanofi"]
    assert all(part.of.is_demo for part in ledger().envelopes[0].tranches)


def test_the_table_that_waits_shows_every_verdict(people):
    load_ledger(people, NOW)

    verdicts = (
        LedgerImport.objects.get(state="checked")
        .rows.order_by("number")
        .values_list("verdict", flat=True)
    )

    assert list(verdicts) == [
        ImportVerdict.CREATE,
        ImportVerdict.UPDATE,
        ImportVerdict.REFUSE,
        ImportVerdict.REFUSE,
    ]


def test_loading_twice_adds_nothing(people):
    load_ledger(people, NOW)

    assert load_ledger(people, NOW) == 0
