"""Readers of imports: what each writing of a table or a record says, and what is wrong with it."""

import json

import pytest

from partners.enums import ImportFormat, OrganisationKind
from partners.importing.entries import COLUMNS, name_key
from partners.importing.reading import MOST_BYTES, MOST_ROWS, read_entries
from partners.importing.refusals import UnreadableError
from partners.importing.words import SENTENCES, sentence

INSTITUT = {
    "id": "https://ror.org/04t0gwh46",
    "names": [
        {"value": "Curie Institute", "types": ["label"], "lang": "en"},
        {"value": "Institut Curie", "types": ["ror_display", "label"], "lang": "fr"},
        {"value": "IC", "types": ["acronym"], "lang": None},
    ],
    "types": ["healthcare", "funder"],
    "established": 1920,
    "status": "active",
    "links": [{"type": "wikipedia", "value": "https://x.org"},
              {"type": "website", "value": "https://curie.fr"}],
    "locations": [{"geonames_id": 2988507, "geonames_details": {
        "name": "Paris", "country_code": "FR", "lat": 48.85341, "lng": 2.3488}}],
}  # fmt: skip
UNIT = {
    "denominationUniteLegale": "SANOFI WINTHROP",
    "denominationUsuelle1UniteLegale": None,
    "sigleUniteLegale": None,
    "dateCreationUniteLegale": "1994-01-01",
    "categorieJuridiqueUniteLegale": "5710",
    "etatAdministratifUniteLegale": "A",
}
PLACE = {
    "siren": "418166096",
    "siret": "41816609600051",
    "statutDiffusionEtablissement": "O",
    "uniteLegale": UNIT,
    "adresseEtablissement": {
        "numeroVoieEtablissement": "20", "typeVoieEtablissement": "RUE",
        "libelleVoieEtablissement": "DE SEGUR", "codePostalEtablissement": "75007",
        "libelleCommuneEtablissement": "PARIS 7",
    },
    "periodesEtablissement": [
        {"dateFin": None, "etatAdministratifEtablissement": "A"},
        {"dateFin": "2020-01-01", "etatAdministratifEtablissement": "F"},
    ],
}  # fmt: skip


def read(content, kind=ImportFormat.CSV):
    if not isinstance(content, bytes):
        content = content.encode() if isinstance(content, str) else json.dumps(content).encode()
    return read_entries(content, kind)


def codes(entry):
    return [problem.code for problem in entry.problems]


def refusal(content, kind=ImportFormat.CSV):
    with pytest.raises(UnreadableError) as caught:
        read(content, kind)
    return caught.value.problem.code


# --- CSV -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_separators_and_marks_are_recognised(separator, encoding):
    text = (
        f"Nom{separator}Type{separator}Année de création\r\nÉlan{separator}biotech{separator}2019"
    )

    entries, _remarks = read(text.encode(encoding))

    assert entries[0].columns == {"name": "Élan", "kind": "biotech", "founded_year": 2019}


def test_windows_1252_is_read_and_said():
    entries, remarks = read("nom;type\nÉlan œuvre;biotech".encode("cp1252"))

    assert entries[0].columns["name"] == "Élan œuvre"
    assert [remark.code for remark in remarks] == ["windows_1252"]


def test_an_unknown_column_is_left_out_and_said():
    entries, remarks = read("name;horoscope\nAcme;lion")

    assert entries[0].columns == {"name": "Acme"}
    assert [(each.code, each.params) for each in remarks] == [
        ("unknown_column", {"name": "horoscope"})
    ]


def test_empty_lines_are_passed_over_and_numbers_stay_those_of_the_file():
    entries, _remarks = read("name\n\nAcme\n;\nBolt")

    assert [entry.number for entry in entries] == [3, 5]


