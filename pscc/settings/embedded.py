"""Whether an address is that of the demo's embedded services (pscc/kernel/stack), which is absent
from the production image: production must know them without it.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

PASSWORD_MARK = "embedded-"  # noqa: S105 how the passwords of these services begin
_PROJECT = Path(__file__).resolve().parents[2]


def is_embedded(address: str, local_dir: Path) -> bool:
    """Tell whether an address leads to an embedded service, whoever wrote it and where.

    Its password says so; an older one, a port on this machine or a folder is known from what the
    services keep under `local_dir` and under the checkout's `.local`.
    """
    parts = urlsplit(address)
    password = unquote(parts.password or "")
    if password.startswith(PASSWORD_MARK):
        return True
    for root in {local_dir.resolve(), _PROJECT / ".local"}:
        if f"{root}/" in f"{unquote(address)}/":
            return True
        ports, passwords = _kept(root)
        if (_is_here(parts) and parts.port in ports) or password in passwords:
            return True
    return False


def _kept(root: Path) -> tuple[set[int], set[str]]:
    """Return the ports and passwords of all services under a folder, running or not."""
    ports: set[int] = set()
    passwords: set[str] = set()
    for state in _read_all([root / "state.json", *root.glob("*/state.json")]):
        try:
            values = json.loads(state)
        except ValueError:
            continue
        ports |= {int(values[name]) for name in values if name.endswith("_port")}
        passwords |= {str(values[name]) for name in values if name.endswith("_password")}
    for written in _read_all([root / "run" / "services.env", *root.glob("*/run/services.env")]):
        for line in written.splitlines():
            parts = urlsplit(line.partition("=")[2])
            ports |= {parts.port} if parts.port and _is_here(parts) else set()
            passwords |= {unquote(parts.password)} if parts.password else set()
    return ports, passwords


def _read_all(paths: Iterable[Path]) -> Iterable[str]:
    for path in paths:
        try:
            yield path.read_text()
        except OSError:
            continue  # absent, or another user's


def _is_here(parts: SplitResult) -> bool:
    host = (parts.hostname or "").lower()
    return host in {"localhost", "::1"} or host.startswith("127.")
