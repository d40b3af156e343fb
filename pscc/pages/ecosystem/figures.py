"""Figures that belong to no card of the directory: money, forecasts, quotations; and the TRL."""

from datetime import date
from decimal import Decimal

from pscc.pages.ecosystem.shapes import (
    NOTHING,
    PRESS_DAY,
    PRESS_RELEASE,
    KeyFigure,
    Money,
    Readiness,
    Words,
)

PHARMA = "pharmaceutiques.com, p=80373, 2026"
HEALTHTECH = "industrie-mag.com; frenchhealthcare.fr"
GAREL = "actu-juridique.fr, 2024-12 (Benjamin Garel)"
COMPANIES = Words("entreprises", "companies")

FUNDING = (
    Money("France 2030", Words("Contribution de l’État sur dix ans, à l’annonce",
                               "State contribution over ten years, as announced"),
          True, "grant", 80_000_000, 100_000_000, PRESS_DAY, PRESS_RELEASE),
    Money("France 2030", Words("Contribution de l’État", "State contribution"), True, "grant", None,
          100_000_000, None, "pharmastat.iqvia.com; markets.antarapress.com"),
    Money("sanofi", Words("Contribution annoncée, montant non précisé",
                          "Contribution announced, amount not stated"),
          False, "", None, None, PRESS_DAY, PRESS_RELEASE),
    Money("sanofi", Words("Contribution totale", "Total contribution"), False, "", None,
          150_000_000, None, "pharmastat.iqvia.com"),
    Money("sanofi", Words("dont mécénat", "of which patronage"), False, "patronage", 50_000_000,
          50_000_000, None, "pharmastat.iqvia.com"),
    Money("", Words("Budget du cluster, part de l’État comprise",
                    "Budget of the cluster, State share included"),
          True, "", 160_000_000, 160_000_000, date(2025, 4, 27),
          "markets.antarapress.com, 2025-04-27"),
)  # fmt: skip

QUOTATIONS = (
    KeyFigure(Words("Autres partenaires ayant manifesté leur intérêt",
                    "Other partners that expressed their interest"),
              "more_than", Decimal(60), NOTHING, PRESS_DAY, PRESS_RELEASE,
              "paris-saclay-cancer-cluster"),
    KeyFigure(Words("Décès par cancer dans l’Union européenne, par an",
                    "Cancer deaths in the European Union each year"),
              "exact", Decimal("1.3"), Words("million", "million"), PRESS_DAY, PRESS_RELEASE),
    KeyFigure(Words("Hausse attendue de ces décès d’ici à 2035",
                    "Expected rise of these deaths by 2035"),
              "exact", Decimal(25), Words("%", "%"), PRESS_DAY, PRESS_RELEASE),
    KeyFigure(Words("Rang de la région parisienne pour les publications en oncologie",
                    "Rank of the Paris region for oncology publications"),
              "exact", Decimal(2), NOTHING, date(2024, 12, 1), GAREL),
    KeyFigure(Words("Rang de la France pour les brevets en oncologie",
                    "Rank of France for oncology patents"),
              "exact", Decimal(13), NOTHING, date(2024, 12, 1), GAREL),
    KeyFigure(Words("Entreprises françaises de la HealthTech", "French HealthTech companies"),
              "about", Decimal(2660), COMPANIES, date(2023, 12, 31), HEALTHTECH),
    KeyFigure(Words("dont biotechs", "of which biotech"), "exact", Decimal(820), COMPANIES,
              date(2023, 12, 31), HEALTHTECH),
    KeyFigure(Words("dont medtechs", "of which medtech"), "exact", Decimal(1393), COMPANIES,
              date(2023, 12, 31), HEALTHTECH),
    KeyFigure(Words("dont numérique et IA", "of which digital and AI"), "exact", Decimal(450),
              COMPANIES, date(2023, 12, 31), HEALTHTECH),
)  # fmt: skip

FORECASTS = (
    KeyFigure(Words("Entreprises de plus sur le campus d’ici à la fin de 2026",
                    "More companies on the campus by the end of 2026"),
              "exact", Decimal(10), COMPANIES, date(2026, 6, 4), PHARMA,
              "paris-saclay-cancer-cluster"),
    KeyFigure(Words("Entreprises de plus sur le campus d’ici à la fin de 2027",
                    "More companies on the campus by the end of 2027"),
              "exact", Decimal(15), COMPANIES, date(2026, 6, 4), PHARMA,
              "paris-saclay-cancer-cluster"),
)  # fmt: skip

# The European Union's nine levels, as MIABIS words them. They fit devices better than medicines.
TRL = (
    Readiness(1, Words("Principes de base observés", "Basic principles observed")),
    Readiness(2, Words("Concept technologique formulé", "Technology concept formulated")),
    Readiness(3, Words("Preuve de concept expérimentale", "Experimental proof of concept")),
    Readiness(4, Words("Technologie validée en laboratoire", "Technology validated in the lab")),
    Readiness(5, Words("Technologie validée dans un environnement représentatif",
                       "Technology validated in a relevant environment")),
    Readiness(6, Words("Technologie démontrée dans un environnement représentatif",
                       "Technology demonstrated in a relevant environment")),
    Readiness(7, Words("Prototype démontré dans un environnement opérationnel",
                       "Prototype demonstrated in an operational environment")),
    Readiness(8, Words("Système complet et qualifié", "System complete and qualified")),
    Readiness(9, Words("Système éprouvé en environnement opérationnel",
                       "System proven in an operational environment")),
)  # fmt: skip