def test_several_numbers_of_one_register_are_taken():
    entries, _remarks = read("name;siret\nAcme;418 166 096 00051|35600000000048")

    assert entries[0].identifiers == [("siret", "41816609600051"), ("siret", "35600000000048")]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("=1+1", "formula"), ("@SUM(A1)", "formula"), ("+33 1", "formula"), ("＝1", "formula"),
        ("<script>x</script>", "html"), ("<!-- x", "html"), ("a\x00b", "unseen_signs"),
        ("a\u202eb", "direction_signs"), ("x" * 10_000, "too_long"), ("", "no_name"),
        ("---", "formula"), ("…", "no_name"), ("\u2066a", "direction_signs"),
    ],
)  # fmt: skip
def test_what_could_do_harm_in_a_name_is_refused(cell, code):
    entries, _remarks = read(f"kind;name\nbiotech;{cell}")

    assert codes(entries[0]) == [code]


@pytest.mark.parametrize("name", ["معهد", "株式会社", "🧬 Gène & Co", "1 < 2", "O’Brien"])
def test_names_of_every_writing_are_taken(name):
    entries, _remarks = read(f"name\n{name}")

    assert (entries[0].columns["name"], codes(entries[0])) == (name, [])


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("kind", "wizard", "choice"), ("country", "France", "country"),
        ("founded_year", "99", "year"), ("founded_year", "3000", "year"),
        ("website", "javascript:alert(1)", "website"), ("website", "http://[", "website"),
        ("registered_email", "nobody", "email"), ("siren", "000000000", "identifier"),
        ("siren", "111222333", "identifier"), ("siret", "11122233344455", "identifier"),
        ("ror", "02vjkv262", "identifier"), ("longitude", "200", "degrees"),
        ("longitude", "1e5", "degrees"), ("street", "Rue X", "no_city"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_told(column, cell, code):
    entries, _remarks = read(f"name;{column}\nAcme;{cell}")

    assert code in codes(entries[0])


@pytest.mark.parametrize("siret", ["41816609600051", "35600000000048", "35600000009075"])
def test_valid_numbers_are_taken(siret):
    entries, _remarks = read(f"name;siret\nAcme;{siret}")

    assert (entries[0].identifiers, codes(entries[0])) == ([("siret", siret)], [])


def test_a_point_needs_both_degrees_and_takes_a_decimal_comma():
    entries, _remarks = read("name;city;longitude;latitude\nA;Paris;-2,35;\nB;Paris;2,35;48.8")

    assert codes(entries[0]) == ["half_a_point"]
    assert entries[1].place == {
        "longitude": 2.35, "latitude": 48.8, "city": "Paris"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"), (b"  \n", "empty"), (b"name", "no_rows"), (b"siren\n1", "no_name_column"),
        (b"name;nom\na;b", "column_twice"), (b"PK\x03\x04xlsx", "spreadsheet"),
        (b"\x81\x8d\x8f", "not_text"), (b"name\n" + b"x" * 200_000, "broken_quotes"),
        (b"x" * (MOST_BYTES + 1), "too_large"), (b"name\n" + b"x\n" * (MOST_ROWS + 1),
                                                 "too_many_rows"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_taken_says_why(content, code):
    assert refusal(content) == code


def test_cells_beyond_the_head_are_told():
    entries, _remarks = read("name;city\nAcme;Paris;and more")

    assert codes(entries[0]) == ["too_many_cells"]


# --- ROR -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", [INSTITUT, [INSTITUT], {"items": [INSTITUT]}])
def test_a_ror_record_a_list_and_the_reply_to_a_search_are_read(document):
    (entry,), _remarks = read(document, ImportFormat.ROR)

    assert entry.columns == {
        "name": "Institut Curie", "acronym": "IC", "website": "https://curie.fr", "city": "Paris",
        "country": "FR", "founded_year": 1920,
    }  # fmt: skip
    assert entry.identifiers == [("ror", "04t0gwh46")]
    assert entry.guesses == {"kind": OrganisationKind.HOSPITAL}
    assert entry.place == {
        "longitude": 2.3488, "latitude": 48.85341, "city": "Paris", "country": "FR"
    }  # fmt: skip


def test_a_withdrawn_ror_record_is_refused():
    (entry,), _remarks = read(INSTITUT | {"status": "withdrawn"}, ImportFormat.ROR)

    assert codes(entry) == ["not_active"]


@pytest.mark.parametrize(
    ("document", "code"), [({"name": "v1"}, "not_ror"), (3, "not_ror"), ("{", "not_json")]
)
def test_other_json_is_no_ror(document, code):
    assert refusal(document, ImportFormat.ROR) == code


# --- SIRENE --------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", [{"etablissement": PLACE}, {"etablissements": [PLACE]}, PLACE])
def test_a_place_of_sirene_is_read_with_its_company(document):
    (entry,), _remarks = read(document, ImportFormat.SIRENE)

    assert entry.columns == {
        "name": "SANOFI WINTHROP", "legal_name": "SANOFI WINTHROP", "city": "PARIS 7",
        "founded_year": 1994,
    }  # fmt: skip
    assert entry.identifiers == [("siren", "418166096"), ("siret", "41816609600051")]
    assert entry.place == {
        "street": "20 RUE DE SEGUR", "postcode": "75007", "city": "PARIS 7"
    }  # fmt: skip
    assert codes(entry) == []


def test_a_legal_unit_takes_its_current_period():
    unit = {
        "siren": "395030844", "dateCreationUniteLegale": "1994-05-04",
        "periodesUniteLegale": [
            {"dateFin": "2010-01-01", "denominationUniteLegale": "OLD"},
            {"dateFin": None, "denominationUniteLegale": "SANOFI",
             "etatAdministratifUniteLegale": "A"},
        ],
    }  # fmt: skip

    (entry,), _remarks = read({"unitesLegales": [unit]}, ImportFormat.SIRENE)

    assert (entry.columns["name"], entry.identifiers) == ("SANOFI", [("siren", "395030844")])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"uniteLegale": UNIT | {"etatAdministratifUniteLegale": "C"}}, "unit_ceased"),
        ({"periodesEtablissement": [{"dateFin": None, "etatAdministratifEtablissement": "F"}]},
         "place_closed"),
        ({"statutDiffusionEtablissement": "P"}, "not_diffused"),
    ],
)  # fmt: skip
def test_what_has_closed_or_must_not_be_shown_is_refused(change, code):
    (entry,), _remarks = read({"etablissements": [PLACE | change]}, ImportFormat.SIRENE)

    assert codes(entry) == [code]


