"""The access table of what staff keep in the directory: imports, merges, people, the campus."""

from typing import Any

from partners.models import (
    Building,
    DistinctPair,
    ImportRun,
    KeyFigure,
    Merge,
    Organisation,
    Person,
    TextBlock,
)
from pscc.accounts.models import User
from tests import factories as make
from tests.access.neighbourhood import keys_of
from tests.access.rows import LOGIN, STAFF_DOOR, Row, get
from tests.access.staff import CATALOGUE, buttons, pages
from tests.factories import NOW

STEPS = "write again discard"


def desk_things(people: dict[str, User], provider: Organisation) -> dict[str, dict[str, Any]]:
    """Make what staff keep; nobody else ever sees an import or a merge."""
    officer = people["officer"]
    run = ImportRun.objects.create(
        format="csv", file_name="table.csv", sha256="0" * 64, source="Register", licence="CC0",
        as_of=NOW.date(), started_by=officer, started_at=NOW,
    )  # fmt: skip
    run.finish_check()
    run.save()
    merge = Merge.objects.create(
        kept=provider, absorbed=make.make_organisation(), merged_by=officer, merged_at=NOW
    )
    alike = DistinctPair.objects.create(
        one=provider, other=make.make_organisation(), said_by=officer, said_at=NOW
    )
    text, _is_new = TextBlock.objects.get_or_create(
        key="press", defaults={"checked_on": NOW.date(), "body_fr": "x", "body_en": "x"}
    )
    return {
        "import": keys_of(run),
        "merge": keys_of(merge),
        "pair": keys_of(alike),
        "public person": keys_of(Person.objects.create(name="Ada")),
        "kept building": keys_of(
            Building.objects.create(
                site=provider.sites.create(city="Paris"), slug="kept", name="Kept"
            )
        ),
        "text": keys_of(text),
        "key figure": keys_of(
            KeyFigure.objects.create(metric="x", value=1, as_of=NOW.date(), source="x")
        ),
    }


DIRECTORY_DESK: list[Row] = [
    *pages("partners_importrun", "import", see=CATALOGUE, add=CATALOGUE),
    *buttons("partners_importrun", "import", STEPS, CATALOGUE, see=CATALOGUE),
    get("admin:partners_importrun_sample", "",
        {200: CATALOGUE, 403: "advisor", STAFF_DOOR: "rest", LOGIN: "anonymous"}),
    *pages("partners_merge", "merge", see=CATALOGUE, add=CATALOGUE),
    *buttons("partners_merge", "merge", "undo", CATALOGUE, see=CATALOGUE),
    *pages("partners_distinctpair", "pair", see=CATALOGUE),
    *buttons("partners_distinctpair", "pair", "reopen", CATALOGUE, see=CATALOGUE),
    *pages("partners_person", "public person", see="staff", add=CATALOGUE),
    *buttons("partners_person", "public person", "none", "", see=""),
    *pages("partners_building", "kept building", see="staff", add=CATALOGUE),
    *buttons("partners_building", "kept building", "none", "", see=""),
    *pages("partners_textblock", "text", see="staff", add=CATALOGUE),
    *buttons("partners_textblock", "text", "none", "", see=""),
    *pages("partners_keyfigure", "key figure", see="staff", add=CATALOGUE),
    *buttons("partners_keyfigure", "key figure", "none", "", see=""),
]  # fmt: skip
