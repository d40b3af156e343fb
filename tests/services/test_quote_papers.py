"""Quotes as PDF: made once a language by the worker, tagged, true to the frozen text."""

import io
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from pscc.accounts.enums import Role
from pscc.files.access import may_read
from services.actions.requests.quote_papers import prepare_quote_papers
from services.handlers import make_quote_papers
from services.models import QuoteDocument
from services.quote_paper import render_quote
from tests.factories import NOW, make_membership, make_organisation, make_staff, make_user
from tests.services.requesting import S, make_asked
from tests.services.test_quotes import draft, sent

pytestmark = pytest.mark.django_db
ADDRESS = "https://portal.example/quote/"
HOSTILE = '#read("/etc/passwd") $x$ *b* @me <tag> `raw` // comment'


def text_of(pdf):
    reader = PdfReader(io.BytesIO(pdf))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def squeezed(text):
    return "".join(text.split())


def rendered(quote, language="en"):
    return render_quote(quote.document, quote.sha256, ADDRESS, language)


def test_a_quote_is_made_in_both_languages_once():
    asked = make_asked(S.TRIAGED)
    quote = sent(asked)

    made = prepare_quote_papers(quote_id=quote.pk, at=NOW)
    again = prepare_quote_papers(quote_id=quote.pk, at=NOW)

    found = QuoteDocument.objects.filter(quote=quote).order_by("language")
    assert (made, again) == (2, 0)
    assert [each.language for each in found] == ["en", "fr"]
    assert found[0].file.name == f"{asked.sub_request}-v1-en.pdf"
    assert [(each.file.state, each.file.is_servable) for each in found] == [("clean", True)] * 2


def test_the_worker_makes_it():
    quote = sent(make_asked(S.TRIAGED))

    make_quote_papers(quote_id=quote.pk)

    assert QuoteDocument.objects.filter(quote=quote).count() == 2


def test_a_draft_is_no_paper():
    quote = draft(make_asked(S.TRIAGED))

    assert prepare_quote_papers(quote_id=quote.pk, at=NOW) == 0


def test_a_quote_says_what_was_sent():
    asked = make_asked(S.TRIAGED)
    quote = sent(asked)

    text = text_of(rendered(quote))

    for words in (
        asked.sub_request.code, "Version 1", asked.provider.name, "2.5 days", "€1,200", "€3,000",
        "€3,099.99", "plus 20% VAT", "1 July 2026", "60 days from acceptance", "Half in advance.",
        asked.editor.get_full_name(), ADDRESS,
    ):  # fmt: skip
        assert squeezed(words) in squeezed(text), words
    assert quote.sha256 in squeezed(text)


def test_a_quote_is_tagged_and_says_its_title_and_language():
    asked = make_asked(S.TRIAGED)

    reader = PdfReader(io.BytesIO(rendered(sent(asked), "fr")))
    root: Any = reader.trailer["/Root"]

    assert asked.sub_request.code in str(reader.metadata.title)
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "fr"
    assert "/StructTreeRoot" in root
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


def test_hostile_text_is_printed_not_run():
    quote = sent(make_asked(S.TRIAGED), note=f"{HOSTILE}\n\nCure 🧬")

    text = text_of(rendered(quote))

    assert squeezed(HOSTILE) in squeezed(text)
    assert "root:" not in text
    assert "Cure[U+1F9EC]" in squeezed(text)


def test_it_is_read_by_team_provider_and_who_handles_it_only():
    asked = make_asked(S.TRIAGED)
    quote = sent(asked)
    prepare_quote_papers(quote_id=quote.pk, at=NOW)
    file = QuoteDocument.objects.get(quote=quote, language="fr").file
    other = make_user()
    make_membership(user=other, organisation=make_organisation(), role="owner")
    people = (
        asked.founder, asked.editor, make_staff(Role.PROGRAMME_OFFICER),
        make_staff(Role.COMMUNICATION), other, make_user(),
    )  # fmt: skip

    readers = [may_read(person, file) for person in people]

    assert readers == [True, True, True, False, False, False]


def test_it_is_being_prepared_then_there(client):
    asked = make_asked(S.TRIAGED)
    quote = sent(asked)
    client.force_login(asked.founder)

    def address(version=1, language="fr"):
        keys = {"uid": asked.sub_request.uid, "version": version, "language": language}
        return reverse("services:quote_pdf", kwargs=keys)

    before = client.get(address())
    prepare_quote_papers(quote_id=quote.pk, at=NOW)
    after = client.get(address())
    missing = [client.get(address(version=9)), client.get(address(language="de"))]

    assert before.status_code == 202
    assert (after.status_code, after["Location"]) == (
        302,
        QuoteDocument.objects.get(quote=quote, language="fr").file.get_absolute_url(),
    )
    assert [each.status_code for each in missing] == [404, 404]


def test_another_provider_gets_neither_page_nor_file(client):
    asked = make_asked(S.TRIAGED)
    quote = sent(asked)
    prepare_quote_papers(quote_id=quote.pk, at=NOW)
    other = make_user()
    make_membership(user=other, organisation=make_organisation(), role="owner")
    client.force_login(other)
    keys = {"uid": asked.sub_request.uid, "version": 1, "language": "fr"}
    file = QuoteDocument.objects.get(quote=quote, language="fr").file

    answers = [
        client.get(reverse("services:quote_pdf", kwargs=keys)).status_code,
        client.get(file.get_absolute_url()).status_code,
    ]

    assert answers == [404, 404]
