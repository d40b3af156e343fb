"""News of the cluster: the founding press release, in words of our own, and invented items.

Of the release, what it states is stated, with its day. It names one person under no organisation:
nothing is attributed to her. Its telephone numbers are not published.
"""

from dataclasses import dataclass
from datetime import date

from pscc.pages.ecosystem.shapes import PRESS_DAY, PRESS_RELEASE, Words

CLUSTER = "paris-saclay-cancer-cluster"


@dataclass(frozen=True)
class News:
    """A news item; those that are `withdrawn` say why, those without `days` are real."""

    slug: str
    kind: str
    title: Words
    summary: Words
    body: Words
    organisations: tuple[str, ...]
    place: str = ""
    original_language: str = "fr"
    source: str = ""
    dated_on: date | None = None
    days: int = 0  # before the demo is loaded, where there is no date
    is_published: bool = True
    withdrawn: str = ""

    @property
    def is_demo(self) -> bool:
        """Whether it is invented."""
        return self.dated_on is None


FOUNDING = News(
    slug="first-winner-of-the-biocluster-call",
    kind="press_release",
    dated_on=PRESS_DAY,
    place="Villejuif",
    original_language="en",  # the language in which we have it
    source=PRESS_RELEASE,
    title=Words(
        "Le Paris Saclay Cancer Cluster, premier lauréat de l’appel Biocluster de France 2030",
        "Paris Saclay Cancer Cluster, first winner of the France 2030 Biocluster call",
    ),
    summary=Words(
        "L’État apportera de 80 à 100 millions d’euros en dix ans au cluster, dédié à l’oncologie"
        " et installé à Villejuif.",
        "The French State will bring 80 to 100 million euros over ten years to the cluster, which"
        " is dedicated to oncology and based in Villejuif.",
    ),
    body=Words(
        "La ministre de l’Enseignement supérieur et de la Recherche, Sylvie Retailleau, l’a annoncé"
        " en faisant le point sur la stratégie décennale de lutte contre les cancers : le Paris"
        " Saclay Cancer Cluster (PSCC) est le premier lauréat de l’appel à manifestation d’intérêt"
        " « Biocluster », lancé dans le cadre du plan France 2030.\n\n"
        "## Pourquoi un cluster\n\n"
        "Le cancer cause 1,3 million de décès par an dans l’Union européenne, un nombre qui"
        " pourrait croître de 25 % d’ici à 2035. La France excelle en recherche fondamentale et en"
        " soins, mais peine à en tirer des traitements et des diagnostics développés sur son sol."
        " Le PSCC veut être le chaînon manquant.\n\n"
        "## Qui en est\n\n"
        "Gustave Roussy, l’Inserm, l’Institut Polytechnique de Paris, Sanofi et l’Université"
        " Paris-Saclay l’ont fondé. UNICANCER, l’Institut Curie, l’Assistance Publique – Hôpitaux"
        " de Paris et le pôle de compétitivité Medicen forment le premier cercle. Plus de soixante"
        " autres partenaires, dont le groupe Servier et plusieurs dizaines de jeunes entreprises,"
        " ont manifesté leur intérêt.\n\n"
        "## Ce que le financement permet\n\n"
        "L’apport de l’État, de 80 à 100 millions d’euros sur dix ans, sera complété par d’autres"
        " investissements publics et privés, dont une contribution importante déjà annoncée par"
        " Sanofi. Les projets trouveront un guichet unique et un accès simplifié à l’expertise, aux"
        " données de santé, aux échantillons biologiques, aux plateformes technologiques et aux"
        " compétences, jusqu’aux essais cliniques de phase I/II.\n\n"
        "## Et ensuite\n\n"
        "Le cœur du cluster sera à Villejuif, près de Gustave Roussy, dans la ZAC Campus Grand"
        " Parc, où arrive la ligne 14 du métro. Les premiers appels à projets sont prévus en 2023 ;"
        " les services d’orientation et les premières plateformes doivent ouvrir avant la fin de la"
        " même année.\n\n"
        "Le professeur Éric Vivier préside l’association ; Benjamin Garel en est le directeur"
        " général.",
        "The Minister of Higher Education and Research, Sylvie Retailleau, announced it while"
        " reviewing the ten-year strategy against cancers: Paris Saclay Cancer Cluster (PSCC) is"
        " the first winner of the “Biocluster” call for expressions of interest, launched as part"
        " of the France 2030 plan.\n\n"
        "## Why a cluster\n\n"
        "Cancer causes 1.3 million deaths a year in the European Union, a number expected to grow"
        " by 25% by 2035. France excels in basic research and in care, and struggles to make"
        " treatments and diagnostics of them that are developed in France. PSCC means to be the"
        " missing link.\n\n"
        "## Who belongs to it\n\n"
        "Gustave Roussy, Inserm, Institut Polytechnique de Paris, Sanofi and Université"
        " Paris-Saclay founded it. UNICANCER, Institut Curie, Assistance Publique – Hôpitaux de"
        " Paris and the competitiveness cluster Medicen form the first circle. More than sixty"
        " other partners, among them the Servier Group and several dozen start-ups, have expressed"
        " their interest.\n\n"
        "## What the funding makes possible\n\n"
        "The State’s contribution, 80 to 100 million euros over ten years, will be completed by"
        " other investments, public and private, including a major one that Sanofi has announced."
        " Projects will find a single door and simpler access to expertise, health data,"
        " biological samples, technological platforms and skills, up to phase I/II clinical"
        " trials.\n\n"
        "## What comes next\n\n"
        "The heart of the cluster will be in Villejuif, near Gustave Roussy, in the Campus Grand"
        " Parc development area, which metro line 14 will reach. The first calls for projects are"
        " planned for 2023; the orientation services and the first platforms are to open before the"
        " end of that year.\n\n"
        "Prof. Eric Vivier is the president of the association, Benjamin Garel its managing"
        " director.",
    ),
    organisations=(
        CLUSTER, "gustave-roussy", "sanofi", "inserm", "institut-polytechnique-de-paris",
        "universite-paris-saclay", "unicancer", "institut-curie", "ap-hp", "medicen-paris-region",
    ),
)  # fmt: skip

