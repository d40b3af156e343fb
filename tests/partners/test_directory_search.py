"""What words find in the directory, in which order, and what may be typed."""

import pytest

from partners.enums import Freshness, IdentifierScheme
from partners.models import Organisation, OrganisationIdentifier
from partners.queries.directory import finding, listed, meant_words, searched_number
from tests.factories import NOW, make_organisation

pytestmark = pytest.mark.django_db
LIST = "/en/partners/"


def found(words):
    keys = finding(listed(), words).values_list("pk", flat=True)
    names = dict(Organisation.objects.values_list("pk", "name"))
    return [names[key] for key in keys]


def shown(client, **asked):
    return [card["title"] for card in client.get(LIST, asked).context["cards"]]


def numbered(name, scheme, value):
    organisation = make_organisation(name=name)
    OrganisationIdentifier.objects.create(organisation=organisation, scheme=scheme, value=value)
    return organisation


# --- Names and texts -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    ["AP-HP", "aphp", "APHP", "assistance publique", "Hôpitaux", "hopital", "Établissement public"],
)
def test_name_acronym_and_legal_name_are_found(words):
    make_organisation(
        name="Assistance Publique – Hôpitaux de Paris",
        acronym="AP-HP",
        legal_name="Établissement public AP-HP",
    )
    make_organisation(name="Elsewhere")

    assert found(words) == ["Assistance Publique – Hôpitaux de Paris"]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("imunothérapie", "Maison"),
        ("imunotherapie", "Maison"),
        ("sequensage", "Maison"),
        ("immunotherpy", "Maison"),
        ("sequencng", "Maison"),
        ("gustve roussy", "Gustave Roussy"),
        ("Gustave Rousi", "Gustave Roussy"),
        ("vilejuif", "Gustave Roussy"),
    ],
)
def test_a_typing_mistake_is_forgiven_in_both_languages(words, meant):
    make_organisation(
        name="Maison",
        summary_fr="Immunothérapie et séquençage.",
        summary_en="Immunotherapy and sequencing.",
    )
    make_organisation(name="Gustave Roussy", city="Villejuif")

    assert found(words) == [meant]


@pytest.mark.parametrize(
    "words", ["zzzzzz", "gustave zzzzzz", '"rousi"', "rousi -x", "😀", "'", "\\"]
)
def test_what_is_like_nothing_finds_nothing(words):
    make_organisation(name="Gustave Roussy")

    assert found(words) == []


def test_only_the_likeliest_meanings_are_taken():
    for name in ("Roussy", "Roussette", "Rousseau"):
        make_organisation(name=name)

    assert meant_words("rousy") == "('roussy')"
    assert found("rousy") == ["Roussy"]


def test_a_word_of_a_hidden_profile_is_not_offered_as_a_meaning():
    organisation = make_organisation(name="Secretivia")
    organisation.suspend()
    organisation.save()
    Organisation.objects.filter(pk=organisation.pk).update(name="Confidentia")

    assert found("confidentja") == []
    assert meant_words("confidentja") == ""


def test_a_new_name_is_found_at_once_whoever_wrote_it():
    organisation = make_organisation(name="Alpha")

    Organisation.objects.filter(pk=organisation.pk).update(name="Omega")

    assert found("omega") == ["Omega"]
    assert found("alpha") == []


# --- Numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["180036048", "180 036 048", " 180.036.048 ", "18003604800015"])
def test_a_siren_or_siret_finds_its_organisation(typed):
    numbered("Inserm", IdentifierScheme.SIRET, "18003604800015")
    numbered("Other", IdentifierScheme.SIREN, "267500452")

    assert found(typed) == ["Inserm"]


@pytest.mark.parametrize(
    "typed", ["02vjkv261", "02VJKV261", "https://ror.org/02vjkv261", "ror.org/02vjkv261"]
)
def test_a_ror_identifier_finds_its_organisation(typed):
    numbered("Inserm", IdentifierScheme.ROR, "02vjkv261")
    numbered("Other", IdentifierScheme.ROR, "04t0gwh46")

    assert found(typed) == ["Inserm"]


@pytest.mark.parametrize("typed", ["EURONEXT: SAN", "euronext san", "SAN", "sny", "NASDAQ: SNY"])
def test_a_ticker_finds_its_company(typed):
    numbered("Sanofi", IdentifierScheme.TICKER, "EURONEXT: SAN")
    Organisation.objects.get(name="Sanofi").identifiers.create(scheme="ticker", value="NASDAQ: SNY")
    numbered("Servier", IdentifierScheme.TICKER, "EURONEXT: SRV")

    assert found(typed) == ["Sanofi"]


def test_a_number_is_found_exactly_or_not_at_all():
    numbered("Inserm", IdentifierScheme.SIREN, "180036048")

    assert found("180036049") == []
    assert found("18003604") == []


