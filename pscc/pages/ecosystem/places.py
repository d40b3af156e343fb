"""Where partners are: sites, buildings of the campus, how to come."""

from datetime import date
from decimal import Decimal

from pscc.pages.ecosystem.shapes import (
    PRESS_DAY,
    PRESS_RELEASE,
    Building,
    Site,
    Tenancy,
    Unit,
    Words,
)

LAB_116 = "lab116.fr, 2025-11-19"
KADANS = "94.citoyens.com, 2024-03-06"
PHARMA = "pharmaceutiques.com, p=80373, 2026"
COMMUNE = "; centre de la commune / middle of the commune: Wikipédia"
INVENTED = "Lieu inventé pour la démonstration / invented place, at the middle of the town"
# Middles of communes: longitude, latitude.
VILLEJUIF = (Decimal("2.363333"), Decimal("48.792222"))
PARIS = (Decimal("2.351389"), Decimal("48.856667"))
PALAISEAU = (Decimal("2.245833"), Decimal("48.714167"))

SITES = (
    Site("paris-saclay-cancer-cluster", "Villejuif", PRESS_RELEASE + COMMUNE, postcode="94800",
         longitude=VILLEJUIF[0], latitude=VILLEJUIF[1], is_main=True, as_of=PRESS_DAY),
    Site("gustave-roussy", "Villejuif", PRESS_RELEASE + "; Wikipédia",
         street="114 rue Édouard-Vaillant", postcode="94800", longitude=Decimal("2.3486"),
         latitude=Decimal("48.7947"), is_exact=True, is_main=True, as_of=PRESS_DAY),
    Site("gustave-roussy", "Chevilly-Larue", PRESS_RELEASE + COMMUNE, postcode="94550",
         longitude=Decimal("2.353333"), latitude=Decimal("48.766389"), as_of=PRESS_DAY),
    Site("institut-curie", "Paris", PRESS_RELEASE + COMMUNE, longitude=PARIS[0], latitude=PARIS[1],
         is_main=True, as_of=PRESS_DAY),
    Site("institut-curie", "Saint-Cloud", PRESS_RELEASE + COMMUNE, postcode="92210",
         longitude=Decimal("2.219444"), latitude=Decimal("48.845556"), as_of=PRESS_DAY),
    Site("institut-curie", "Orsay", PRESS_RELEASE + COMMUNE, postcode="91400",
         longitude=Decimal("2.1875"), latitude=Decimal("48.699444"), as_of=PRESS_DAY),
    Site("unicancer", "Paris", "mesdonnees.unicancer.fr" + COMMUNE, street="101 rue de Tolbiac",
         longitude=PARIS[0], latitude=PARIS[1], is_main=True),
    Site("ap-hp", "Paris", PRESS_RELEASE + COMMUNE, longitude=PARIS[0], latitude=PARIS[1],
         is_main=True, as_of=PRESS_DAY),
    Site("institut-polytechnique-de-paris", "Palaiseau", "Wikipédia" + COMMUNE, postcode="91120",
         longitude=PALAISEAU[0], latitude=PALAISEAU[1], is_main=True),
    Site("marseille-immunopole", "Marseille", PRESS_RELEASE + COMMUNE,
         longitude=Decimal("5.37"), latitude=Decimal("43.296667"), is_main=True, as_of=PRESS_DAY),
    Site("kadans-science-partner", "Villejuif", KADANS + COMMUNE, postcode="94800",
         longitude=VILLEJUIF[0], latitude=VILLEJUIF[1], is_main=True, as_of=date(2024, 3, 6)),
    Site("demo-building-operator", "Villejuif", INVENTED, longitude=VILLEJUIF[0],
         latitude=VILLEJUIF[1], is_main=True),
    Site("demo-biotech-a", "Villejuif", INVENTED, longitude=VILLEJUIF[0],
         latitude=VILLEJUIF[1], is_main=True),
    Site("demo-medtech-c", "Palaiseau", INVENTED, longitude=PALAISEAU[0], latitude=PALAISEAU[1],
         is_main=True),
    Site("demo-diagnostik", "Heidelberg", INVENTED, country="DE",
         longitude=Decimal("8.71"), latitude=Decimal("49.412222"), is_main=True),
)  # fmt: skip

BUILDINGS = (
    Building(
        slug="lab-116",
        organisation="paris-saclay-cancer-cluster",
        site="Villejuif",
        name=Words("LAB 116", "LAB 116"),
        description=Words(
            "Moitié laboratoires, moitié bureaux : des laboratoires L1 et L2, des salles blanches"
            " et de la place pour 440 personnes. Le cluster s’y est installé en janvier 2025.",
            "Half laboratories, half offices: level 1 and level 2 laboratories, clean rooms, and"
            " space for 440 people. The cluster moved in in January 2025.",
        ),
        area_m2=7000,
        source=LAB_116,
        as_of=date(2025, 11, 19),
    ),
    Building(
        slug="the-hive",
        organisation="paris-saclay-cancer-cluster",
        site="Villejuif",
        name=Words("The Hive", "The Hive"),
        description=Words(
            "Sept entreprises, soit environ 250 personnes, à l’ouverture.",
            "Seven companies, about 250 people, at its opening.",
        ),
        opens_on=date(2026, 6, 4),
        source=PHARMA,
        as_of=date(2026, 6, 4),
    ),
    Building(
        slug="kadans-1",
        organisation="kadans-science-partner",
        site="Villejuif",
        name=Words("Kadans, premier immeuble", "Kadans, first building"),
        description=Words(
            "Bureaux et laboratoires en face de Gustave Roussy, annoncés pour 2025.",
            "Offices and laboratories opposite Gustave Roussy, announced for 2025.",
        ),
        area_m2=25000,
        source=KADANS,
        as_of=date(2024, 3, 6),
    ),
    Building(
        slug="kadans-2",
        organisation="kadans-science-partner",
        site="Villejuif",
        name=Words("Kadans, second immeuble", "Kadans, second building"),
        description=Words(
            "Bureaux et laboratoires, annoncés en mars 2024.",
            "Offices and laboratories, announced in March 2024.",
        ),
        area_m2=13500,
        source=KADANS,
        as_of=date(2024, 3, 6),
    ),
    Building(
        slug="demo-building",
        organisation="demo-building-operator",
        site="Villejuif",
        name=Words("Bâtiment de démonstration", "Demo building"),
        description=Words(
            "Bâtiment fictif : il montre comment des locaux disponibles se présentent.",
            "Fictitious building: it shows how available space is presented.",
        ),
        area_m2=1200,
        source="",
        is_demo=True,
    ),
)

UNITS = (
    Unit("demo-building", "A1", 120, 2, date(2027, 1, 15)),
    Unit("demo-building", "A2", 60, 1, date(2027, 3, 1)),
    Unit("demo-building", "B1", 250, None, date(2027, 6, 1)),
)

TENANCIES = (
    Tenancy("lab-116", "paris-saclay-cancer-cluster", date(2025, 1, 1), LAB_116),
    Tenancy("demo-building", "demo-biotech-a", date(2026, 1, 15), ""),
)

COME_TO_US = Words(
    "Le campus se trouve à Villejuif, dans la ZAC Campus Grand Parc, à côté de Gustave Roussy."
    " En métro : ligne 14, station Villejuif–Gustave Roussy. Vérifiez votre trajet avant de"
    " partir.",
    "The campus is in Villejuif, in the Campus Grand Parc district, next to Gustave Roussy."
    " By metro: line 14, Villejuif–Gustave Roussy station. Check your journey before you leave.",
)
COME_TO_US_CHECKED_ON = date(2025, 11, 19)
