"""What the founding text says of each partner, as its page in the directory shows it."""

import pytest

from partners.models import Organisation

pytestmark = pytest.mark.xdist_group("mission")

PRESS = "5 Dec 2022Communiqué du PSCC / PSCC press release, 2022-12-05"


def page(portal, slug: str) -> str:
    """Return the words of a partner's page."""
    return portal.get(f"/en/partners/{slug}/").words


def between(words: str, start: str, end: str) -> str:
    """Return what stands between two words of a page."""
    return words.split(start, 1)[1].split(end, 1)[0]


# S46 Gustave Roussy
def test_s46_gustave_roussy_has_dated_figures_and_two_sites(portal):
    words = page(portal, "gustave-roussy")

    assert f"Patients received each yearnearly 50,000{PRESS}" in words
    assert f"Professionals4,100{PRESS}" in words
    assert f"in a clinical trialabout 25 %{PRESS}" in words
    assert [site for site in ("94800 Villejuif", "94550 Chevilly-Larue") if site not in words] == []


# S47 Sanofi
def test_s47_sanofi_is_a_company_with_its_tickers(portal):
    words = page(portal, "sanofi")

    assert "Pharmaceutical company" in words
    assert "Stock tickerEURONEXT: SANStock tickerNASDAQ: SNY" in words
    assert f"Countries where the group is presentabout 100{PRESS}" in words


# S48 Inserm
def test_s48_inserm_has_two_ministries_above_it_and_approximate_figures(portal):
    words = page(portal, "inserm")

    assert "Supervised byMinistère chargé de la Recherche, Ministère chargé de la Santé" in words
    assert f"Laboratoriesmore than 280{PRESS}" in words
    assert f"Budgetnearly 1 billion euros{PRESS}" in words
    assert "Founded1964" in words


# S49 IP Paris
def test_s49_the_polytechnic_institute_has_five_schools_and_an_ally(portal):
    words = page(portal, "institut-polytechnique-de-paris")

    assert between(words, "Includes", "Acronym").strip() == (
        "ENSAE Paris, ENSTA Paris, Télécom Paris, Télécom SudParis, École polytechnique"
    )
    assert between(words, "Allied with", "Includes").strip() == "HEC Paris"


# S50 Paris-Saclay University
def test_s50_training_finds_the_university_s_course(portal):
    found = portal.get("/en/services/?kind=training&format=json").json["results"]

    assert [each["provider"] for each in found] == ["Université Paris-Saclay"]
    assert "Disciplines" in page(portal, "universite-paris-saclay")


# S51 UNICANCER
def test_s51_unicancer_federates_and_is_an_academic_sponsor(portal):
    words = page(portal, "unicancer")
    found = portal.get("/en/services/?label=academic_sponsor&format=json").json["results"]

    assert "FederatesGustave Roussy, Institut Curie" in words
    assert f"Active clinical trials sponsoredmore than 700{PRESS}" in words
    assert f"Patients included in these trials each yearnearly 7,654{PRESS}" in words
    assert [each["provider"] for each in found] == ["Unicancer"]


# S52 Institut Curie
def test_s52_institut_curie_has_its_labels_and_staff_see_what_the_catalogue_lacks(portal):
    words = page(portal, "institut-curie")
    desk = portal.as_("staff").get("/en/partners/institut-curie/").words

    for label in ("CLIP²", "SIRIC", "Carnot Institute", "RHU"):
        assert label in between(words, "Labels", "Sites")
    assert "International scientific publications536" in words
    assert "Technology platforms: 19 declared, 1 in the catalogue" in desk
    assert "1 in the catalogue" not in words


# S53 AP-HP
def test_s53_ap_hp_has_six_groups_and_its_warehouse_is_health_data(portal):
    words = page(portal, "ap-hp")
    found = portal.get("/en/services/?provider=ap-hp&kind=health_data&format=json").json["results"]

    assert between(words, "Includes", "Acronym").count("AP-HP.") == 6
    assert "Carnot Institute (research with companies), since 1 Jan 2020" in words
    assert "IHU (university hospital institute) × 4ICM, ICAN, IMAGINE and FOReSIGHT" in words
    assert "AP-HP health data warehouse (EDS): research access" in [e["title"] for e in found]


# S54 Medicen
def test_s54_medicen_states_a_count_and_brings_no_members(portal):
    words = page(portal, "medicen-paris-region")

    assert f"Players in the networkmore than 510{PRESS}" in words
    assert "Founded2005" in words
    assert not Organisation.objects.filter(relations__other__slug="medicen-paris-region").exists()


# S55 "Ministers, government"
def test_s55_public_authorities_are_a_kind_and_the_funder_reads_the_ledger(portal):
    found = portal.get("/en/partners/?kind=public_authority&format=json").json["results"]

    assert "Ministère chargé de la Santé" in [each["name"] for each in found]
    assert portal.as_("funder").get("/en/ledger/").status == 200
    assert portal.as_("founder").get("/en/ledger/").status == 403


# S56 "R&D teams from large corporations"
def test_s56_a_large_company_is_not_asked_what_it_has_raised(portal):
    def needs(who: str) -> str:
        page = portal.get("/en/").follow("Start here").send("Start the twelve questions")
        page = page.send("Save and continue", q_product_type="therapy", q_who=who, q_country="FR")
        while "/needs/" not in page.address:
            page = page.send("Save and continue", q_stage="preclinical", q_trl="4")
        return page.words

    assert "How much have you raised so far?" in needs("start_up")
    assert "How much have you raised so far?" not in needs("large")
