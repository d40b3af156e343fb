"""What the founding text promises of the campus, of its partners and of their projects."""

from typing import Any

import pytest

from partners.models import Organisation, Project, TextBlock

PRESS = "5 Dec 2022 Communiqué du PSCC / PSCC press release, 2022-12-05"
pytestmark = pytest.mark.xdist_group("mission")


def listed(portal, query: str) -> list[dict[str, Any]]:
    """Return what the directory's list gives a machine."""
    return portal.get(f"/en/partners/?{query}&format=json").json["results"]


# S15 "The heart of the cluster will be located in Villejuif, near Gustave Roussy"
def test_s15_the_map_has_villejuif_longitude_first_and_distances_to_the_campus(portal):
    features = portal.get("/partners.geojson").json["features"]
    roussy = [f for f in features if f["properties"]["name"] == "Gustave Roussy"]

    assert {f["properties"]["city"] for f in roussy} == {"Villejuif", "Chevilly-Larue"}
    assert [2.3486, 48.7947] in [f["geometry"]["coordinates"] for f in roussy]
    assert "1 km from the campus" in portal.get("/en/partners/gustave-roussy/").words


# S16 "ZAC Campus Grand Parc"
def test_s16_a_building_lists_the_published_organisations_in_it(portal):
    page = portal.get("/en/buildings/lab-116/")
    assert "Paris Saclay Cancer Cluster since 1 Jan 2025" in page.words

    Organisation.objects.filter(slug="demo-biotech-a").update(state="suspended")

    buildings = [link for link in portal.get("/en/come/").links().values() if "/buildings/" in link]
    assert len(set(buildings)) == 5
    assert not [at for at in set(buildings) if "Demo Biotech A" in portal.get(at).words]


# S17 "accessible by metro (5 minutes from Paris with the extended line 14)"
def test_s17_how_to_come_is_a_text_of_the_office_with_the_day_it_was_checked(portal):
    block = TextBlock.objects.get(key="come_to_us")
    desk = portal.as_("staff").get(f"/admin/partners/textblock/{block.pk}/change/")

    desk.send("Enregistrer", body_en="Take bus 131.", checked_on="01/11/2026")
    page = portal.get("/en/come/").words

    assert "Take bus 131. Checked on 1 Nov 2026" in page
    assert "line 14" not in page


# S18 "Industrial projects, ranging from start-ups to R&D teams from large corporations"
@pytest.mark.parametrize("kind", ["biotech", "pharma"])
def test_s18_start_up_and_group_ask_for_space_and_nobody_for_a_company_s_age(portal, kind):
    founder = portal.as_("founder")
    Organisation.objects.filter(slug="demo-biotech-a").update(kind=kind)
    project = Project.objects.get(title__startswith="Extension du laboratoire")

    page = founder.get("/en/services/lab-and-office-space/ask/")
    form = page.send("Put it into the request", project=project.uid)

    for asked in (
        "People to settle now", "People expected in 24 months", "Laboratory area",
        "Biosafety level", "Equipment needed", "Desired start", "Length of stay",
        "A start-up or SME An R&D team of a large company",
    ):  # fmt: skip
        assert asked in form.words
    assert "founded" not in form.words.lower()


# S19 "as close as possible to the ecosystem and benefit from the PSCC's services"
def test_s19_a_resident_sees_the_resident_s_price_and_others_the_standard_one(portal):
    resident = portal.as_("founder").get("/en/services/lab-and-office-space/")
    other = portal.as_("expert").get("/en/services/lab-and-office-space/")

    assert "Your terms as a resident€420 / m² and year" in resident.words
    assert "Your terms as a resident" not in other.words
    assert "Start-upsPer unit: €480 / m² and year" in other.words


# S27 Founders
def test_s27_there_are_five_founders(portal):
    assert sorted(each["name"] for each in listed(portal, "circle=founder")) == [
        "Gustave Roussy", "Inserm", "Institut Polytechnique de Paris", "Sanofi",
        "Université Paris-Saclay",
    ]  # fmt: skip


# S28 First circle
def test_s28_the_first_circle_is_four(portal):
    assert sorted(each["name"] for each in listed(portal, "circle=first_circle")) == [
        "Assistance Publique – Hôpitaux de Paris (AP-HP)", "Institut Curie",
        "Medicen Paris Region", "Unicancer",
    ]  # fmt: skip


# S29 "more than 60 other partners, including the Servier Group and several dozen start-ups"
def test_s29_the_counter_counts_and_the_press_figure_is_a_dated_quote(portal):
    counted = Organisation.objects.visible_to(portal.nobody).count()
    home = portal.get("/en/").words

    assert f"partners in the directory{counted} services" in home
    assert [each["name"] for each in listed(portal, "circle=expressed_interest")] == ["Servier"]
    assert "more than 60" not in home + portal.get("/en/partners/").words
    quoted = portal.get("/en/key-figures/").words
    assert f"Other partners that expressed their interest more than 60 {PRESS}" in quoted


# S30 "mature and emerging industrial companies"
def test_s30_companies_are_emerging_or_mature(portal):
    emerging, mature = listed(portal, "maturity=emerging"), listed(portal, "maturity=mature")

    assert len(emerging) >= 3
    assert len(mature) >= 3
    assert "Sanofi" in [each["name"] for each in mature]
    assert not {each["name"] for each in emerging} & {each["name"] for each in mature}


# S31 "multidisciplinary expertise of the academic ecosystem"
def test_s31_a_discipline_finds_the_services_that_have_it(portal):
    found = portal.get("/en/services/?discipline=data_science&format=json").json["results"]

    assert [each["provider"] for each in found] == ["Institut Polytechnique de Paris"]
    assert "Institut Polytechnique de Paris" in [
        each["name"] for each in listed(portal, "discipline=data_science")
    ]


# S32 "treatments and diagnostic tests"
def test_s32_what_is_developed_is_the_first_question_and_needs_an_answer(portal):
    page = portal.get("/en/").follow("Start here").send("Start the twelve questions")

    refused = page.send("Save and continue")

    assert "1. What do you develop? Therapy Diagnostic Medical device Digital health" in page.words
    assert "1. What do you develop? Error: Choose one" in refused.words
    assert "step 2 of 6" in page.send("Save and continue", q_product_type="diagnostic").words
