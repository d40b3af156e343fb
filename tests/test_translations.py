"""Every text of the portal has its French, and the tools that see to it work."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.utils.translation import gettext, ngettext, override, pgettext

from pscc.pages.translations.catalogue import (
    PO,
    compile_catalogue,
    in_french_type,
    merged,
    read_catalogue,
    write_catalogue,
)
from pscc.pages.translations.checks import faults
from pscc.pages.translations.extraction import Text, extract_texts

Words = str | tuple[str, ...]


def one(english: Words, french: Words, *, context: str = "", fuzzy: bool = False) -> Catalog:
    """Return a catalogue of one message."""
    catalogue = Catalog(locale="fr")
    flags = ("fuzzy",) if fuzzy else ()
    catalogue.add(english, french, context=context or None, flags=flags)
    return catalogue


def text(singular: str, plural: str = "", context: str = "") -> Text:
    return Text(singular, plural, context, "somewhere.py")


def test_every_text_of_the_portal_has_its_french():
    assert list(faults(read_catalogue(), extract_texts())) == []


def test_django_speaks_the_french_of_the_catalogue():
    with override("fr"):
        assert gettext("Sign in") == "Se connecter"
        assert pgettext("call", "Closed") == "Fermé"
        assert ngettext("%(days)s day", "%(days)s days", 0) == "%(days)s jour"
        assert ngettext("%(days)s day", "%(days)s days", 2) == "%(days)s jours"


def test_texts_are_found_in_modules_and_templates(tmp_path: Path):
    (tmp_path / "calls").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "calls" / "views.py").write_text(
        'from x import gettext as _\n_("One " "sentence")\npgettext("call", "Open")\n'
        'ngettext("%s day", "%s days", 2)\n_(name)\n'
    )
    (tmp_path / "templates" / "page.html").write_text(
        '<p>{% translate "It\'s here" %}</p>\n'
        '{% translate "Open" context "door" as word %}\n'
        "{% blocktranslate count n=rows|length trimmed %}\n  {{ n }} row\n"
        "{% plural %}\n  {{ n }} rows\n{% endblocktranslate %}\n"
        '{% include "x.html" with title=_("A title") %}{{ x|default:_("None") }}\n'
    )

    found = extract_texts(tmp_path)

    assert found == [
        Text("One sentence", "", "", "calls/views.py"),
        Text("Open", "", "call", "calls/views.py"),
        Text("%s day", "%s days", "", "calls/views.py"),
        Text("It's here", "", "", "templates/page.html"),
        Text("Open", "", "door", "templates/page.html"),
        Text("%(n)s row", "%(n)s rows", "", "templates/page.html"),
        Text("A title", "", "", "templates/page.html"),
        Text("None", "", "", "templates/page.html"),
    ]


def test_merging_keeps_translations_and_drops_what_is_no_longer_used():
    stored = one("Send", "Envoyer")
    stored.add("Gone", "Parti")

    catalogue = merged(stored, [text("Send"), text("New"), text("Send", context="mail")])

    assert [(each.context, each.id, each.string) for each in catalogue if each.id] == [
        (None, "New", ""),
        (None, "Send", "Envoyer"),
        ("mail", "Send", ""),
    ]


def test_a_catalogue_that_is_written_reads_the_same(tmp_path: Path):
    path = tmp_path / "django.po"
    catalogue = merged(one(("%(n)s day", "%(n)s days"), ("%(n)s jour", "%(n)s jours")), [
        text("%(n)s day", "%(n)s days"), text("Say “no”\nand go"),
    ])  # fmt: skip

    write_catalogue(catalogue, path)
    write_catalogue(merged(read_catalogue(path), [text("%(n)s day", "%(n)s days")]), path)

    assert [(each.id, each.string) for each in read_catalogue(path) if each.id] == [
        (("%(n)s day", "%(n)s days"), ("%(n)s jour", "%(n)s jours"))
    ]
    assert compile_catalogue(path).read_bytes()[:4] == b"\xde\x12\x04\x95"


@pytest.mark.parametrize(
    ("catalogue", "expected"),
    [
        (one("Send", ""), "no French text: “Send”"),
        (one("Send", "Envoyer", fuzzy=True), "marked fuzzy: “Send”"),
        (one("Send", "Send"), "French is the English text: “Send”"),
        (one("Open", "Open", context="door"), "French is the English text: “Open” (door)"),
        (one("To %(name)s", "À"), "other placeholders in French: “To %(name)s”"),
        (one("To {name}", "À {nom}"), "other placeholders in French: “To {name}”"),
        (one("Why?", "Pourquoi ?"), "French spaces or apostrophes (run `make messages`): “Why?”"),
    ],
)
def test_a_bad_translation_is_named(catalogue, expected):
    texts = [text(each.id, context=each.context or "") for each in catalogue if each.id]

    assert list(faults(catalogue, texts)) == [expected]


def test_what_is_missing_or_left_over_is_named():
    assert list(faults(one("Gone", "Parti"), [text("New")])) == [
        "not collected yet (run `make messages`): “New”",
        "no longer used (run `make messages`): “Gone”",
    ]


def test_the_singular_may_leave_the_number_out():
    catalogue = one(("%(n)s file", "%(n)s files"), ("Un fichier", "%(n)s fichiers"))

    assert list(faults(catalogue, [text("%(n)s file", "%(n)s files")])) == []


@pytest.mark.parametrize(
    ("typed", "set_in_type"),
    [
        ("Pourquoi ?", "Pourquoi\u00a0?"),
        ("Ici : « l'idée » !", "Ici\u00a0: «\u00a0l’idée\u00a0»\u00a0!"),
        ("40 % à 12:30 sur https://example.org", "40\u00a0% à 12:30 sur https://example.org"),
        ("n'%(x)s d'« eux »", "n’%(x)s d’«\u00a0eux\u00a0»"),
    ],
)
def test_french_is_set_in_french_type(typed, set_in_type):
    assert in_french_type(typed) == set_in_type


def test_the_catalogue_has_no_median_dots():
    assert [word for word in PO.read_text(encoding="utf-8").split() if "·" in word] == []
