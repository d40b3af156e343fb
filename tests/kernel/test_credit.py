"""Publisher and programme in what leaves the portal as a file."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from django.utils.translation import override
from pypdf import PdfReader

from pscc.kernel.exports import csv_lines
from pscc.kernel.models import SiteConfiguration
from pscc.kernel.papers import typeset
from pscc.kernel.site import credit, forget_site
from pscc.kernel.spreadsheets import read_sheet, write_sheet

pytestmark = pytest.mark.django_db
MENTION = "“Biocluster” call & co"
SAID = {"publisher": "The Cluster", "mention": MENTION}
FOLDERS = ("calls", "services")


@pytest.fixture
def _programme():
    SiteConfiguration.objects.update_or_create(
        pk=1,
        defaults={
            "name_en": "The Cluster", "name_fr": "Le cluster", "short_name": "TC",
            "programme_mention_en": MENTION, "programme_mention_fr": "Appel « Biocluster »",
            "promise_en": "p", "promise_fr": "p", "contact_email": "a@b.example",
            "support_email": "a@b.example",
        },
    )  # fmt: skip
    forget_site()


def table(lines):
    return list(csv.DictReader(io.StringIO("".join(lines).removeprefix("\ufeff"))))


def workbook(rows=(("1", 2),)):
    file = io.BytesIO()
    write_sheet(file, "data", ("a", "b"), rows)
    return file.getvalue()


@pytest.mark.usefixtures("_programme")
def test_it_is_said_in_the_readers_language():
    with override("fr"):
        french = credit()

    assert credit() == SAID
    assert french == {"publisher": "Le cluster", "mention": "Appel « Biocluster »"}


@pytest.mark.usefixtures("_programme")
def test_each_line_of_a_table_names_the_programme_below_one_line_of_names():
    found = table(csv_lines(("a",), [{"a": 1}, {"a": 2}]))

    assert found == [{"a": "1", **SAID}, {"a": "2", **SAID}]


@pytest.mark.usefixtures("_programme")
def test_a_table_in_a_language_stays_in_it_however_late_it_is_read():
    with override("fr"):
        lines = csv_lines(("a",), [{"a": 1}])

    assert table(lines)[0]["mention"] == "Appel « Biocluster »"


@pytest.mark.usefixtures("_programme")
def test_what_a_table_says_already_is_not_said_twice():
    own = csv_lines(("a", "mention"), [{"a": 1, "mention": "own"}])
    nothing = csv_lines(("a",), [{"a": 1}], said={})

    assert table(own) == [{"a": "1", "mention": "own", "publisher": "The Cluster"}]
    assert table(nothing) == [{"a": "1"}]


@pytest.mark.usefixtures("_programme")
def test_a_spreadsheet_names_it_on_paper_and_beside_its_rows():
    content = workbook()

    book = openpyxl.load_workbook(io.BytesIO(content))
    rows = [[cell.value for cell in row] for row in book.worksheets[1].iter_rows()]
    assert [row[:3] for row in read_sheet(content)] == [["a", "b", ""], ["1", "2", ""]]
    assert book.worksheets[0].oddHeader.left.text == f"The Cluster – {MENTION}".replace("&", "&&")
    assert rows == [["Publisher", "The Cluster"], ["Programme", MENTION]]
    assert book.properties.description == MENTION


def test_without_a_programme_nothing_is_said():
    forget_site()
    book = openpyxl.load_workbook(io.BytesIO(workbook()))

    assert credit() == {}
    assert table(csv_lines(("a",), [{"a": 1}])) == [{"a": "1"}]
    assert book.sheetnames == ["data"]


@pytest.mark.usefixtures("_programme")
def test_every_paper_is_given_it_in_its_own_language(tmp_path):
    template = tmp_path / "paper.typ"
    template.write_text(
        "#let data = json(bytes(sys.inputs.data))\n"
        '#set document(title: "x")\n#set text(lang: data.language)\n#data.mention'
    )

    pdf = PdfReader(io.BytesIO(typeset(template, {"language": "fr"})))

    assert "Appel « Biocluster »" in pdf.pages[0].extract_text()


def test_every_template_of_a_paper_prints_it():
    root = Path(__file__).resolve().parents[2]
    templates = [path for folder in FOLDERS for path in (root / folder).glob("**/*.typ")]

    silent = [path.name for path in templates if "data.mention" not in path.read_text()]

    assert len(templates) >= 5
    assert silent == []
