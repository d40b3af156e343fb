"""What directory and catalogue say of the world: dated, sourced, as in the founding text."""

from pscc.pages.ecosystem.ties import RELATIONS
from pscc.pages.reference import read_data

PRESS_RELEASE = "Communiqué du PSCC / PSCC press release, 2022-12-05"


def real(name):
    return [entry for entry in read_data(name) if not entry["is_demo"]]


def in_circle(circle):
    return [
        entry["slug"]
        for entry in read_data("organisations")
        if circle in [row["circle"] for row in entry["circles"]]
    ]


def figures(slug):
    (entry,) = [entry for entry in read_data("organisations") if entry["slug"] == slug]
    return [
        (fact["metric"]["en"], fact["qualifier"], fact["value"], fact["unit"]["en"], fact["as_of"])
        for fact in entry["facts"]
    ]


def test_the_circles_are_those_of_the_founding_text():
    assert in_circle("operator") == ["paris-saclay-cancer-cluster"]
    assert in_circle("founder") == [
        "gustave-roussy", "inserm", "institut-polytechnique-de-paris", "sanofi",
        "universite-paris-saclay",
    ]  # fmt: skip
    assert in_circle("first_circle") == [
        "unicancer", "institut-curie", "ap-hp", "medicen-paris-region",
    ]  # fmt: skip
    assert in_circle("expressed_interest") == ["servier"]


def test_schools_and_hospital_groups_stand_under_those_they_belong_to():
    def parts_of(slug):
        return [tie.organisation for tie in RELATIONS if (tie.kind, tie.other) == ("part_of", slug)]

    assert parts_of("institut-polytechnique-de-paris") == [
        "ecole-polytechnique", "ensta-paris", "ensae-paris", "telecom-paris", "telecom-sudparis",
    ]  # fmt: skip
    assert parts_of("ap-hp") == [
        "ap-hp-centre", "ap-hp-sorbonne", "ap-hp-nord", "ap-hp-paris-saclay", "ap-hp-henri-mondor",
        "ap-hp-seine-saint-denis",
    ]  # fmt: skip
    assert parts_of("unicancer") == ["matwin"]
    assert [(tie.kind, tie.other) for tie in RELATIONS if "hec-paris" in tie.other] == [
        ("alliance", "hec-paris")
    ]


def test_figures_keep_their_qualifier_and_their_date():
    assert figures("gustave-roussy") == [
        ("Patients received each year", "nearly", "50000", "", "2022-12-05"),
        ("Professionals", "exact", "4100", "", "2022-12-05"),
        ("Sites", "exact", "2", "", "2022-12-05"),
        (
            "Share of treated patients who take part in a clinical trial",
            "about",
            "25",
            "%",
            "2022-12-05",
        ),
    ]
    assert figures("inserm") == [
        ("Laboratories", "more_than", "280", "", "2022-12-05"),
        ("People in its teams", "nearly", "14000", "", "2022-12-05"),
        ("Budget", "nearly", "1", "billion euros", "2022-12-05"),
    ]
    assert ("International scientific publications", "exact", "536", "", "2021-12-31") in figures(
        "institut-curie"
    )
    assert figures("medicen-paris-region") == [
        ("Players in the network", "more_than", "510", "", "2022-12-05"),
        (
            "of which start-ups and SMEs in health technology",
            "exact",
            "430",
            "",
            "2022-12-05",
        ),
    ]
    assert len(figures("paris-saclay-cancer-cluster")) == 15


def test_everything_real_has_a_source():
    organisations, services = real("organisations"), real("services")

    assert (len(organisations), len(services)) == (39, 11)
    assert [entry["slug"] for entry in (*organisations, *services) if not entry["source"]] == []
    assert [fact for entry in organisations for fact in entry["facts"] if not fact["source"]] == []
    assert [
        entry["slug"]
        for entry in (*organisations, *services)
        if entry["source"] == PRESS_RELEASE and entry["checked_on"] != "2022-12-05"
    ] == []


def test_nothing_invented_is_shown_as_real():
    named_demo = [
        entry["slug"]
        for entry in read_data("organisations")
        if entry["name"].startswith("Demo ") != entry["is_demo"]
    ]

    assert named_demo == []


def test_outside_financing_is_dated_and_linked():
    schemes = {
        entry["slug"]: (entry["checked_on"], entry["is_demo"], len(entry["rules"]))
        for entry in read_data("schemes")
    }

    assert schemes == {
        "i-lab": ("2025-03-11", False, 4),
        "french-tech-emergence": ("2022-11-24", False, 0),
        "eic-accelerator": ("2024-10-29", False, 2),
        "rhu": ("2022-11-07", False, 1),
    }
    assert [
        entry["slug"]
        for entry in read_data("schemes")
        if not (entry["official_url"] and entry["source"])
    ] == []
