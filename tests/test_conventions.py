"""Rules of architecture.md that a machine can hold, about code, words and tables.

Each test collects what breaks its rule, so that one run shows everything. An exception stands
beside its rule with the reason; there is no other way round.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from pscc.outbox.events import known_events
from services.steps import STEPS
from tests.conventions.sources import (
    PROJECT,
    ROOMS,
    calls_in,
    functions_in,
    is_part,
    modules,
    name_of,
    tracked_files,
    tree,
)

LONGEST_MODULE = 400
LONGEST_FUNCTION = 40
DATA = ("demo", "access")  # folders of written tables and demo data: as long as the data


def _own(*names: str) -> list[Path]:
    return [path for path in modules() if is_part(path, *names)]


# --- Size and names ------------------------------------------------------------------------------


def test_modules_are_short():
    long = {
        name_of(path): lines
        for path in modules(with_tests=True)
        if (lines := path.read_text().count("\n")) > LONGEST_MODULE and not is_part(path, *DATA)
    }

    assert long == {}


def test_functions_are_short():
    long = [
        f"{name_of(path)}:{each.lineno} {each.name}: {length}"
        for path in modules(with_tests=True)
        if not is_part(path, *DATA)
        for each in functions_in(path)
        if (length := (each.end_lineno or 0) - each.lineno + 1) > LONGEST_FUNCTION
    ]

    assert long == []


def test_no_module_is_a_drawer_for_everything():
    drawers = [
        name_of(path)
        for path in tracked_files()
        if path.stem in ("utils", "helpers", "common", "misc") and path.suffix in (".py", ".js")
    ]

    assert drawers == []


def test_public_functions_promise_something():
    silent = [
        f"{name_of(path)}:{each.lineno} {each.name}"
        for path in modules()
        if is_part(path, "actions", "queries", "permissions", "kernel", "outbox")
        and not is_part(path, "stack", "views", "admin", "urls", "apps", "models", "tests")
        for each in tree(path).body
        if isinstance(each, ast.FunctionDef)
        and not each.name.startswith("_")
        and not ast.get_docstring(each)
    ]

    assert silent == []


# --- Who writes ----------------------------------------------------------------------------------

WRITING = {
    "save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create",
    "update_or_create", "select_for_update",
}  # fmt: skip
# Calls that share a name with a query set's and write no row of ours.
HARMLESS = {
    "context.update", "data.update", "initial.update", "attrs.update", "super().save",
    "super(SignupForm, self).save", "request.session.update",
}  # fmt: skip


def test_only_actions_write():
    writers = [
        f"{name_of(path)}:{call.lineno} {ast.unparse(call.func)}"
        for path in _own("views", "forms", "admin")
        for call, name in calls_in(path)
        if name in WRITING
        and isinstance(call.func, ast.Attribute)
        and ast.unparse(call.func) not in HARMLESS
    ]

    assert writers == []


def test_views_forms_and_admin_open_no_transaction():
    openers = [
        f"{name_of(path)}:{node.lineno}"
        for path in _own("views", "forms", "admin")
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.ImportFrom) and any(n.name == "transaction" for n in node.names))
        or (isinstance(node, ast.Name) and node.id == "transaction")
    ]

    assert openers == []


def test_no_state_is_moved_past_its_life_cycle():
    movers = [
        f"{name_of(path)}:{call.lineno}"
        for path in modules()
        for call, name in calls_in(path)
        if (name == "update" and any(word.arg == "state" for word in call.keywords))
        or (name == "bulk_update" and "'state'" in ast.unparse(call))
    ]

    assert movers == []


def test_only_the_outbox_rings_the_worker():
    ringers = [
        f"{name_of(path)}:{call.lineno}"
        for path in modules()
        if PROJECT / "pscc" / "outbox" not in path.parents
        for call, name in calls_in(path)
        if name in ("delay", "apply_async", "send_task")
    ]

    assert ringers == []


def test_mail_leaves_by_the_outbox_only():
    senders = [
        f"{name_of(path)}:{call.lineno}"
        for path in modules()
        if PROJECT / "pscc" / "outbox" not in path.parents
        for call, name in calls_in(path)
        if name in ("send_mail", "send_mass_mail", "mail_admins", "EmailMultiAlternatives")
    ]

    assert senders == []


# --- Events --------------------------------------------------------------------------------------


def _events(*functions: str) -> dict[str, list[str]]:
    """Event names given to calls of these functions, with the places."""
    found = defaultdict(list)
    for path in modules():
        for call, name in calls_in(path):
            if name in functions:
                for event in _event_names(call):
                    found[event].append(f"{name_of(path)}:{call.lineno}")
    return dict(found)


def _event_names(call: ast.Call) -> Iterator[str]:
    named = [word.value for word in call.keywords if word.arg == "event"]
    for node in [*call.args, *named]:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _published() -> dict[str, list[str]]:
    """Events that some code publishes; those of a request's steps are in their table."""
    steps = {step.event: ["services/steps.py"] for step in STEPS.values()}
    return steps | _events("publish")


