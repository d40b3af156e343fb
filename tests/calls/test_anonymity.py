"""Names that would tell who applies: found as people write them, and left out of answers."""

import unicodedata
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from calls.anonymity.names import Name, NameKind
from calls.anonymity.redaction import Redacted, redact, texts_in
from calls.anonymity.scanning import Scanner, Where
from pscc.kernel.questions import check_schema, parse_schema

K = NameKind
NAMES = [
    Name(K.PERSON, "Jean-Pierre Dupont"),
    Name(K.PERSON, "Anne PETIT"),
    Name(K.PERSON, "Bo Li"),
    Name(K.ORGANISATION, "Institut Gustave Roussy"),
    Name(K.ORGANISATION, "Oncovélia SAS"),
    Name(K.ACRONYM, "IGR"),
    Name(K.PROJECT, "HOPE"),
    Name(K.EMAIL, "jp.dupont@oncovelia.example"),
    Name(K.DOMAIN, "oncovelia.example"),
    Name(K.DOMAIN, "gmail.com"),
    Name(K.WEBSITE, "https://www.oncovelia.eu/en/"),
    Name(K.ORCID, "0000-0002-1825-0097"),
    Name(K.REGISTER, "552 100 554"),
]
SCANNER = Scanner(NAMES)


def found(text: str) -> list[str]:
    return [text[each.start : each.end] for each in SCANNER.find(text)]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("led by M. Dupont, who", ["M. Dupont"]),
        ("DUPONT J.-P., Nature", ["DUPONT J.-P"]),
        ("J.P. Dupont", ["J.P. Dupont"]),
        ("Dupont Jean Pierre et al.", ["Dupont Jean Pierre"]),
        ("Jean Dupónt", ["Jean Dupónt"]),
        ("Du-\npont wrote", ["Du-\npont"]),
        ("cv_dupont_2026.pdf", ["dupont"]),
        ("Mme Petit and Petit A. and A. Petit", ["Mme Petit", "Petit A", "A. Petit"]),
        ("Bo Li, Dr Li", ["Bo Li", "Dr Li"]),
        ("l'institut Gustave-Roussy", ["institut Gustave-Roussy"]),
        ("ONCOVELIA and Oncovélia", ["ONCOVELIA", "Oncovélia"]),
        ("at the IGR", ["IGR"]),
        ("Project HOPE starts", ["HOPE"]),
        ("write to jp.dupont@oncovelia.example", ["jp.dupont@oncovelia.example"]),
        ("lab.oncovelia.example", ["oncovelia.example"]),
        ("see www.oncovelia.eu/team", ["oncovelia.eu"]),
        ("orcid.org/0000000218250097", ["0000000218250097"]),
        ("SIRET 552100554 00025", ["552100554 00025"]),
        ("TVA FR40552100554", ["FR40552100554"]),
    ],
)
def test_names_are_found_as_they_are_written(text, written):
    assert found(text) == written


@pytest.mark.parametrize(
    "text",
    [
        "un petit essai, petit à petit", "Petit à petit, a petit mal seizure", "lithium, Li-ion",
        "hope and Hope", "the dupontic school", "igr", "a gustave", "someone@gmail.com",
        "Jean-Pierre said", "1552100554", "ISBN 5521005540", "roussy", "",
    ],
)  # fmt: skip
def test_ordinary_words_are_no_names(text):
    assert found(text) == []


def test_a_leak_says_where_and_shows_the_words_around():
    where = Where("summary", "uid-1")
    text = f"{'x ' * 100}by M. Dupont here{' y' * 100}"

    (leak,) = SCANNER.leaks([(where, text), (Where("other"), "nothing")])

    assert (leak.where, leak.name) == (where, NAMES[0])
    assert leak.parts[1] == "M. Dupont"
    assert (leak.start, len(leak.excerpt)) == (60, 60 + len("M. Dupont") + 60)


WORDS = st.text(st.characters(categories=["Lu", "Ll", "Nd", "Mn", "Zs", "Po", "Pd"]), max_size=60)


@given(WORDS, WORDS, st.sampled_from(["Dupont", "DUPONT", "dupont", "Oncovélia"]))
def test_a_name_between_any_words_is_found_in_its_place(before, after, name):
    text = f"{before} | {name} | {after}"

    hits = SCANNER.find(text)

    place = len(before) + 3
    assert any(hit.start <= place and hit.end >= place + len(name) for hit in hits)
    assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)
    assert all(one.end <= other.start for one, other in pairwise(hits))


@given(WORDS)
def test_how_accents_are_written_does_not_matter(around):
    for form in ("NFC", "NFD"):
        text = unicodedata.normalize(form, f"{around} ; Oncovélia ; {around}")
        assert any(hit.name.text == "Oncovélia SAS" for hit in SCANNER.find(text))