@pytest.mark.parametrize("bad", [None, 3, "x", [], {"siret": {"a": 1}}, {"siren": None}])
def test_records_of_a_strange_shape_are_refused_one_by_one(bad):
    entries, _remarks = read({"etablissements": [bad, PLACE]}, ImportFormat.SIRENE)

    assert (len(codes(entries[0])) > 0, codes(entries[1])) == (True, [])


@pytest.mark.parametrize("bad", [None, {"names": 3}, {"names": [{"value": "\ud800"}]}])
def test_strange_ror_records_are_refused_one_by_one(bad):
    entries, _remarks = read([bad, INSTITUT], ImportFormat.ROR)

    assert (len(codes(entries[0])) > 0, codes(entries[1])) == (True, [])


# --- Words ---------------------------------------------------------------------------------------


def test_every_sentence_can_be_said():
    params = dict.fromkeys(
        ["limit", "column", "row", "name", "value", "length", "known", "most", "count", "columns",
         "status", "other", "scheme"], 3,
    )  # fmt: skip

    said = [sentence({"code": code, "column": "name", "params": params}) for code in SENTENCES]

    assert all(said)
    assert sentence({"code": "identifier", "column": "siren", "params": {"value": "1"}}) == (
        "1: A SIREN has nine digits. Check the number."
    )


def test_names_are_compared_without_accents_case_and_signs():
    assert name_key("L’Élan-Vital  (S.A.)") == "l elan vital s a"
    assert "name" in COLUMNS
