"""The project's own files, read once: modules as trees, templates as text."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
ROOMS = ("pscc", "partners", "services", "calls")
TEMPLATES = PROJECT / "templates"


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file under version control, and new ones that are not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    paths = [PROJECT / line for line in sorted(set(done.stdout.splitlines()))]
    return tuple(path for path in paths if path.is_file())


@cache
def modules(*, with_tests: bool = False) -> tuple[Path, ...]:
    """Python modules of the rooms, migrations left out."""
    tops = (*ROOMS, "tests") if with_tests else ROOMS
    return tuple(
        path
        for path in tracked_files()
        if path.suffix == ".py"
        and (path.relative_to(PROJECT).parts[0] in tops or path.name == "manage.py")
        and "migrations" not in path.parts
    )


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(path.read_text(), filename=str(path))


def name_of(path: Path) -> str:
    """The path as messages show it."""
    return str(path.relative_to(PROJECT))


def is_part(path: Path, *names: str) -> bool:
    """Whether a module is `<name>.py`, or in a package or folder of that name."""
    return path.stem in names or any(part in names for part in path.parent.parts)


def calls_in(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Every call in a module with the last part of what is called: `a.b.save(…)` is "save"."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            target = node.func
            name = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
            yield node, name


def functions_in(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a module."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def texts_in(path: Path) -> Iterator[str]:
    """Every text constant of a module; the holes of an f-string are stars."""
    inside: set[int] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.JoinedStr):
            inside.update(id(part) for part in node.values)
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values
            )
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in inside
        ):
            yield node.value


@cache
def templates() -> dict[str, str]:
    """Our templates: name to text."""
    return {
        str(path.relative_to(TEMPLATES)): path.read_text()
        for path in tracked_files()
        if TEMPLATES in path.parents
    }


def without_comments(text: str) -> str:
    """A template without its `{# … #}` and `{% comment %}` parts, lines kept."""
    text = re.sub(r"\{#.*?#\}", "", text)
    return re.sub(
        r"\{% comment\b.*?%\}.*?\{% endcomment %\}",
        lambda found: "\n" * found.group().count("\n"),
        text,
        flags=re.DOTALL,
    )