@given(st.lists(st.sampled_from(["Dupont", "Gustave", "Roussy", "Institut", "-", " ", "J.", "x"])))
def test_nothing_is_found_in_what_was_redacted(parts):
    redacted = SCANNER.redacted("".join(parts))

    assert SCANNER.find(redacted) == []


# --- Answers -------------------------------------------------------------------------------------


def question(key, kind, **more):
    return {"key": key, "type": kind, "label": {"fr": key, "en": key}, **more}


SCHEMA = {
    "sections": [
        {
            "key": "who", "title": {"fr": "Qui", "en": "Who"},
            "questions": [
                question("team", "people"), question("host", "organisation"),
                question("phone", "short_text", identifies=True),
                question("cv", "file", identifies=True),
            ],
        },
        {
            "key": "what", "title": {"fr": "Quoi", "en": "What"},
            "show_if": {"question": "phone", "is": "answered"},
            "questions": [
                question("aim", "long_text"), question("site", "url"), question("plan", "file"),
                question("costs", "table", columns=[
                    question("who", "short_text", identifies=True),
                    question("what", "short_text"), question("sum", "money"),
                ]),
            ],
        },
    ],
}  # fmt: skip
ANSWERS = {
    "team": [{"name": "Anne Petit"}], "host": {"name": "IGR"}, "phone": "01",
    "aim": "M. Dupont heals", "site": "https://www.oncovelia.eu/",
    "costs": [{"who": "Anne", "what": "IGR staff", "sum": "12"}, {"who": "Bo"}],
}  # fmt: skip
FILES = {"cv": ["cv.pdf"], "plan": ["plan.pdf"]}


def outcome(redacted: Redacted):
    keys = [each.key for each in redacted.form.questions()]
    columns = [one.key for each in redacted.form.questions() for one in each.columns]
    return keys, columns, redacted.answers, redacted.files


def test_identifying_answers_are_left_out_and_the_rest_stays():
    redacted = redact(parse_schema(SCHEMA), ANSWERS, FILES)

    assert outcome(redacted) == (
        ["aim", "site", "plan", "costs"], ["what", "sum"],
        {"aim": "M. Dupont heals", "site": "https://www.oncovelia.eu/",
         "costs": [{"what": "IGR staff", "sum": "12"}, {}]},
        {"plan": ("plan.pdf",)},
    )  # fmt: skip
    assert ANSWERS["costs"][0]["who"] == "Anne"


def test_names_in_texts_are_replaced_where_the_call_says_so():
    redacted = redact(parse_schema(SCHEMA), ANSWERS, FILES, SCANNER)

    assert redacted.answers == {
        "aim": "[…] heals", "costs": [{"what": "[…] staff", "sum": "12"}, {}],
    }  # fmt: skip
    assert list(SCANNER.leaks(texts_in(redacted.form, redacted.answers))) == []


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        (Name(K.ORGANISATION, "Demo Biotech A"), "Demo Biotech A met au point", "[…] met au point"),
        (Name(K.ORGANISATION, "Biotech A SAS"), "La Biotech A SAS, à Évry", "La […], à Évry"),
        (Name(K.ORGANISATION, "Biotech A SAS"), "Biotech analyse", "[…] analyse"),
        (Name(K.PROJECT, "Vitamine D"), "Avec Vitamine D2 et Vitamine D.", "Avec […] D2 et […]."),
        (Name(K.PERSON, "Anne Petit (Lyon)"), "Par Anne Petit (Lyon) hier", "Par […] hier"),
    ],
)
def test_nothing_of_a_name_stays_behind(name, text, read):
    assert Scanner([name]).redacted(text) == read


def test_what_depends_on_an_identifying_answer_stays():
    schema = {
        "sections": [{
            "key": "a", "title": {"fr": "A", "en": "A"}, "questions": [
                question("own", "yes_no", identifies=True),
                question("why", "long_text",
                         show_if={"question": "own", "is": "equals", "value": True}),
            ],
        }]
    }  # fmt: skip

    redacted = redact(parse_schema(schema), {"own": True, "why": "So"}, {})

    assert redacted.answers == {"why": "So"}
    assert [each.show_if for each in redacted.form.questions()] == [None]


def test_the_mark_is_yes_or_no():
    schema = {"sections": [{
        "key": "a", "title": {"fr": "A", "en": "A"},
        "questions": [question("b", "short_text", identifies="no")],
    }]}  # fmt: skip

    with pytest.raises(ValidationError) as refused:
        check_schema(schema)

    assert refused.value.messages == ["Question b: “identifies” is true or false."]
