"""The file that comes with a document to bring, through changes that are undone or adopted."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from pscc.accounts.enums import Role
from pscc.files.models import StoredFile
from services.actions.cards import mark_service_edit_seen, revert_service_edit, save_card
from services.actions.documents import set_document_template
from services.actions.drafts import duplicate_service
from services.actions.templates import adopt_template
from services.enums import ServiceState
from services.queries.parts import read_card
from tests.factories import NOW, make_staff
from tests.services.provider import PDF, editor_of, fresh, make_complete

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage")]

OWN = PDF.replace(b"<<>>", b"<< >>")


def row(name, **said):
    return {"name_fr": name, "name_en": name, "note_fr": "", "note_en": "",
            "is_required": True} | said  # fmt: skip


def save_documents(service, by, *rows):
    now = fresh(service)
    return save_card(
        service_id=service.pk, version=now.version, parts={"documents": list(rows)}, by=by, at=NOW
    )


def upload(document, by, text=b""):
    changed = set_document_template(
        document_id=document.pk, upload=SimpleUploadedFile(f"{document.name_en}.pdf", text or PDF),
        by=by, at=NOW,
    )  # fmt: skip
    return changed.template


@pytest.fixture
def service():
    return make_complete(ServiceState.OPEN, published_at=NOW - timedelta(days=1))


@pytest.fixture
def editor(service):
    return editor_of(service)


def templates(service):
    return {
        document.name_en: document.template
        for document in service.documents.order_by("position", "pk")
    }


def is_linked(file):
    return StoredFile.objects.get(pk=file.pk).linked_at is not None


def bytes_of(file):
    with default_storage.open(file.path) as body:
        return body.read()


# --- Undone --------------------------------------------------------------------------------------


def test_a_document_that_is_back_has_its_template_again(service, editor):
    save_documents(service, editor, row("Protocol"), row("Contract"))
    file = upload(service.documents.get(name_en="Protocol"), editor)
    kept = read_card(service, ["documents"])["documents"]
    edit = save_documents(service, editor, kept[1])
    assert (templates(service), is_linked(file)) == ({"Contract": None}, True)

    revert_service_edit(
        edit_id=edit.pk, reason="Needed.", by=make_staff(Role.ADMINISTRATOR), at=NOW
    )

    assert templates(service) == {"Protocol": file, "Contract": None}
    assert (is_linked(file), bytes_of(file)) == (True, PDF)


def test_a_document_that_an_undone_change_brought_gives_its_template_up(service, editor):
    edit = save_documents(service, editor, row("Protocol"))
    file = upload(service.documents.get(), editor)

    revert_service_edit(edit_id=edit.pk, reason="No.", by=make_staff(Role.ADMINISTRATOR), at=NOW)

    assert (templates(service), is_linked(file)) == ({}, False)


def test_a_removal_that_staff_leave_gives_the_template_up(service, editor):
    save_documents(service, editor, row("Protocol"))
    file = upload(service.documents.get(), editor)
    edit = save_documents(service, editor)
    assert is_linked(file)

    mark_service_edit_seen(edit_id=edit.pk, by=make_staff(Role.ADMINISTRATOR), at=NOW)

    assert not is_linked(file)


def test_a_template_that_is_not_kept_any_more_is_left_out(service, editor):
    save_documents(service, editor, row("Protocol"))
    file = upload(service.documents.get(), editor)
    edit = save_documents(service, editor)
    StoredFile.objects.filter(pk=file.pk).update(linked_at=None, discarded_at=NOW)

    revert_service_edit(
        edit_id=edit.pk, reason="Needed.", by=make_staff(Role.ADMINISTRATOR), at=NOW
    )

    assert templates(service) == {"Protocol": None}


def test_a_draft_keeps_nothing_that_was_removed(editor):
    draft = make_complete(ServiceState.DRAFT)
    person = editor_of(draft)
    save_documents(draft, person, row("Protocol"))
    file = upload(draft.documents.get(), person)

    save_documents(draft, person)

    assert not is_linked(file)


# --- Adopted --------------------------------------------------------------------------------------


def copy_of(service, editor):
    return duplicate_service(
        service_id=service.pk, organisation_id=service.provider_id, title_fr="Copie",
        title_en="Copy", is_following=True, by=editor, at=NOW,
    )  # fmt: skip


def adopt(copy, editor):
    version = fresh(fresh(copy).template).version
    adopt_template(
        service_id=copy.pk, template_version=version, parts=["documents"], by=editor, at=NOW
    )


def test_a_file_of_its_own_stays_where_a_change_of_the_template_is_taken(service, editor):
    save_documents(service, editor, row("Protocol"))
    copy = copy_of(service, editor)
    own = upload(copy.documents.get(), editor, OWN)
    stored = read_card(service, ["documents"])["documents"]
    save_documents(service, editor, stored[0] | {"note_en": "Signed"}, row("Contract"))
    shared = upload(service.documents.get(name_en="Contract"), editor)

    adopt(copy, editor)

    assert templates(copy) == {"Protocol": own, "Contract": shared}
    assert copy.documents.get(name_en="Protocol").note_en == "Signed"
    assert (is_linked(own), bytes_of(own)) == (True, OWN)
    assert templates(service) == {"Protocol": None, "Contract": shared}


def test_a_file_that_came_from_the_template_follows_it(service, editor):
    save_documents(service, editor, row("Protocol"))
    first = upload(service.documents.get(), editor)
    copy = copy_of(service, editor)
    assert templates(copy) == {"Protocol": first}
    second = upload(service.documents.get(), editor, OWN)
    stored = read_card(service, ["documents"])["documents"]
    save_documents(service, editor, stored[0] | {"note_en": "Signed"})

    adopt(copy, editor)

    assert templates(copy) == {"Protocol": second}
    assert (is_linked(first), is_linked(second)) == (False, True)
