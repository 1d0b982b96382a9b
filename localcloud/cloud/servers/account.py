"""The account that servers run as: never root. PostgreSQL refuses to, and a database needs no such power."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from localcloud.cloud.servers.files import locked
from localcloud.cloud.servers.server import ServerError


@dataclass(frozen=True)
class Account:
    """An account of the operating system."""

    name: str
    uid: int
    gid: int

    @property
    def owner(self) -> tuple[int, int]:
        """As chown takes it."""
        return self.uid, self.gid

    @property
    def popen(self) -> dict[str, Any]:
        """What makes subprocess run a program as this account."""
        return {} if os.geteuid() == self.uid else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def reaches(self, path: Path) -> bool:
        """Whether the account can enter every folder on the way to the path and read or enter what is there."""
        return _reaches(self, path)


@cache
def server_account() -> Account:
    """Who runs the servers: whoever calls, unless that is root; then `postgres`, or `nobody` where there is none."""
    if os.geteuid() != 0:
        return _account(pwd.getpwuid(os.geteuid()))
    for name in ("postgres", "nobody"):
        try:
            return _account(pwd.getpwnam(name))
        except KeyError:
            continue
    raise ServerError("servers do not run as root, and there is neither an account `postgres` nor `nobody`; add one")


def caller() -> str:
    """Name of the account that calls."""
    return pwd.getpwuid(os.geteuid()).pw_name


def prepare(home: Path) -> None:
    """Make the home's folders, private to the caller but for the way to the servers' data.

    Raises ServerError when the servers' account cannot reach them.
    """
    account = server_account()
    private = account.uid == os.geteuid()
    for folder in (home, home / "servers"):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700 if private else 0o711)
    own_folder(home / "run")
    if not account.reaches(home / "run"):
        raise ServerError(
            f"GROUNDWORK_HOME={home}: the account `{account.name}`, which runs the servers because root must not, "
            f"cannot enter it; set GROUNDWORK_HOME to a folder whose parents all may be entered by everybody"
        )


def own_folder(path: Path) -> Path:
    """Make a folder that belongs to the servers' account alone."""
    path.mkdir(parents=True, exist_ok=True)
    os.chown(path, *server_account().owner)
    path.chmod(0o700)
    return path


def within_reach(home: Path, tree: Path, program: Path) -> Path:
    """The program where the servers' account can reach it: where it is, else in a copy of its tree in the home."""
    if server_account().reaches(program):
        return program
    copy = home / "servers" / "binaries" / tree.name
    with locked(copy):
        if not copy.exists():
            scratch = copy.with_name(f".{tree.name}.partial")
            shutil.rmtree(scratch, ignore_errors=True)
            shutil.copytree(tree, scratch, copy_function=_link_or_copy, symlinks=True)
            scratch.rename(copy)
    return copy / program.relative_to(tree)


@cache  # asking costs a process
def _reaches(account: Account, path: Path) -> bool:
    return subprocess.run(["test", "-r", path, "-a", "-x", path], check=False, **account.popen).returncode == 0


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # another file system, or links are forbidden
        shutil.copy2(source, target, follow_symlinks=False)


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