INVENTED = (
    News(
        slug="demo-biotech-a-opens-its-laboratory",
        kind="press_release",
        days=20,
        place="Villejuif",
        title=Words(
            "Demo Biotech A ouvre son laboratoire sur le campus",
            "Demo Biotech A opens its laboratory on the campus",
        ),
        summary=Words(
            "Communiqué inventé pour la démonstration : une jeune entreprise s’installe à"
            " Villejuif.",
            "A press release invented for the demo: a start-up settles in Villejuif.",
        ),
        body=Words(
            "L’équipe emménage avec six personnes et deux postes de sécurité microbiologique.",
            "The team moves in with six people and two biosafety cabinets.",
        ),
        organisations=("demo-biotech-a",),
    ),
    News(
        slug="demo-waiting-times-are-shown",
        kind="news",
        days=6,
        title=Words("Les délais des services sont affichés", "How long services take is now shown"),
        summary=Words(
            "Actualité inventée pour la démonstration : chaque fiche dit en combien de temps une"
            " demande reçoit une réponse.",
            "News invented for the demo: each page says how long a request waits for its answer.",
        ),
        body=Words(
            "Les délais sont mesurés sur les demandes des douze derniers mois.",
            "Times are measured on the requests of the last twelve months.",
        ),
        organisations=("demo-provider",),
    ),
    News(
        slug="demo-next-season",
        kind="news",
        days=-10,
        is_published=False,
        title=Words("La prochaine saison se prépare", "The next season is being prepared"),
        summary=Words("Brouillon inventé pour la démonstration.", "A draft invented for the demo."),
        body=Words("", ""),
        organisations=(),
    ),
    News(
        slug="demo-open-day-postponed",
        kind="news",
        days=40,
        withdrawn="La date n’était pas la bonne.",
        title=Words("La journée portes ouvertes est reportée", "The open day is postponed"),
        summary=Words(
            "Actualité inventée pour la démonstration, retirée depuis.",
            "News invented for the demo, withdrawn since.",
        ),
        body=Words("La nouvelle date suivra.", "The new date will follow."),
        organisations=("demo-provider",),
    ),
)
