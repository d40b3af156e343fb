"""How many points each criterion brings: whole numbers, versioned."""

from dataclasses import dataclass, fields

# What is nearly right never brings more than what is right.
CEILINGS = (
    ("stage_neighbour", "stage", "neighbour_above_stage"),
    ("tumour_related", "tumour", "related_above_tumour"),
    ("tumour_agnostic", "tumour", "agnostic_above_tumour"),
)


class WeightsError(ValueError):
    """Weights that contradict themselves: `code` says how, `field` where.

    Codes: not_whole, negative, neighbour_above_stage, related_above_tumour, agnostic_above_tumour.
    """

    def __init__(self, code: str, field: str) -> None:
        super().__init__(f"{field}: {code}")
        self.code = code
        self.field = field


@dataclass(frozen=True, slots=True)
class Weights:
    """Points by criterion, under a version that every ranking keeps.

    A candidate for any modality gets half of `modality`, rounded down; one for any stage gets
    `stage_neighbour`. Raises `WeightsError`.
    """

    version: int
    need: int = 40
    stage: int = 20
    stage_neighbour: int = 10
    tumour: int = 15
    tumour_related: int = 10
    tumour_agnostic: int = 8
    modality: int = 10
    lead_time: int = 5
    capacity: int = 5
    entitlement: int = 5

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if type(value) is not int:  # neither 0.5 nor True
                raise WeightsError("not_whole", each.name)
            if value < 0:
                raise WeightsError("negative", each.name)
        for near, exact, code in CEILINGS:
            if getattr(self, near) > getattr(self, exact):
                raise WeightsError(code, near)

    @property
    def modality_any(self) -> int:
        """Points of a candidate for any modality."""
        return self.modality // 2

    @property
    def maximum(self) -> int:
        """What a service gets that matches everything, all answers given."""
        exact = self.need + self.stage + self.tumour + self.modality
        return exact + self.lead_time + self.capacity + self.entitlement
