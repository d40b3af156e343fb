"""Envelopes at the staff desk: two editors, who changed what, statements."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from pscc.accounts.enums import Role
from pscc.impact.actions.ledger import save_envelope
from pscc.impact.models import Envelope, Tranche
from pscc.impact.queries.changes import changes_of_envelope
from pscc.kernel.refusals import Refused
from tests.factories import NOW, make_staff
from tests.impact.ledger import euros, make_envelope

pytestmark = pytest.mark.django_db
FIRST, SECOND = "tranches-0-", "tranches-1-"


def make_tranche(envelope, number=1):
    """A tranche of two years, of ten millions."""
    return Tranche.objects.create(
        envelope=envelope, number=number, starts_in=2023, ends_in=2025, amount_max=euros(10)
    )


def editor(name):
    """Return the browser of somebody who writes the ledger."""
    client = Client()
    client.force_login(make_staff(Role.PROGRAMME_OFFICER, name=name))
    return client


def address_of(envelope):
    return reverse("admin:impact_envelope_change", args=[envelope.pk])


def opened(client, envelope):
    """Open the page of an envelope; return all that the browser would send back."""
    return sent_back(client.get(address_of(envelope)))


def sent_back(page):
    forms = [page.context["adminform"].form]
    for each in page.context["inline_admin_formsets"]:
        forms += [each.formset.management_form, *each.formset.forms]
    data = {form.add_prefix(name): form[name].value() for form in forms for name in form.fields}
    return {name: value for name, value in data.items() if value or value == 0}


def told(envelope):
    changes = changes_of_envelope(envelope)
    return [[each.in_words for each in change.differences] for change in changes]


def test_the_second_of_two_editors_sees_who_changed_what():
    envelope = make_envelope()
    tranche = make_tranche(envelope)
    ann, bea = editor("Ann Aster"), editor("Bea Birch")
    of_ann, of_bea = opened(ann, envelope), opened(bea, envelope)
    bea.post(address_of(envelope), of_bea | {"amount_max": "120000000", f"{FIRST}ends_in": "2026"})

    mine = {"amount_max": "110000000", f"{FIRST}ends_in": "2027", "source_text": "My source"}
    refused = ann.post(address_of(envelope), of_ann | mine)

    form = refused.context["adminform"].form
    errors = str(form.non_field_errors())
    assert "Someone else changed this" in errors
    assert "Saved by Bea Birch on " in errors
    assert "at most (€): €100,000,000 → €120,000,000" in errors
    assert "tranche 1, last year: 2025 → 2026" in errors
    assert form.errors["amount_max"] == ["Stored now: 120000000.00"]
    (row,) = refused.context["inline_admin_formsets"][0].formset.forms[:1]
    assert row.errors["ends_in"] == ["Stored now: 2026"]
    assert sent_back(refused).items() >= mine.items()
    envelope.refresh_from_db()
    tranche.refresh_from_db()
    assert (envelope.amount_max, tranche.ends_in) == (euros(120), 2026)

    assert ann.post(address_of(envelope), sent_back(refused)).status_code == 302
    envelope.refresh_from_db()
    tranche.refresh_from_db()
    assert (envelope.amount_max, tranche.ends_in) == (euros(110), 2027)


def test_a_tranche_alone_makes_the_envelope_newer():
    envelope = make_envelope()
    make_tranche(envelope)
    ann, bea = editor("Ann Aster"), editor("Bea Birch")
    of_ann, of_bea = opened(ann, envelope), opened(bea, envelope)
    bea.post(address_of(envelope), of_bea | {f"{FIRST}amount_max": "12000000"})

    refused = ann.post(address_of(envelope), of_ann | {"source_text": "Another source"})

    assert "tranche 1, at most (€): €10,000,000 → €12,000,000" in refused.text
    assert Envelope.objects.get().source_text == "Press release, page 1"


def test_the_page_shows_who_changed_what_of_an_envelope_and_its_tranches():
    envelope = make_envelope()
    make_tranche(envelope)
    before = envelope.updated_at
    client = editor("Ann Aster")
    data = opened(client, envelope) | {
        "name_en": "Renamed", "starts_in": "2024", f"{FIRST}amount_max": "12000000",
        "tranches-TOTAL_FORMS": "2", f"{SECOND}number": "2", f"{SECOND}starts_in": "2026",
        f"{SECOND}ends_in": "2028", f"{SECOND}amount_max": "25000000",
    }  # fmt: skip

    answer = client.post(address_of(envelope), data)

    assert answer.status_code == 302
    page = client.get(address_of(envelope)).text
    part = page[page.index('id="changes"') :]
    for words in ("Ann Aster", "name [en]: Envelope → Renamed", "first year: 2023 → 2024",
                  "tranche 1, at most (€): €10,000,000 → €12,000,000",
                  "tranche 2: – → 2026–2028, "):  # fmt: skip
        assert words in part
    envelope.refresh_from_db()
    assert envelope.updated_at > before
    assert [row.number for row in envelope.tranches.order_by("number")] == [1, 2]


def test_a_funder_does_not_write_an_envelope():
    funder = make_staff(Role.FUNDER)

    with pytest.raises(PermissionDenied):
        save_envelope(envelope=make_envelope(), by=funder, at=NOW)


def test_what_was_read_before_is_refused_with_the_reason():
    officer = make_staff(Role.PROGRAMME_OFFICER)
    one = make_envelope()
    other = Envelope.objects.get()
    one.starts_in = 2024
    save_envelope(envelope=one, by=officer, at=NOW)
    other.starts_in = 2025

    with pytest.raises(Refused, match="first year: 2023 → 2024"):
        save_envelope(envelope=other, by=officer, at=NOW + timedelta(hours=1))

    assert Envelope.objects.get().starts_in == 2024


def test_each_saving_is_newer_than_the_one_before():
    officer = make_staff(Role.PROGRAMME_OFFICER)
    envelope = make_envelope()

    versions = [save_envelope(envelope=envelope, by=officer, at=NOW).version for _time in range(3)]

    assert versions == sorted(set(versions))
    assert told(envelope) == [[]]


def test_a_tranche_of_another_envelope_is_refused_and_nothing_is_stored():
    officer = make_staff(Role.PROGRAMME_OFFICER)
    tranche = make_tranche(make_envelope("other"))
    envelope = make_envelope()
    envelope.starts_in = 2024

    with pytest.raises(Refused, match="another envelope"):
        save_envelope(envelope=envelope, tranches=[tranche], by=officer, at=NOW)

    assert Envelope.objects.get(pk=envelope.pk).starts_in == 2023


def test_a_tranche_that_went_is_told():
    envelope = make_envelope()
    make_tranche(envelope).delete()

    ((*_entered, gone),) = told(envelope)

    assert gone == "tranche 1: 2023–2025, at most €10 million → –"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_with_more_tranches_and_changes(rows, queries):
    officer = make_staff(Role.PROGRAMME_OFFICER)
    envelope = make_envelope()
    for number in range(1, rows + 1):
        tranche = make_tranche(envelope, number)
        tranche.amount_max = euros(12)
        save_envelope(envelope=envelope, tranches=[tranche], by=officer, at=NOW)
    client = editor("Ann Aster")
    client.get(address_of(envelope))

    with queries(7):
        client.get(address_of(envelope))
