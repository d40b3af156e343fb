"""What an export says of an application, and as which columns. Everything is given: no request,
no database.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pscc.kernel.formats import iso

Cell = str | int | Decimal | None


@dataclass(frozen=True)
class Column:
    """A column of a table: `key` is the same in each language, `label` is for people."""

    key: str
    label: str

    @property
    def heading(self) -> str:
        """Return what stands above the column: the words, and the key that programs use."""
        return f"{self.label} [{self.key}]"


@dataclass(frozen=True)
class SentFile:
    """A file of an application; `withheld` says why its bytes are not handed out, if so."""

    question: str
    name: str
    size: int
    sha256: str
    path: str = ""  # in storage
    withheld: str = ""


@dataclass(frozen=True)
class SentStage:
    """The latest version that was sent in one stage."""

    number: int
    name: str
    round: int
    received_at: datetime
    sha256: str
    answers: Mapping[str, Any]
    cells: Mapping[str, Cell]  # by question key, in words
    files: tuple[SentFile, ...] = ()
    papers: tuple[SentFile, ...] = ()  # dossiers as PDF


@dataclass(frozen=True)
class Sent:
    """An application as an export shows it: its facts, and what was sent stage by stage."""

    reference: str
    state: str
    state_label: str
    project: str
    organisation: str
    activity_in_france: str
    strategic_axis: str
    strategic_axis_label: str
    patients: str
    patients_label: str
    submitted_at: datetime
    submitted_by: str
    stages: tuple[SentStage, ...] = field(default_factory=tuple)


def fact_columns() -> list[Column]:
    """Return the columns before the answers, in the active language."""
    return [
        Column("reference", _("Reference")),
        Column("state", pgettext("application", "State")),
        Column("project", _("Project")),
        Column("organisation", _("Organisation")),
        Column("activity_in_france", _("Activity in France")),
        Column("strategic_axis", _("Strategic axis")),
        Column("patients", _("Patients take part")),
        Column("first_submitted_at", _("First sent")),
        Column("last_received_at", _("Last received")),
        Column("stage", pgettext("stage of a call", "Stage")),
        Column("round", _("Version sent")),
        Column("submitted_by", _("Sent by")),
        Column("sha256", _("Digest (SHA-256)")),
    ]


def answer_key(key: str) -> str:
    """Return the key of an answer's column, which no fact can take."""
    return f"answer.{key}"


def cells_of(sent: Sent) -> dict[str, Cell]:
    """Return an application's cells by the key of the column; of a question asked in several
    stages, the latest answer.
    """
    last = sent.stages[-1]
    cells: dict[str, Cell] = {
        "reference": sent.reference,
        "state": sent.state_label,
        "project": sent.project,
        "organisation": sent.organisation,
        "activity_in_france": sent.activity_in_france,
        "strategic_axis": sent.strategic_axis_label,
        "patients": sent.patients_label,
        "first_submitted_at": iso(sent.submitted_at),
        "last_received_at": iso(last.received_at),
        "stage": last.name,
        "round": last.round,
        "submitted_by": sent.submitted_by,
        "sha256": last.sha256,
    }
    for stage in sent.stages:
        cells |= {answer_key(key): cell for key, cell in stage.cells.items()}
    return cells


def data_of(sent: Sent) -> dict[str, Any]:
    """Return an application as data for programs: answers as they are stored."""
    return {
        "reference": sent.reference,
        "state": sent.state,
        "project": sent.project,
        "organisation": sent.organisation,
        "activity_in_france": sent.activity_in_france,
        "strategic_axis": sent.strategic_axis,
        "patients": sent.patients,
        "first_submitted_at": iso(sent.submitted_at),
        "submitted_by": sent.submitted_by,
        "stages": [_stage_data(stage) for stage in sent.stages],
    }


def _stage_data(stage: SentStage) -> dict[str, Any]:
    return {
        "number": stage.number,
        "name": stage.name,
        "round": stage.round,
        "received_at": iso(stage.received_at),
        "sha256": stage.sha256,
        "answers": dict(stage.answers),
        "files": [file_data(each) for each in stage.files],
    }


def file_data(file: SentFile) -> dict[str, Any]:
    """Return a file as data; `withheld` only where there is a reason."""
    told = {
        "question": file.question,
        "name": file.name,
        "size": file.size,
        "sha256": file.sha256,
    }
    return told | ({"withheld": file.withheld} if file.withheld else {})


def numbered(rows: Iterable[Sent], told: Any) -> Iterable[Sent]:
    """Yield the rows and tell, after each, how many there have been."""
    for count, row in enumerate(rows, start=1):
        yield row
        told(count)
