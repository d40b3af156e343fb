"""Settings, docker-compose.yml, .env.example and docs/operations.md name the same variables."""

import ast
import re
from typing import Any

import yaml

from pscc.kernel.stack.layout import PROJECT
from pscc.settings.guards import REQUIRED

COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES = {
    name: service
    for name, service in COMPOSE["services"].items()
    if str(service.get("image", "")).startswith("${PORTAL_IMAGE")
}
FOR_COMPOSE_ONLY = {
    "BACKUP_FOLDER",
    "PORTAL_IMAGE",
    "TEMPORARY_FILES_SIZE",
    "WEB_THREADS",
    "WEB_WORKERS",
    "WORKER_PROCESSES",
    "WORKER_QUEUES",
}
READ_BY_OTHERS = {
    "DJANGO_SETTINGS_MODULE",
    "REMAP_SIGTERM",
    "GRANIAN_WORKERS",
    "GRANIAN_BLOCKING_THREADS",
}
# Set in the image, or for demo and tests, or only where a deployment departs from compose.
NOT_IN_COMPOSE = {
    "DEBUG", "EMAIL_BACKEND", "FILES_ROOT", "FILE_UPLOAD_TEMP_DIR", "LOCAL_DIR", "PURGE_LOG",
    "STATIC_ROOT", "TEST_DATABASE_TEMPLATE",
}  # fmt: skip


def read_by_settings() -> set[str]:
    """Return every name that the settings ask the environment for."""
    names = set(REQUIRED)
    for path in (PROJECT / "pscc" / "settings").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _asks_environment(node):
                names.add(node.args[0].value)  # type: ignore[attr-defined]
    return names


def _asks_environment(call: ast.Call) -> bool:
    function = call.func
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "env"
        and bool(call.args)
        and isinstance(call.args[0], ast.Constant)
    )


def in_compose() -> set[str]:
    return {
        name.removesuffix("_FILE")
        for service in SERVICES.values()
        for name in service["environment"]
    }


def substituted_in_compose() -> set[str]:
    return set(re.findall(r"\$\{([A-Z0-9_]+)", (PROJECT / "docker-compose.yml").read_text()))


def in_example() -> set[str]:
    lines = (PROJECT / ".env.example").read_text().splitlines()
    return {line.split("=", 1)[0] for line in lines if line and not line.startswith("#")}


def secrets() -> set[str]:
    return {
        name.removesuffix("_FILE")
        for service in SERVICES.values()
        for name in service["environment"]
        if name.endswith("_FILE")
    }


def test_compose_sets_what_the_settings_read() -> None:
    assert in_compose() - READ_BY_OTHERS == read_by_settings() - NOT_IN_COMPOSE


def test_the_example_has_what_compose_substitutes() -> None:
    assert in_example() == substituted_in_compose()


def test_the_example_and_the_secrets_cover_the_settings() -> None:
    assert (in_example() - FOR_COMPOSE_ONLY) | secrets() == read_by_settings() - NOT_IN_COMPOSE


def test_the_manual_explains_every_variable() -> None:
    manual = (PROJECT / "docs" / "operations.md").read_text()
    explained = set(re.findall(r"^\| `([A-Z0-9_]+)`", manual, flags=re.MULTILINE))
    needless = {"TEST_DATABASE_TEMPLATE", "LOCAL_DIR", "DEBUG", "EMAIL_BACKEND"}

    assert explained == (read_by_settings() | FOR_COMPOSE_ONLY) - needless


def test_every_secret_is_a_file_that_the_manual_names() -> None:
    manual = (PROJECT / "docs" / "operations.md").read_text()

    assert {name for name in COMPOSE["secrets"] if f"`secrets/{name}`" not in manual} == set()
    assert {str(secret["file"]) for secret in COMPOSE["secrets"].values()} == {
        f"./secrets/{name}" for name in COMPOSE["secrets"]
    }


def test_nothing_secret_has_a_default() -> None:
    example = (PROJECT / ".env.example").read_text().splitlines()
    names = ("PASSWORD", "SECRET", "KEY")

    filled = [
        line for line in example if line.split("=")[0].endswith(names) and not line.endswith("=")
    ]
    literal = [
        (name, variable)
        for name, service in COMPOSE["services"].items()
        for variable, value in _environment(service).items()
        if variable.endswith(names) and str(value) and not str(value).endswith(":-}")
    ]

    assert (filled, literal) == ([], [])


def test_broker_and_cache_are_apart_and_differ() -> None:
    broker = COMPOSE["services"]["broker"]["command"]
    cache = COMPOSE["services"]["cache"]["command"]

    assert "noeviction" in broker
    assert broker[broker.index("--appendonly") + 1] == "yes"
    assert "allkeys-lru" in cache


def _environment(service: dict[str, Any]) -> dict[str, Any]:
    found = service.get("environment", {})
    assert isinstance(found, dict)
    return found