def test_every_published_event_is_known():
    published = _published()

    unknown = {event: places for event, places in published.items() if event not in known_events()}

    assert unknown == {}


def test_every_known_event_is_published():
    published = _published()
    known = _events("handles", "declare_events", "Notification")

    silent = {event: places for event, places in known.items() if event not in published}

    assert silent == {}


def test_events_are_named_in_the_past_after_their_room():
    odd = [
        event
        for event in _events("publish")
        if not re.fullmatch(
            r"(api|calls|services|community|partners|impact|accounts|files|outbox|pages)\.[a-z_]+",
            event,
        )
        or not re.search(
            r"(ed|begun|found|given|held|left|made|paid|put|sent|sent_to_panel|withdrawn|written)$",
            event,
        )
    ]

    assert odd == []


# --- Where things may stand ----------------------------------------------------------------------

# The embedded services start before the settings can be read, and equip their children.
READS_ENVIRONMENT = ("pscc/settings/", "pscc/kernel/stack/")


def test_only_the_settings_read_the_environment():
    readers = [
        f"{name_of(path)}:{node.lineno}"
        for path in modules()
        if not name_of(path).startswith(READS_ENVIRONMENT)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr in ("environ", "getenv")
        and not _names_the_settings(path, node)
    ]

    assert readers == []


def _names_the_settings(path: Path, node: ast.Attribute) -> bool:
    """Whether the line only says which settings to use: `os.environ.setdefault("DJANGO_…", …)`."""
    return 'setdefault("DJANGO_SETTINGS_MODULE"' in path.read_text().splitlines()[node.lineno - 1]


# Written so that this file does not find itself.
FOREIGN = [
    "/" + "work/",
    "/" + r"home/[a-z]",
    "/" + r"Users/[a-z]",
    r"\.\./" + "shared",
    "pypi" + r"\.org",
    "python" + r"hosted\.org",
    r"--(extra-)?" + "index-url",
    r"--find-" + r"links[ =]",
]
# The tool's own option to leave addresses out.
FOREIGN_ALLOWED = {("Makefile", "--no-emit-find-links")}


def test_nothing_names_a_machine_or_a_package_index():
    pattern = re.compile("|".join(FOREIGN))

    found = [
        f"{name_of(path)}:{number}: {line.strip()[:100]}"
        for path in tracked_files()
        if (text := _text(path))
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
        and not any(path.name == name and part in line for name, part in FOREIGN_ALLOWED)
    ]

    assert found == []


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return ""


def test_each_room_has_the_files_that_architecture_names():
    known = {
        "__init__", "enums", "models", "permissions", "queries", "actions", "handlers",
        "notifications", "forms", "views", "urls", "admin", "tasks", "apps", "translation",
        "management", "retention", "purging", "templatetags",
    }  # fmt: skip
    # Modules of pure knowledge are listed, so that a new one is a decision.
    pure = {
        "calls": {
            "scores", "receipts", "certificates", "dossiers", "exports", "typst", "cards", "facets",
            "page_count", "feeds", "documents", "common_grants", "common_grants_search",
            "urls_machine", "anonymity", "statistics", "assignment", "letters", "giving", "minutes",
        },
        "partners": {"importing", "cards", "identifiers", "structured"},
        "services": {
            "structured", "cards", "fetching", "importing", "metadata", "pathway", "backplan",
            "orientation_questions", "orientation_words", "recommender", "request_states", "steps",
            "quote_paper", "typst",
        },
    }  # fmt: skip

    odd = {room: _parts_of(room) - known - pure[room] for room in ROOMS[1:]}

    assert odd == {"partners": set(), "services": set(), "calls": set()}


def _parts_of(room: str) -> set[str]:
    inside = [
        path.relative_to(PROJECT / room) for path in modules() if PROJECT / room in path.parents
    ]
    return {path.parts[0].removesuffix(".py") for path in inside}


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_prints(room):
    printers = [
        f"{name_of(path)}:{call.lineno}"
        for path in modules()
        if PROJECT / room in path.parents and not is_part(path, "commands", "stack")
        for call, name in calls_in(path)
        if name == "print" and isinstance(call.func, ast.Name)
    ]

    assert printers == []
