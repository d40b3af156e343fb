"""What each container of docker-compose.yml may do: no more than it must."""

import re
from typing import Any

import pytest

from pscc.kernel.stack.layout import PROJECT
from pscc.settings import base
from tests.deploy.check import run
from tests.deploy.environment import GOOD
from tests.deploy.test_variables import COMPOSE, SERVICES
from tests.files.scanning import SHIPPED

CONTAINERS: dict[str, dict[str, Any]] = COMPOSE["services"]
# What an image does not allow, and why. Whoever takes a reason away takes the line away.
NOT_ALLOWED = {
    ("objects", "user"): "MinIO's image gives its data folder to nobody, so a new volume is root's",
    ("migrate", "healthcheck"): "runs once and ends",
}


def _rules_kept(service: dict[str, Any]) -> dict[str, bool]:
    user = str(service.get("user", "")).split(":")[0]
    return {
        "user": user not in {"", "0", "root"},
        "read_only": service.get("read_only") is True and bool(service.get("tmpfs")),
        "cap_drop": service.get("cap_drop") == ["ALL"] and not service.get("cap_add"),
        "security_opt": "no-new-privileges:true" in service.get("security_opt", []),
        "healthcheck": "test" in service.get("healthcheck", {}),
        "privileged": not service.get("privileged"),
        "networks": "host" not in str(service.get("network_mode", "")),
    }


def test_every_container_is_confined_or_named_with_a_reason() -> None:
    lax = {
        (name, rule)
        for name, service in CONTAINERS.items()
        for rule, kept in _rules_kept(service).items()
        if not kept
    }

    assert lax == set(NOT_ALLOWED)


def test_the_portal_runs_as_the_user_of_its_image() -> None:
    dockerfile = (PROJECT / "Dockerfile").read_text()
    users = {service["user"] for service in SERVICES.values()}

    assert users == set(re.findall(r"^USER (\S+)$", dockerfile, flags=re.MULTILINE))


def test_the_scanner_reads_the_settings_that_the_tests_try() -> None:
    mounted = dict(each.split(":", 1) for each in CONTAINERS["scanner"]["volumes"])

    assert mounted["./deploy/clamav/clamd.conf"] == "/etc/clamav/clamd.conf:ro"
    assert SHIPPED.is_file()


def _bytes(text: str) -> int:
    found = re.fullmatch(r"(\d+)([kmg]?)", text)
    assert found, text
    return int(found[1]) * {"": 1, "k": 2**10, "m": 2**20, "g": 2**30}[found[2]]


def _room(service: dict[str, Any]) -> int:
    """Return the size of a container's /tmp as it is without a word in `.env`."""
    (temporary,) = [mount for mount in service["tmpfs"] if mount.startswith("/tmp:")]
    found = re.search(r"size=(?:\$\{TEMPORARY_FILES_SIZE:-)?(\w+)\}?,mode=1777", temporary)
    assert found, temporary
    return _bytes(found[1])


def _largest_request() -> int:
    proxy = (PROJECT / "deploy" / "nginx" / "portal.conf").read_text()
    found = re.search(r"client_max_body_size (\w+);", proxy)
    assert found
    return _bytes(found[1])


def _default(text: str) -> int:
    found = re.fullmatch(r"\$\{\w+:-(\d+)\}", text)
    assert found, text
    return int(found[1])


def test_the_proxy_lets_through_what_the_portal_takes() -> None:
    page = (PROJECT / "deploy" / "nginx" / "pages" / "too-large.html").read_text()

    assert _largest_request() == base.FILES_MAX_BYTES + base.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert f"{base.FILES_MAX_BYTES // 2**20} MB" in page
    assert f"{base.FILES_MAX_BYTES // 2**20}\N{NO-BREAK SPACE}Mo" in page


def test_files_on_their_way_in_fit_even_if_every_thread_receives_one() -> None:
    web = CONTAINERS["web"]["environment"]
    threads = _default(web["GRANIAN_WORKERS"]) * _default(web["GRANIAN_BLOCKING_THREADS"])

    assert _room(CONTAINERS["web"]) >= threads * _largest_request()
    assert _room(CONTAINERS["proxy"]) >= threads * _largest_request()


def test_they_lie_in_memory_of_the_containers_own() -> None:
    done = run("diffsettings", env=GOOD)

    assert "FILE_UPLOAD_TEMP_DIR = '/tmp'" in done.stdout, done.stderr


@pytest.mark.parametrize("name", sorted(CONTAINERS))
def test_no_container_waits_for_one_that_is_absent_by_default(name: str) -> None:
    service = CONTAINERS[name]

    for other in service.get("depends_on", {}):
        assert "profiles" not in CONTAINERS[other]
