"""The restore drill with the scripts that operators run: what was lost comes back as it was."""

import shutil
import subprocess
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from pscc.kernel.stack.drill import KEPT_DAYS, POINT, Drill, Result, differences
from pscc.kernel.stack.layout import PROJECT, Layout, StackError
from pscc.kernel.stack.postgres import DATABASE
from pscc.kernel.stack.services import Services

pytestmark = pytest.mark.xdist_group("drill")
ARCHIVE = PROJECT / "deploy" / "postgres" / "archive.sh"


def begin(connection: Any, files: Path) -> None:
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT n AS id, 'row ' || n AS words FROM"
                       " generate_series(1, 1000) AS n")  # fmt: skip
        cursor.execute("CREATE TABLE other AS SELECT '{\"a\": 1}'::jsonb AS data")
    files.mkdir()
    (files / "first.pdf").write_bytes(b"%PDF first")


def write(connection: Any, files: Path) -> None:
    """Change and add after the base backup: only the log has this."""
    with connection, connection.cursor() as cursor:
        cursor.execute("INSERT INTO kept SELECT n, 'late' FROM generate_series(1001, 1500) AS n")
        cursor.execute("UPDATE kept SET words = 'changed é' WHERE id = 7")
    (files / "second.pdf").write_bytes(b"%PDF second")


def wreck(connection: Any, files: Path) -> None:
    with connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM kept WHERE id > 10")
        cursor.execute("DROP TABLE other")
    (files / "first.pdf").unlink()


def test_what_was_lost_comes_back_as_it_was_at_the_named_point(layout: Layout) -> None:
    services = Services(layout, fast=True)
    files = layout.root / "files"
    drill = Drill(layout, services.postgres, files)
    drill.prepare()

    with services:
        with closing(services.postgres.connect(DATABASE)) as connection:
            begin(connection, files)
        result = drill.run(services, write=write, wreck=wreck)
        with closing(services.postgres.connect(DATABASE)) as connection:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*), max(words) FROM kept WHERE id IN (7, 1500)")
                found = cursor.fetchone()
        backups = sorted(path.name for path in (drill.folder / "base").iterdir())
        with pytest.raises(StackError, match="is not empty: move it away first"):
            services.postgres.run(
                ["sh", str(drill.folder / "scripts" / "restore.sh"), str(drill.folder),
                 str(services.postgres.data), backups[0], f"name:{POINT}"]
            )  # fmt: skip

    assert result.different == []
    assert result.after_accident == ["public.kept", "public.other"]
    assert {name: count for name, (count, _hash) in result.tables.items()} == {
        "public.kept": 1500, "public.other": 1,
    }  # fmt: skip
    assert sorted(result.files) == ["first.pdf", "second.pdf"]
    assert found == (2, "late")
    assert len(backups) == 1
    assert result.passed
    assert result.lines()[-1] == "PASSED: all is as it was at the point."


def test_a_drill_without_an_accident_or_with_a_difference_has_not_passed() -> None:
    same = {"public.kept": (1, "a")}

    idle = Result(tables=same, files={"a": (1, "x")})
    spoilt = Result(tables=same, files={"a": (1, "x")}, after_accident=["t"], different=["t"])

    assert (idle.passed, spoilt.passed) == (False, False)
    assert "  Different: t" in spoilt.lines()


def test_differences_name_what_is_missing_new_or_changed() -> None:
    before = {"a": (1, "x"), "b": (2, "y"), "c": (3, "z")}

    found = differences(before, {"a": (1, "x"), "b": (2, "other"), "d": (1, "w")})

    assert found == ["b", "c", "d"]


def archive(source: Path, folder: Path) -> int:
    command = ["sh", str(ARCHIVE), str(source), source.name, str(folder)]
    return subprocess.run(command, check=False, capture_output=True).returncode


def test_a_piece_of_the_log_is_kept_once_and_never_overwritten(tmp_path: Path) -> None:
    piece = tmp_path / "000000010000000000000001"
    piece.write_bytes(b"first")
    backup = tmp_path / "backup"

    first, again = archive(piece, backup), archive(piece, backup)
    piece.write_bytes(b"another server's")
    other = archive(piece, backup)

    assert (first, again) == (0, 0)
    assert other != 0
    assert [path.name for path in (backup / "wal").iterdir()] == [piece.name]
    assert (backup / "wal" / piece.name).read_bytes() == b"first"


def test_compose_archives_with_the_script_that_the_drill_runs() -> None:
    database = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["services"]["database"]

    mounted = {each.split(":")[-2] for each in database["volumes"] if each.endswith(".sh:ro")}
    assert "archive_command=sh /archive.sh %p %f /backup" in database["command"]
    assert {"/archive.sh", "/backup.sh", "/restore.sh"} <= mounted
    assert any(each.endswith(":/backup") for each in database["volumes"])


def aged(drill: Drill, name: str) -> None:
    """Make a copy of the last backup that seems to be from another day."""
    made = max((drill.folder / "base").iterdir())
    shutil.copytree(made, drill.folder / "base" / name)


def test_old_backups_age_out_and_the_newest_never(layout: Layout) -> None:
    services = Services(layout, fast=True)
    drill = Drill(layout, services.postgres, layout.root / "files")
    drill.prepare()
    command = ["sh", str(drill.folder / "scripts" / "backup.sh"), str(drill.folder), "14"]

    with services:
        first = services.postgres.run(command).split()[-1]
        aged(drill, "20200101T000000Z")
        (drill.folder / "base" / "half.part").mkdir()
        services.postgres.make_folder(drill.folder)
        time.sleep(1.1)  # names are told apart by the second
        second = services.postgres.run(command).split()[-1]
        kept = sorted(path.name for path in (drill.folder / "base").iterdir())
        time.sleep(1.1)
        last = services.postgres.run([*command[:3], "0"]).split()[-1]
        alone = sorted(path.name for path in (drill.folder / "base").iterdir())

    assert kept == [first, second]
    assert alone == [last]


def test_the_days_kept_are_those_of_the_documents() -> None:
    manual = (PROJECT / "docs" / "operations.md").read_text()

    assert f"sh /backup.sh /backup {KEPT_DAYS}`" in manual
