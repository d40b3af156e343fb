"""Which stage is served by which kind of service: the matrix, its gaps, its single points of
failure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from partners.models import Term
from services.enums import ServiceKind
from services.models import Service
from services.queries.catalogue import stages

SHADES = (1, 2, 4, 8)  # a cell with so many services or more gets the next shade


@dataclass(frozen=True)
class Cell:
    """What one kind of service offers at one stage."""

    stage: Term
    kind: ServiceKind
    services: int
    providers: int

    @property
    def shade(self) -> int:
        """How dark the cell is, 0 to 4."""
        return sum(self.services >= bound for bound in SHADES)

    @property
    def is_gap(self) -> bool:
        """Whether nobody offers this kind at this stage."""
        return self.services == 0

    @property
    def is_single(self) -> bool:
        """Whether all hangs on one provider."""
        return self.providers == 1


@dataclass(frozen=True)
class Coverage:
    """The whole matrix: a row for each kind of service, a column for each stage."""

    stages: Sequence[Term]
    rows: Sequence[tuple[ServiceKind, Sequence[Cell]]]

    @property
    def cells(self) -> list[Cell]:
        """Every cell, row by row."""
        return [cell for _kind, cells in self.rows for cell in cells]

    @property
    def gaps(self) -> list[Cell]:
        """The empty cells."""
        return [cell for cell in self.cells if cell.is_gap]

    @property
    def singles(self) -> list[Cell]:
        """The cells that hang on one provider."""
        return [cell for cell in self.cells if cell.is_single]

    @property
    def gaps_by_stage(self) -> list[tuple[Term, list[ServiceKind]]]:
        """For each stage the kinds that nobody offers; stages without gaps are left out."""
        found = [
            (stage, [cell.kind for cell in self.gaps if cell.stage.pk == stage.pk])
            for stage in self.stages
        ]
        return [(stage, kinds) for stage, kinds in found if kinds]


def coverage() -> Coverage:
    """Return the matrix of the listed services; two statements, however many there are."""
    counted = {
        (stage, kind): (services, providers)
        for stage, kind, services, providers in Service.objects.listed()
        .filter(stages__isnull=False)
        .values_list("stages", "kind")
        .annotate(services=Count("pk", distinct=True), providers=Count("provider", distinct=True))
        .order_by()
    }
    columns = list(stages())
    return Coverage(
        columns,
        [
            (kind, [Cell(stage, kind, *counted.get((stage.pk, kind), (0, 0))) for stage in columns])
            for kind in ServiceKind
        ],
    )


def services_of_cell(cell: Cell) -> QuerySet[Service]:
    """Return the listed services of a cell with their providers; one statement."""
    found: QuerySet[Service] = Service.objects.listed().filter(stages=cell.stage, kind=cell.kind)
    return found.select_related("provider").order_by("provider__name", "title")
