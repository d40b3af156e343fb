"""The page behind a link: no account, one object, nothing kept of its reader, one refusal."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pypdf import PdfReader

from partners.models import Project
from pscc.accounts.enums import Role
from pscc.impact.actions.passports import revoke_passport_share
from pscc.impact.models import PassportReading, PassportShare
from pscc.impact.passport_paper import render_passport
from pscc.kernel.clock import now
from pscc.kernel.models import SiteConfiguration
from pscc.kernel.site import forget_site
from tests.factories import make_staff
from tests.impact.passports import make_link, make_passport, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return make_story()


@pytest.fixture
def token(story):
    make_passport(story, "Preclinical", "A trial", words_en="We are Grebe.")
    return make_link(story)[1]


def page_of(token):
    return reverse("impact:shared_passport", args=(token,))


def paper_of(token, language="en"):
    return reverse("impact:shared_passport_pdf", args=(token, language))


def text_of(pdf):
    reader = PdfReader(io.BytesIO(pdf))
    return reader, " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_whoever_has_the_link_reads_what_was_picked_and_nothing_else(client, token):
    page = client.get(page_of(token)).text

    for words in ("Grebe", "We are Grebe.", "Preclinical", "Since 1 March 2025", "A trial"):
        assert words in page
    hidden = (
        "Secret cure", "We cure.", "First patient", "Toxicology", "Antibody", "Curlew", "Olga",
        "A fund", "A confidential note",
    )  # fmt: skip
    assert [words for words in hidden if words in page] == []


def test_the_page_stands_in_both_languages(client, token):
    with override("fr"):
        page = client.get(page_of(token)).text

    assert "Passeport d’impact" in page
    assert "Un essai" in page
    assert '<div class="prose" lang="en">' in page


def test_its_address_gets_into_no_referrer_no_cache_and_no_search_engine(client, token):
    for address in (page_of(token), paper_of(token), page_of(token[:-1])):
        answer = client.get(address)
        names = ("Referrer-Policy", "Cache-Control", "X-Robots-Tag")
        assert [answer.headers[name] for name in names] == ["no-referrer", "no-store", "noindex"]
    assert '<meta name="robots" content="noindex">' in client.get(page_of(token)).text


def test_who_is_signed_in_can_still_sign_out_from_it(client, token):
    client.force_login(make_staff(Role.PROGRAMME_OFFICER))

    answer = client.get(page_of(token))

    assert answer.headers["Referrer-Policy"] == "strict-origin"
    assert "/accounts/logout/" in answer.text


def test_a_wrong_an_old_and_an_ended_link_get_one_answer(client, story, token):
    old, ended = make_link(story, "Old"), make_link(story, "Ended")
    yesterday = timezone.localdate(now()) - timedelta(days=1)
    PassportShare.objects.filter(pk=old[0].pk).update(expires_on=yesterday)
    revoke_passport_share(share_id=ended[0].pk, by=story.owner, at=now())
    dead = [token[:-1], old[1], ended[1]]

    answers = [client.get(page_of(each)) for each in dead]
    papers = [client.get(paper_of(each)) for each in dead]

    assert {answer.status_code for answer in answers + papers} == {404}
    words = {
        answer.text.replace(secret, "")
        for answer, secret in zip(answers + papers, dead + dead, strict=True)
    }
    assert len({each.replace("pdf/en/", "") for each in words}) == 1
    assert "ask whoever gave it to you for a new one" in answers[0].text
    assert client.get(page_of(token)).status_code == 200


def test_nothing_is_sent_to_it(client, token):
    assert client.post(page_of(token)).status_code == 405


def test_readings_are_counted_but_not_the_teams_own(client, story, token):
    client.get(page_of(token))
    client.get(page_of(token))
    client.head(page_of(token))
    client.get(page_of(token[:-1]))
    client.force_login(story.viewer)
    client.get(page_of(token))
    client.force_login(make_staff(Role.FUNDER))
    client.get(page_of(token))

    assert list(PassportReading.objects.values_list("count", flat=True)) == [3]


def test_nothing_is_left_in_the_readers_browser(client, token):
    client.get(page_of(token))

    assert [name for name in client.cookies if name != "csrftoken"] == []


def test_a_network_that_opens_too_many_waits(client, token, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "shared_link": "2/m/key"}

    answers = [client.get(address) for address in (page_of(token), page_of("x"), paper_of(token))]

    assert [answer.status_code for answer in answers] == [200, 404, 429]
    assert answers[-1].headers["Referrer-Policy"] == "no-referrer"
    assert PassportReading.objects.get().count == 1


@pytest.mark.parametrize(
    ("language", "words", "other"),
    [
        ("en", ["Impact passport", "Preclinical", "since 1 March 2025", "Granted by the cluster",
                "A trial", "€90,000", "Supported by the State"], "Un essai"),
        ("fr", ["Passeport d’impact", "depuis le 1 mars 2025", "Un essai",
                "Soutenu par l’État"], "A trial"),
    ],
)  # fmt: skip
def test_the_paper_is_tagged_and_says_what_the_page_says(client, token, language, words, other):
    site = SiteConfiguration.objects.first() or SiteConfiguration(pk=1, name="C", short_name="C")
    site.programme_mention_fr = "Soutenu par l’État"
    site.programme_mention_en = "Supported by the State"
    site.save()
    forget_site()

    answer = client.get(paper_of(token, language))

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="passport-{language}.pdf"'
    )
    reader, text = text_of(answer.content)
    assert [word for word in words if word not in text] == []
    assert [word for word in (other, "Secret cure", "Toxicology", "Curlew") if word in text] == []
    assert reader.trailer["/Root"]["/Lang"] == language
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_what_a_person_typed_is_never_markup(story):
    passport = make_passport(story, title="#panic(1) = *Bold* \u4e2d", words_fr="$x$\n\n@ref")

    _reader, text = text_of(render_passport(passport, story.project, "fr", now()))

    assert "#panic(1) = *Bold* [U+4E2D]" in text
    assert "$x$ @ref" in text


def test_the_team_gets_the_same_paper_and_no_third_language(client, story, token):
    client.force_login(story.viewer)
    address = reverse("impact:passport_pdf", args=(story.project.uid, "fr"))

    _reader, text = text_of(client.get(address).content)

    assert "Un essai" in text
    assert client.get(address.replace("/pdf/fr/", "/pdf/de/")).status_code == 404
    assert client.get(paper_of(token, "de")).status_code == 404


@pytest.mark.parametrize("links", [1, 3])
def test_it_costs_the_same_however_many_links_there_are(client, story, token, links, queries):
    for number in range(links - 1):
        make_link(story, f"Fund {number}")
    client.get(page_of(token))

    with queries(16):
        client.get(page_of(token))


def test_words_in_another_language_are_marked_on_the_page(client, story, token):
    Project.objects.update(public_abstract="Nous soignons avec une molécule.")
    story.project.refresh_from_db()
    make_passport(story, "Non-confidential abstract", title="Un anticorps pour le pancréas")

    page = client.get(page_of(token)).text

    assert '<h1 lang="fr">Un anticorps pour le pancréas</h1>' in page
    assert '<div lang="fr"><p>Nous soignons avec une molécule.</p></div>' in page