@pytest.mark.parametrize(
    ("typed", "number"),
    [("180 036 048", "180036048"), ("cancer", ""), ("CLIP2", ""), ("2026", ""), ("a" * 500, "")],
)
def test_only_what_can_be_a_number_is_looked_up_as_one(typed, number):
    assert searched_number(typed) == number


# --- Order ---------------------------------------------------------------------------------------


@pytest.fixture
def three():
    make_organisation(name="Élan", checked_on="2026-01-01", created_at=NOW.replace(year=2024))
    make_organisation(name="beta", checked_on=None, created_at=NOW.replace(year=2026))
    make_organisation(name="Zeta", checked_on="2026-03-01", created_at=NOW.replace(year=2025))


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("", ["beta", "Élan", "Zeta"]),
        ("name", ["beta", "Élan", "Zeta"]),
        ("newest", ["beta", "Zeta", "Élan"]),
        ("checked", ["Zeta", "Élan", "beta"]),
        ("best", ["beta", "Élan", "Zeta"]),
        ("nonsense", ["beta", "Élan", "Zeta"]),
    ],
)
def test_the_list_can_be_sorted(client, sort, names):
    assert shown(client, sort=sort) == names


def test_a_search_is_sorted_by_match_unless_asked_otherwise(client):
    make_organisation(name="Alpha", summary_en="About radiotherapy.")
    make_organisation(name="Radiotherapy house")

    assert shown(client, q="radiotherapy") == ["Radiotherapy house", "Alpha"]
    assert shown(client, q="radiotherapy", sort="name") == ["Alpha", "Radiotherapy house"]
    orders = client.get(LIST, {"q": "radiotherapy", "sort": "name"}).context["sorts"]
    assert [(order["value"], order["is_current"]) for order in orders] == [
        (None, False), ("name", True), ("newest", False), ("checked", False)
    ]  # fmt: skip


def test_every_link_of_the_page_keeps_what_was_asked(client):
    for number in range(25):
        make_organisation(name=f"House {number}", city="Paris")

    asked = {"q": "house", "city": "Paris", "sort": "newest"}
    page = client.get(LIST, asked).text

    for address in (
        "?q=house&amp;city=Paris&amp;sort=newest&amp;page=2",
        "?q=house&amp;city=Paris&amp;sort=newest&amp;format=csv",
        "/en/partners/map/?q=house&amp;city=Paris&amp;sort=newest",
        '<input type="hidden" name="sort" value="newest">',
    ):
        assert address in page


# --- Freshness -----------------------------------------------------------------------------------


def test_a_profile_that_nobody_confirms_says_so_on_its_card_then_leaves(client):
    organisation = make_organisation(name="Silent", checked_on="2025-02-01")
    for step in ("ask_whether_current", "remind", "mark_ageing"):
        getattr(organisation, step)(at=NOW)
        organisation.save()

    assert "Not confirmed since 1 Feb 2025" in client.get(LIST).text

    organisation.leave_orientation(at=NOW)
    organisation.save()
    assert shown(client) == ["Silent"]

    organisation.leave_directory(at=NOW)
    organisation.save()
    assert organisation.freshness == Freshness.UNLISTED
    assert shown(client) == []
    assert found("silent") == []


# --- Whatever is typed ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "map/", "compare/"])
@pytest.mark.parametrize(
    "query",
    [
        "q=%F0%9F%A7%AC", "q=%D9%85%D8%B1%D8%AD%D8%A8%D8%A7", "q=%25%5C_%27%22", "q=" + "x" * 5000,
        "q=%26%7C!():*", "sort=%00x"[:-3], "page=-1", "page=9999999999999999999", "page=x",
        "kind=" + "&kind=".join(str(n) for n in range(200)), "all=city&all=nonsense", "bbox=1,2",
        "bbox=nan,nan,nan,nan", "bbox=inf,0,1,1", "bbox=2,48,1,49", "bbox=-180,-90,180,90",
        "bbox=2.0000001,48,2.0000002,48.0000001", "o=&o=x&o=%F0%9F%98%80", "format=", "format=xml",
        "o=" + "&o=".join(str(n) for n in range(300)), "tumour=%E2%80%AE", "city=%C3%89vry",
    ],
)  # fmt: skip
def test_no_address_breaks_a_page(client, path, query):
    make_organisation(name="مرحبا 🧬")

    assert client.get(f"{LIST}{path}?{query}").status_code == 200


@pytest.mark.parametrize("path", ["/en/partners/", "/en/partners/map/", "/partners.geojson"])
def test_a_nul_is_refused(client, path):
    assert client.get(f"{path}?q=%00").status_code == 400
