"""The confidential part of a project: who reads it, who is written down, what two writers see."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from partners.actions.dossiers import (
    CannotAddFileError,
    StaleDossierError,
    add_file,
    note_opening,
    remove_file,
    save_dossier,
)
from partners.enums import ConflictOrigin, ProjectRole
from partners.models import (
    ConflictOfInterest,
    DossierOpening,
    ProjectDossier,
    ProjectFile,
)
from partners.queries.dossiers import may_read_dossier_file
from pscc.accounts.enums import Role
from pscc.files.models import StoredFile
from tests.factories import NOW, make_project, make_staff, make_team_member, make_user
from tests.files.samples import pdf

pytestmark = pytest.mark.django_db
SECRET = "Chlorophyll inhibitor"


def page(name, project, **more):
    return reverse(f"partners:project_{name}", kwargs={"uid": project.uid, **more})


def write(project, *, version=0, **texts):
    return save_dossier(
        project_id=project.pk, version=version, by=project.created_by, at=NOW,
        **(texts or {"innovation": SECRET}),
    )  # fmt: skip


def upload(name="data.pdf", content=None):
    return SimpleUploadedFile(name, pdf() if content is None else content)


def attach(project, title="Toxicology"):
    """Add a file that the scanner has cleared."""
    attached = add_file(
        project_id=project.pk, title=title, upload=upload(), by=project.created_by, at=NOW
    )
    stored = StoredFile.objects.get(pk=attached.file_id)
    stored.clear(at=NOW)
    stored.save()
    return ProjectFile.objects.select_related("file").get(pk=attached.pk)


def fetch(client, attached):
    """Download a file and return the status."""
    answer = client.get(attached.file.get_absolute_url())
    if answer.streaming:
        assert b"".join(answer).startswith(b"%PDF")
    return answer.status_code


def opened(project):
    rows = DossierOpening.objects.filter(project=project).order_by("pk")
    return [(row.user, row.what) for row in rows]


# --- Who reads it --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (None, 404),
        (Role.PROGRAMME_OFFICER, 200),
        (Role.CALL_MANAGER, 403),
        (Role.ADMINISTRATOR, 403),
        (Role.ADVISOR, 404),
        (Role.COMMUNICATION, 404),
        (Role.FUNDER, 404),
    ],
)
def test_officers_read_the_dossier_and_others_do_not(signed_in, role, status):
    project = make_project()
    write(project)
    attached = attach(project)
    person = make_staff(role) if role else make_user()
    client = signed_in(person)

    answer = client.get(page("dossier", project))
    download = fetch(client, attached)

    assert answer.status_code == status
    assert (SECRET in answer.text) == (status == 200)
    assert download == (200 if status == 200 else 404)
    assert client.get(page("dossier_edit", project)).status_code in (403, 404)


@pytest.mark.parametrize("role", list(ProjectRole))
def test_the_whole_team_reads_and_editors_write(signed_in, role):
    project, person = make_project(), make_user()
    make_team_member(project=project, user=person, role=role)
    write(project)
    attached = attach(project)
    client = signed_in(person)
    writes = role in (ProjectRole.EDIT, ProjectRole.SIGN)

    assert SECRET in client.get(page("dossier", project)).text
    assert fetch(client, attached) == 200
    saved = client.post(page("dossier_edit", project), {"evidence": "Mice", "version": 1})
    added = client.post(page("file_add", project), {"upload": upload("more.pdf")})
    assert {saved.status_code, added.status_code} == ({302} if writes else {403})


def test_a_wall_hides_the_dossier_and_its_files(signed_in):
    project, officer = make_project(), make_staff(Role.PROGRAMME_OFFICER)
    write(project)
    attached = attach(project)
    conflict = ConflictOfInterest.objects.create(
        person=officer, project=project, origin=ConflictOrigin.DECLARED
    )
    client = signed_in(officer)

    walled = [
        client.get(page(name, project)).status_code
        for name in ("dossier", "dossier_edit", "team", "openings", "file_add")
    ]
    file = fetch(client, attached)
    admin_page = client.get(reverse("admin:partners_project_change", args=[project.pk]))
    conflict.dismiss(by=make_staff(Role.PROGRAMME_OFFICER), at=NOW)
    conflict.save()

    assert walled == [404] * 5
    assert (file, admin_page.status_code) == (404, 404)
    assert client.get(page("dossier", project)).status_code == 200
    assert [user for user, _what in opened(project)] == [officer]


def test_who_left_the_team_reads_neither_dossier_nor_file(signed_in):
    project, person = make_project(), make_user()
    member = make_team_member(project=project, user=person)
    attached = attach(project)
    member.ended_at = NOW
    member.save()
    client = signed_in(person)

    assert client.get(page("dossier", project)).status_code == 404
    assert fetch(client, attached) == 404


def test_the_staff_desk_shows_nothing_of_the_dossier(signed_in):
    project = make_project()
    write(project)
    client = signed_in(make_staff(Role.PROGRAMME_OFFICER))

    answer = client.get(reverse("admin:partners_project_change", args=[project.pk]))

    assert answer.status_code == 200
    assert SECRET not in answer.text
    assert page("dossier", project) in answer.text
    assert opened(project) == []


# --- Who opened it -------------------------------------------------------------------------------


def test_every_opening_is_written_down_once_an_hour(signed_in):
    project, officer = make_project(), make_staff(Role.PROGRAMME_OFFICER)
    attached = attach(project)
    client = signed_in(officer)

    for _ in range(2):
        client.get(page("dossier", project))
        fetch(client, attached)

    assert opened(project) == [(officer, "dossier"), (officer, "file Toxicology")]


def test_the_team_is_written_down_too(signed_in):
    project = make_project()

    signed_in(project.created_by).get(page("dossier", project))

    assert opened(project) == [(project.created_by, "dossier")]


def test_an_hour_later_it_counts_again():
    project, officer = make_project(), make_staff(Role.PROGRAMME_OFFICER)

    for minutes in (0, 59, 60, 61):
        note_opening(
            project_id=project.pk, what="dossier", by=officer, at=NOW + timedelta(minutes=minutes)
        )

    moments = DossierOpening.objects.order_by("at").values_list("at", flat=True)
    assert list(moments) == [NOW, NOW + timedelta(hours=1)]


def test_a_refused_reader_is_not_written_down(signed_in):
    project = make_project()
    attached = attach(project)
    client = signed_in(make_user())

    client.get(page("dossier", project))
    fetch(client, attached)

    assert opened(project) == []


def test_the_list_is_never_changed():
    project = make_project()
    note_opening(project_id=project.pk, what="dossier", by=project.created_by, at=NOW)

    with pytest.raises(DatabaseError), transaction.atomic():
        DossierOpening.objects.update(what="nothing")


@pytest.mark.parametrize("role", list(ProjectRole))
def test_the_team_sees_who_opened_its_dossier(signed_in, role):
    project, person = make_project(), make_user()
    make_team_member(project=project, user=person, role=role)
    officer = make_staff(Role.PROGRAMME_OFFICER, name="Olivia Officer")
    note_opening(project_id=project.pk, what="dossier", by=officer, at=NOW)
    note_opening(project_id=project.pk, what="file Toxicology", by=officer, at=NOW)

    text = signed_in(person).get(page("openings", project)).text

    for words in ("Olivia Officer", "outside the team", "The dossier", "File: Toxicology"):
        assert words in text


def test_officers_do_not_see_who_opened(signed_in):
    project = make_project()

    answer = signed_in(make_staff(Role.PROGRAMME_OFFICER)).get(page("openings", project))

    assert answer.status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_questions_for_one_and_three(signed_in, queries, count):
    project = make_project()
    for number in range(count):
        note_opening(project_id=project.pk, what=f"file {number}", by=make_user(), at=NOW)
    client = signed_in(project.created_by)
    client.get(page("openings", project))

    with queries(14):
        answer = client.get(page("openings", project))

    assert len(answer.context["openings"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_dossier_asks_the_same_questions_for_one_and_three_files(signed_in, queries, count):
    project = make_project()
    write(project)
    for number in range(count):
        attach(project, f"File {number}")
    client = signed_in(project.created_by)
    client.get(page("dossier", project))

    with queries(18):
        answer = client.get(page("dossier", project))

    assert len(answer.context["files"]) == count


# --- Writing -------------------------------------------------------------------------------------


def test_what_is_written_is_stored_and_counts_the_version():
    project = make_project()

    write(project, unmet_need="Need", innovation="New")
    write(project, version=1, innovation="Newer")

    dossier = ProjectDossier.objects.get(project=project)
    assert (dossier.unmet_need, dossier.innovation, dossier.version) == ("Need", "Newer", 2)


def test_two_who_begin_at_once_do_not_overwrite_each_other():
    project = make_project()
    write(project, innovation="Theirs")

    with pytest.raises(StaleDossierError) as refusal:
        write(project, version=0, innovation="Mine")

    assert refusal.value.stored.innovation == "Theirs"
    assert ProjectDossier.objects.get().innovation == "Theirs"


def test_both_texts_are_shown_when_two_write(signed_in):
    project = make_project()
    write(project, innovation="Their words", evidence="Same")
    client = signed_in(project.created_by)

    answer = client.post(
        page("dossier_edit", project), {"innovation": "My words", "evidence": "Same", "version": 0}
    )

    assert answer.status_code == 200
    for words in ("Their words", "My words", "Someone else changed this dossier"):
        assert words in answer.text
    assert '<input type="hidden" name="version" value="1"' in answer.text
    saved = client.post(page("dossier_edit", project), {"innovation": "My words", "version": 1})
    assert saved.status_code == 302
    assert ProjectDossier.objects.get().innovation == "My words"


def test_a_stranger_writes_nothing():
    project = make_project()

    with pytest.raises(PermissionDenied):
        save_dossier(project_id=project.pk, version=0, by=make_user(), at=NOW, innovation="x")

    assert not ProjectDossier.objects.exists()


# --- Files ---------------------------------------------------------------------------------------


def test_a_file_is_kept_under_its_title_and_can_be_removed(signed_in):
    project = make_project()
    client = signed_in(project.created_by)

    client.post(page("file_add", project), {"upload": upload("Tox report.pdf"), "title": ""})
    attached = ProjectFile.objects.get()
    stored = attached.file
    asked = client.get(page("file_remove", project, file_uid=attached.uid))
    client.post(page("file_remove", project, file_uid=attached.uid))

    assert attached.title == "Tox report.pdf"
    assert "Remove “Tox report.pdf”?" in asked.text
    assert not ProjectFile.objects.exists()
    stored.refresh_from_db()
    assert stored.linked_at is None
    assert not may_read_dossier_file(project.created_by, stored)


def test_a_file_of_another_project_cannot_be_removed():
    attached = attach(make_project())
    other = make_project()

    with pytest.raises(ProjectFile.DoesNotExist):
        remove_file(project_id=other.pk, file_uid=attached.uid, by=other.created_by)

    assert ProjectFile.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.svg", b"<svg/>", "This kind of file is not accepted here."),
        ("a.pdf", b"<html><script>", "The file hides a second kind of content"),
        ("a.pdf", b"", "empty"),
    ],
)
def test_a_bad_file_is_refused_on_the_form(signed_in, name, content, sentence):
    project = make_project()

    answer = signed_in(project.created_by).post(
        page("file_add", project), {"upload": upload(name, content)}
    )

    assert answer.status_code == 200
    assert sentence in answer.text
    assert not ProjectFile.objects.exists()


def test_a_dossier_holds_twenty_files():
    project = make_project()
    for number in range(20):
        stored = StoredFile.objects.create(
            name="a.pdf", path=f"x/{number}", size=1, content_type="application/pdf",
            sha256="0" * 64, purpose="partners.dossier", created_at=NOW, linked_at=NOW,
        )  # fmt: skip
        ProjectFile.objects.create(
            project=project, file=stored, title=str(number), added_by=project.created_by
        )

    with pytest.raises(CannotAddFileError):
        attach(project)

    assert project.files.count() == 20
