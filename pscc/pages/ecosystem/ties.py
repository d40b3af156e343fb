"""Ties between organisations, and the labels they hold."""

from datetime import date

from pscc.pages.ecosystem.shapes import PRESS_DAY, PRESS_RELEASE, Label, Relation, Words

SCHOOLS = ("ecole-polytechnique", "ensta-paris", "ensae-paris", "telecom-paris", "telecom-sudparis")
HOSPITAL_GROUPS = (
    "ap-hp-centre", "ap-hp-sorbonne", "ap-hp-nord", "ap-hp-paris-saclay", "ap-hp-henri-mondor",
    "ap-hp-seine-saint-denis",
)  # fmt: skip

RELATIONS = (
    *(
        Relation(slug, "part_of", "institut-polytechnique-de-paris", PRESS_RELEASE, as_of=PRESS_DAY)
        for slug in SCHOOLS
    ),
    Relation("institut-polytechnique-de-paris", "alliance", "hec-paris", PRESS_RELEASE,
             as_of=PRESS_DAY),
    *(
        Relation(slug, "part_of", "ap-hp", PRESS_RELEASE, as_of=PRESS_DAY)
        for slug in HOSPITAL_GROUPS
    ),
    Relation("fondation-ap-hp", "alliance", "ap-hp", PRESS_RELEASE, as_of=PRESS_DAY),
    Relation("inserm", "supervised_by", "ministere-recherche", PRESS_RELEASE, as_of=PRESS_DAY),
    Relation("inserm", "supervised_by", "ministere-sante", PRESS_RELEASE, as_of=PRESS_DAY),
    Relation("gustave-roussy", "federation_member", "unicancer",
             "unicancer.fr, les 18 centres de lutte contre le cancer; canceropole-idf.fr"),
    Relation("institut-curie", "federation_member", "unicancer",
             "unicancer.fr, 60 ans de la Fédération"),
    Relation("matwin", "part_of", "unicancer", "docest.com 122838; docsbay.net; studylibfr.com"),
)  # fmt: skip

LABELS = (
    Label("paris-saclay-cancer-cluster", "biocluster", PRESS_RELEASE, since=PRESS_DAY,
          as_of=PRESS_DAY),
    Label("unicancer", "academic_sponsor", PRESS_RELEASE, as_of=PRESS_DAY),
    Label("institut-curie", "clip2", PRESS_RELEASE, as_of=PRESS_DAY),
    Label("institut-curie", "siric", PRESS_RELEASE, as_of=PRESS_DAY),
    Label("institut-curie", "carnot", PRESS_RELEASE, as_of=PRESS_DAY),
    Label("institut-curie", "rhu", PRESS_RELEASE, count=2, as_of=PRESS_DAY),
    Label("institut-curie", "public_utility_foundation", PRESS_RELEASE, as_of=PRESS_DAY),
    Label("ap-hp", "carnot", PRESS_RELEASE, since=date(2020, 1, 1), as_of=PRESS_DAY,
          detail=Words("La source ne donne que l’année.", "The source gives the year only.")),
    Label("ap-hp", "ihu", PRESS_RELEASE, count=4, as_of=PRESS_DAY,
          detail=Words("ICM, ICAN, IMAGINE et FOReSIGHT", "ICM, ICAN, IMAGINE and FOReSIGHT")),
    Label("medicen-paris-region", "competitiveness_cluster", PRESS_RELEASE, as_of=PRESS_DAY),
)  # fmt: skip
