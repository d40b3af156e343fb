"""People of the founding text. It names one more, Priscille Riviere, under no organisation: she is
attributed to none, and so is not here. Its press contacts are dated, and are not published.
"""

from datetime import date

from pscc.pages.ecosystem.shapes import (
    NOTHING,
    PRESS_DAY,
    PRESS_RELEASE,
    Interest,
    Mandate,
    Person,
    PressContact,
    Words,
)

PEOPLE = (
    Person(
        name="Éric Vivier",
        title=Words("Pr", "Prof."),
        biography=Words(
            "Vétérinaire de formation, diplômé de l’École nationale vétérinaire de"
            " Maisons-Alfort, Éric Vivier est docteur en immunologie de l’Université Paris-Saclay"
            " et a complété sa formation à Harvard. Professeur des universités et praticien"
            " hospitalier, il a dirigé de 2008 à 2017 le Centre d’immunologie de"
            " Marseille-Luminy, sous la tutelle de l’Inserm, du CNRS et d’Aix-Marseille"
            " Université. Il compte parmi les fondateurs de la société biopharmaceutique Innate"
            " Pharma, dont il est le directeur scientifique, et du cluster d’immunologie Marseille"
            " Immunopôle (au 5 décembre 2022).",
            "A graduate of the national veterinary school of Maisons-Alfort, Eric Vivier holds a"
            " doctorate in immunology from Université Paris-Saclay and trained at Harvard. A"
            " university professor and hospital practitioner, he directed the Marseille-Luminy"
            " Immunology Centre from 2008 to 2017, under Inserm, CNRS and Aix-Marseille"
            " Université. He is among the founders of the biopharmaceutical company Innate Pharma,"
            " where he is scientific director, and of the immunology cluster Marseille Immunopôle"
            " (on 5 December 2022).",
        ),
        source=PRESS_RELEASE,
    ),
    Person(
        name="Benjamin Garel",
        title=NOTHING,
        biography=Words(
            "Ingénieur polytechnicien, Benjamin Garel a travaillé dans les pôles de compétitivité,"
            " en région, puis à la Direction générale de la modernisation de l’État. Il a été"
            " directeur de la qualité au CHU de Grenoble, directeur des opérations à l’AP-HP, et a"
            " dirigé pendant trois ans le CHU de Martinique (au 5 décembre 2022).",
            "An engineer from École polytechnique, Benjamin Garel worked in competitiveness"
            " clusters, in the regions and at the directorate general for State modernisation. He"
            " was director of quality at Grenoble university hospital and director of operations"
            " at AP-HP, and headed the Martinique university hospital for three years (on 5"
            " December 2022).",
        ),
        source=PRESS_RELEASE,
    ),
)

MANDATES = (
    Mandate("Éric Vivier", "paris-saclay-cancer-cluster", Words("Président", "President"),
            PRESS_RELEASE, as_of=PRESS_DAY),
    Mandate("Benjamin Garel", "paris-saclay-cancer-cluster",
            Words("Directeur général", "Managing Director"), PRESS_RELEASE, as_of=PRESS_DAY),
)  # fmt: skip

INTERESTS = (
    Interest("Éric Vivier", "innate-pharma", "founder",
             Words("Fondateur, avec d’autres", "One of the founders"), PRESS_RELEASE),
    Interest("Éric Vivier", "innate-pharma", "employment",
             Words("Directeur scientifique", "Scientific director"), PRESS_RELEASE),
    Interest("Éric Vivier", "marseille-immunopole", "founder",
             Words("Fondateur, avec d’autres", "One of the founders"), PRESS_RELEASE),
    Interest("Éric Vivier", "inserm", "mandate",
             Words("A dirigé le Centre d’immunologie de Marseille-Luminy",
                   "Directed the Marseille-Luminy Immunology Centre"),
             PRESS_RELEASE, since=date(2008, 1, 1), until=date(2017, 12, 31)),
)  # fmt: skip

PRESS_CONTACTS = (
    PressContact("demo-biotech-a", "Presse (démonstration)",
                 Words("Relations avec la presse", "Press relations"),
                 "presse.biotech-a@demo.example", date(2028, 12, 31), is_demo=True),
    PressContact("demo-provider", "Ancien contact (démonstration)",
                 Words("Relations avec la presse", "Press relations"),
                 "presse.provider@demo.example", date(2025, 12, 31), is_demo=True),
)  # fmt: skip
