"""The file that comes with a document to bring, through changes that are undone or adopted."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pscc.accounts.enums import Role
from pscc.files.models import StoredFile
from services.actions.cards import mark_service_edit_seen, revert_service_edit, save_card
from services.actions.documents import remove_document_template, set_document_template
from services.actions.drafts import duplicate_service
from services.actions.templates import adopt_template
from services.enums import ServiceState
from services.models import ServiceEdit
from services.queries.parts import described_card, read_card
from services.queries.templates import offered_parts
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


def edit_of(service):
    return service.edits.latest("version")


def undo(edit):
    revert_service_edit(edit_id=edit.pk, reason="No.", by=make_staff(Role.ADMINISTRATOR), at=NOW)


def leave(edit):
    mark_service_edit_seen(edit_id=edit.pk, by=make_staff(Role.ADMINISTRATOR), at=NOW)


def test_a_new_file_is_a_change_that_staff_look_at_and_can_undo(service, editor):
    save_documents(service, editor, row("Protocol"))
    first = upload(service.documents.get(), editor)
    version = fresh(service).version
    second = upload(service.documents.get(), editor, OWN)
    edit = edit_of(service)

    assert (edit.version, edit.made_by) == (version + 1, editor)
    assert edit in ServiceEdit.objects.to_review()
    assert [
        first.uid in line for line in described_card("documents", edit.before["documents"])
    ] == [True]
    assert (is_linked(first), is_linked(second)) == (True, True)

    undo(edit)

    assert templates(service) == {"Protocol": first}
    assert (is_linked(first), is_linked(second)) == (True, False)


def test_a_file_that_was_replaced_goes_once_staff_leave_it(service, editor):
    save_documents(service, editor, row("Protocol"))
    first = upload(service.documents.get(), editor)
    second = upload(service.documents.get(), editor, OWN)

    leave(edit_of(service))

    assert templates(service) == {"Protocol": second}
    assert (is_linked(first), is_linked(second)) == (False, True)


def test_a_file_that_an_undone_change_brought_is_given_up(service, editor):
    save_documents(service, editor, row("Protocol"))
    file = upload(service.documents.get(), editor)

    undo(edit_of(service))

    assert (templates(service), is_linked(file)) == ({"Protocol": None}, False)


def test_a_form_that_says_nothing_of_files_leaves_them(service, editor):
    save_documents(service, editor, row("Protocol"))
    file = upload(service.documents.get(), editor)
    number = service.documents.get().pk

    assert save_documents(service, editor, row("Protocol", id=number)) is None
    save_documents(service, editor, row("Protocol", id=number, note_en="Signed"))

    assert templates(service) == {"Protocol": file}


def test_a_change_kept_before_changes_told_files_is_undone_all_the_same(service, editor):
    save_documents(service, editor, row("Protocol"), row("Contract"))
    file = upload(service.documents.get(name_en="Protocol"), editor)
    kept = read_card(service, ["documents"])["documents"]
    edit = save_documents(service, editor, kept[1])
    for name in ("before", "after"):
        for each in getattr(edit, name)["documents"]:
            del each["template"]
    ServiceEdit.objects.filter(pk=edit.pk).update(before=edit.before, after=edit.after)

    undo(edit)

    assert templates(service) == {"Protocol": file, "Contract": None}
    assert is_linked(file)


def test_a_row_that_staff_delete_gives_its_file_up(service, editor, signed_in):
    save_documents(service, editor, row("Protocol"))
    file = upload(service.documents.get(), editor)
    address = reverse("admin:services_service_change", args=(service.pk,))
    staff = signed_in(make_staff(Role.ADMINISTRATOR))
    typed = typed_of(staff.get(address)) | {"documents-0-DELETE": "on"}

    answer = staff.post(address, typed)

    assert (answer.status_code, templates(service), is_linked(file)) == (302, {}, False)


def typed_of(page):
    """Return what a browser would send of a page of the staff desk that nobody touched."""
    forms = [page.context["adminform"].form]
    for each in page.context["inline_admin_formsets"]:
        forms += [each.formset.management_form, *each.formset.forms]
    values = {field.html_name: field.value() for form in forms for field in form}
    return {
        name: [getattr(each, "pk", each) for each in value] if isinstance(value, list) else value
        for name, value in values.items()
        if value is not None and value is not False
    }


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
    assert [each.part for each in offered_parts(fresh(copy))] == ["documents"]

    adopt(copy, editor)

    assert templates(copy) == {"Protocol": second}
    assert (is_linked(first), is_linked(second)) == (True, True)  # staff may still undo it
    leave(edit_of(service))
    assert (is_linked(first), is_linked(second)) == (False, True)


def test_a_file_that_the_template_gave_up_goes_from_the_copy_that_takes_this(service, editor):
    save_documents(service, editor, row("Protocol"))
    upload(service.documents.get(), editor)
    copy = copy_of(service, editor)
    remove_document_template(document_id=service.documents.get().pk, by=editor, at=NOW)

    adopt(copy, editor)

    assert templates(copy) == {"Protocol": None}


def test_a_new_file_of_the_template_is_not_offered_where_there_is_an_own_one(service, editor):
    save_documents(service, editor, row("Protocol"))
    copy = copy_of(service, editor)
    upload(copy.documents.get(), editor, OWN)

    upload(service.documents.get(), editor)

    assert offered_parts(fresh(copy)) == []
