"""What an export does not tell: who reviews, and anything of an application behind a wall."""

import io
import json
import zipfile
from collections.abc import Iterator

import openpyxl
import pytest
from django.urls import reverse

from calls.actions.after_reviews import name_rapporteur, say
from calls.actions.newest_forms import adopt_newest_form
from calls.enums import AssignmentState, ExportKind
from calls.models import Application, Export, StageEntry
from pscc.accounts.enums import Role
from pscc.kernel.clock import now
from tests.calls.applying import open_call, send
from tests.calls.hiding import Hidden
from tests.calls.test_exports import ask, built, bytes_of, csv_of, wall
from tests.calls.test_newest_forms import ANSWERS, OLD, renewed
from tests.factories import make_application, make_project, make_staff, make_user

pytestmark = pytest.mark.django_db
CSV, XLSX, JSON, ZIP = ExportKind.CSV, ExportKind.XLSX, ExportKind.JSON, ExportKind.ZIP


def words_of(export: Export) -> str:
    """Return all that can be read in a file, and in the names of what it holds."""
    content = bytes_of(export)
    assert export.file is not None
    return f"{export.file.name}\n" + "\n".join(_readable(ExportKind(export.kind), content))


def _readable(kind: ExportKind, content: bytes) -> Iterator[str]:
    if kind == ZIP:
        archive = zipfile.ZipFile(io.BytesIO(content))
        yield from archive.namelist()
        yield from (archive.read(name).decode(errors="ignore") for name in archive.namelist())
    elif kind == XLSX:
        book = openpyxl.load_workbook(io.BytesIO(content))
        yield str(book.properties)
        yield from (str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    else:
        yield content.decode("utf-8-sig")


# --- Who reviews ---------------------------------------------------------------------------------


@pytest.mark.parametrize("is_anonymous", [True, False])
@pytest.mark.parametrize("kind", list(ExportKind))
def test_no_export_names_an_expert_or_repeats_a_review(kind, is_anonymous):
    scene = Hidden(is_anonymous=is_anonymous, is_made=is_anonymous)
    reviews = [
        scene.expert(AssignmentState.SUBMITTED, name="Eve Expert"),
        scene.expert(AssignmentState.SUBMITTED, name="Ivo Invited"),
    ]
    eve = reviews[0].expert
    application_id = scene.application.pk
    say(application_id=application_id, text="Canary talk", by=eve, at=now())
    name_rapporteur(application_id=application_id, expert_id=eve.pk, by=scene.manager, at=now())

    words = words_of(built(ask(scene.call, scene.officer, kind)))

    assert str(scene.application.reference) in words
    experts = [each.expert for each in reviews]
    for secret in (*(each.name for each in experts), *(each.email for each in experts),
                   *(each.uid for each in (*experts, *reviews)), "Canary", "Fine."):  # fmt: skip
        assert secret not in words


# --- What is behind a wall -----------------------------------------------------------------------


class Walled:
    """A call with three applications; one, which answers a newer form, is behind a wall."""

    def __init__(self) -> None:
        self.officer = make_staff(Role.PROGRAMME_OFFICER, name="Olga Officer")
        self.call = open_call(schema=OLD, code="WALL")
        first, hidden, self.last = (self._sent(title) for title in ("One", "Zebrafinch", "Two"))
        self.shown = [first.reference, self.last.reference]
        self.hidden = hidden
        entry = hidden.entries.get()
        renewed(entry)
        adopt_newest_form(entry_id=entry.pk, by=hidden.created_by, at=now())
        entry.refresh_from_db()
        StageEntry.objects.filter(pk=entry.pk).update(
            answers={**entry.answers, "size": "7", "fresh": "Canary"}
        )
        send(entry, hidden.created_by, key="two")
        wall(self.officer, hidden)

    def _sent(self, title: str) -> Application:
        owner = make_user(name=f"Owner of {title}")
        project = make_project(title=title, owner=owner)
        application = make_application(call=self.call, project=project, answers=ANSWERS)
        send(application.entries.get(), owner)
        return Application.objects.get(pk=application.pk)


@pytest.mark.parametrize("kind", list(ExportKind))
def test_nothing_of_a_hidden_application_is_in_a_file(kind):
    scene = Walled()

    export = built(ask(scene.call, scene.officer, kind))

    words = words_of(export)
    assert all(each in words for each in scene.shown)
    for secret in (scene.hidden.reference, scene.hidden.uid, "Zebrafinch", "Canary"):
        assert secret not in words
    assert (export.done, export.total) == (2, 2)


def test_a_table_has_no_line_and_no_column_for_it():
    scene = Walled()

    own = csv_of(built(ask(scene.call, scene.officer)))
    whole = csv_of(built(ask(scene.call, make_staff(Role.PROGRAMME_OFFICER))))

    assert [row[0] for row in own[1:]] == scene.shown
    assert (len(own), len(whole)) == (3, 4)
    assert "Brand new [answer.fresh]" in whole[0]
    assert "Brand new [answer.fresh]" not in own[0]


def test_data_count_only_what_may_be_read_and_number_nothing():
    scene = Walled()

    content = json.loads(bytes_of(built(ask(scene.call, scene.officer, JSON))))

    assert content["count"] == len(content["results"]) == 2
    for each in content["results"]:
        assert not {"id", "pk", "number", "row", "position", "rank"} & set(each)


def test_the_pages_of_an_export_count_only_what_may_be_read(client):
    scene = Walled()
    client.force_login(scene.officer)
    export = built(ask(scene.call, scene.officer))

    page = client.get(reverse("admin:calls_export_change", args=(export.pk,))).text

    assert "The file is ready: 2 applications." in page
    assert scene.hidden.reference not in page


def test_columns_follow_the_states_that_were_asked_for():
    scene = Walled()
    scene.last.screen_eligible(by=scene.officer, at=now(), note="")
    scene.last.save()
    other = make_staff(Role.PROGRAMME_OFFICER)

    headings, *rows = csv_of(built(ask(scene.call, other, CSV, [scene.last.state])))

    assert [row[0] for row in rows] == [scene.last.reference]
    assert not [each for each in headings if "answer.fresh" in each]
