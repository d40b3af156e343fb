"""What a download tells of the rows of a service's card: objects in JSON, lines in CSV."""

import csv
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from services.actions.documents import set_document_template
from services.models import AccessStep, Equipment, RequiredDocument
from services.queries.directory_rows import COLUMNS
from tests.factories import NOW
from tests.services.provider import PDF, editor_of
from tests.services.samples import make_whole

pytestmark = pytest.mark.django_db
LIST = "/en/services/"
HOSTILE = "=HYPERLINK(1)"


def make_told(**first):
    """Make a service with two rows of each list, in the order opposite to that of their making."""
    service = make_whole(capacity=3)
    for position in (1, 0):
        rows = {"service": service, "position": position}
        if position:
            RequiredDocument.objects.create(**rows, name_en="Contract")
            AccessStep.objects.create(**rows, name_en="Signature")
            Equipment.objects.create(**rows, name_en="Freezer")
        else:
            named = {"name_en": first.get("name", "Protocol"), "note_en": "Signed"}
            RequiredDocument.objects.create(**rows, **named, is_required=False)
            AccessStep.objects.create(**rows, name_en="Ethics", committee="CPP", stated_days=60)
            Equipment.objects.create(**rows, **named, model="LSM 900", quantity=2)
    return service


def from_json(client):
    return json.loads(b"".join(client.get(LIST, {"format": "json"})))["results"]


def from_csv(client):
    text = b"".join(client.get(LIST, {"format": "csv"})).decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.usefixtures("storage")
def test_json_holds_the_rows_of_a_card_as_objects_in_their_order(client):
    service = make_told()
    contract = service.documents.get(name_en="Contract")
    set_document_template(
        document_id=contract.pk, upload=SimpleUploadedFile("form.pdf", PDF),
        by=editor_of(service), at=NOW,
    )  # fmt: skip
    contract.refresh_from_db()

    (row,) = from_json(client)

    assert set(row) == set(COLUMNS)
    assert row["capacity"] == 3
    assert row["documents"] == [
        {"name": "Protocol", "note": "Signed", "is_required": False, "template": None},
        {
            "name": "Contract", "note": "", "is_required": True,
            "template": contract.template.get_absolute_url(),
        },
    ]  # fmt: skip
    assert row["access_steps"] == [
        {"name": "Ethics", "committee": "CPP", "stated_days": 60},
        {"name": "Signature", "committee": "", "stated_days": None},
    ]
    assert row["equipment"] == [
        {"name": "Protocol", "model": "LSM 900", "quantity": 2, "note": "Signed"},
        {"name": "Freezer", "model": "", "quantity": 1, "note": ""},
    ]


def test_a_table_has_one_column_for_each_list_that_people_read(client):
    make_told()

    (row,) = from_csv(client)

    assert {name: row[name] for name in ("capacity", "documents", "access_steps", "equipment")} == {
        "capacity": "3",
        "documents": "Protocol (optional): Signed, Contract",
        "access_steps": "Ethics (CPP): 60 d, Signature",
        "equipment": "Protocol (LSM 900 × 2): Signed, Freezer",
    }


def test_no_cell_is_a_formula(client):
    make_told(name=HOSTILE)

    (row,) = from_csv(client)

    assert row["documents"].startswith(f"'{HOSTILE}")
    assert row["equipment"].startswith(f"'{HOSTILE}")


@pytest.mark.parametrize("form", ["json", "csv"])
@pytest.mark.parametrize("count", [1, 3])
def test_rows_of_cards_are_read_in_the_same_statements_for_one_and_three(
    client, queries, count, form
):
    for _ in range(count):
        make_told()
    client.get(LIST)

    with queries(13):
        answer = client.get(LIST, {"format": form})
        assert b"".join(answer)
