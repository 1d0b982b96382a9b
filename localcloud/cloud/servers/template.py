"""An initialised data directory with RDS's roles in it: made once per PostgreSQL and user, copied for every cluster."""

import json
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from localcloud.cloud.servers import archives
from localcloud.cloud.servers.account import own_folder, server_account
from localcloud.cloud.servers.configuration import ADMIN, REPLICATION
from localcloud.cloud.servers.files import locked
from localcloud.cloud.servers.processes import environment
from localcloud.cloud.servers.server import ServerError

EDITION = 1
"""Counted up when what a new cluster holds changes."""
LOCALES = ("en_US.UTF-8", "C.UTF-8", "C")
"""RDS's own first; what comes after is for machines that do not have it."""
PREDEFINED = {
    "pg_monitor": 14,
    "pg_signal_backend": 14,
    "pg_checkpoint": 15,
    "pg_create_subscription": 16,
    "pg_use_reserved_connections": 16,
    "pg_maintain": 17,
    "pg_signal_autovacuum_worker": 18,
}
"""PostgreSQL's roles that rds_superuser is a member of, by the major version that has them (RDS User Guide, "The
rds_superuser role")."""
LEAST = (
    *("-c", "max_connections=10"),
    *("-c", "max_locks_per_transaction=10"),
    *("-c", "max_prepared_transactions=0"),
    *("-c", "max_wal_senders=0"),
    *("-c", "max_worker_processes=0"),
)
"""Written into the template's WAL: a replica that begins there refuses to start with less."""
SERVER_FILES = ("pg_execute_server_program", "pg_read_server_files", "pg_write_server_files")


@dataclass(frozen=True)
class Template:
    """An initialised data directory; every cluster that is copied from it bears its system identifier."""

    data: Path
    identifier: str
    segment: str
    """File name of the WAL segment with which a copy begins."""


def template(home: Path, binaries: archives.PostgresBinaries, programs: Path) -> Template:
    """The template for this PostgreSQL, in the cache folder; initialised in the home on first use."""
    kept = archives.folder() / f"template-{binaries.tree.name}-{EDITION}"
    with locked(kept):
        if not kept.exists():
            _build(home, kept, int(binaries.version.split(".", maxsplit=1)[0]), programs)
    about = json.loads((kept / "about.json").read_text())
    return Template(kept / "data", about["identifier"], about["segment"])


def copy(source: Path, target: Path, owner: tuple[int, int]) -> None:
    """Copy a data directory for the owner. Files are not synced one by one: whoever starts a server on it has not
    promised anything yet, and a crash before that leaves a scratch folder."""
    target.mkdir(mode=0o700)
    os.chown(target, *owner)
    with os.scandir(source) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                copy(Path(entry.path), target / entry.name, owner)
            else:
                _copy_file(entry.path, f"{target}/{entry.name}", owner)


def _copy_file(source: str, target: str, owner: tuple[int, int]) -> None:
    """Much faster than shutil's for small files, and on some kernels than any copy inside the kernel."""
    with open(source, "rb", buffering=0) as original, open(target, "xb", buffering=0) as made:  # noqa: PTH123
        os.fchmod(made.fileno(), 0o600)
        os.fchown(made.fileno(), *owner)
        while part := original.read(1 << 24):
            made.write(part)


def _build(home: Path, kept: Path, major: int, programs: Path) -> None:
    scratch = kept.with_name(f".{kept.name}.partial")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(mode=0o700)
    with tempfile.TemporaryDirectory(dir=home / "servers", prefix="template-") as workshop:
        data = own_folder(Path(workshop)) / "data"
        initialise(data, programs)
        run([str(programs / "postgres"), "--single", "-D", str(data), *LEAST, "postgres"], _statements(major))
        control = run([str(programs / "pg_controldata"), "-D", str(data)])
        copy(data, scratch / "data", (os.geteuid(), os.getegid()))
    about = {
        "identifier": _found(control, r"Database system identifier:\s+(\d+)"),
        "segment": _found(control, r"Latest checkpoint's REDO WAL file:\s+(\w+)"),
    }
    (scratch / "about.json").write_text(json.dumps(about))
    scratch.rename(kept)


def initialise(data: Path, programs: Path) -> None:
    """Make an empty data directory, with nobody let in."""
    locale = ["--encoding=UTF8", f"--locale={_locale()}", "--lc-messages=C"]
    # no way in by the files that initdb writes: a cluster is run with its own
    way_in = ["--username", ADMIN, "--auth=reject", "--data-checksums", "--no-sync", "--no-instructions"]
    run([str(programs / "initdb"), "--pgdata", str(data), *locale, *way_in])


def _statements(major: int) -> str:
    """What RDS has in every new cluster, one statement a line."""
    roles = ("rds_superuser", "rds_replication", "rds_iam", "rds_password")
    lines = [f"CREATE ROLE {REPLICATION} LOGIN REPLICATION", *(f"CREATE ROLE {role}" for role in roles)]
    lines += memberships(0, major)
    if major >= 15:
        lines.append("GRANT SET ON PARAMETER session_replication_role TO rds_superuser")
    if major >= 16:
        lines += [f"GRANT {role} TO rds_superuser WITH ADMIN TRUE, INHERIT FALSE, SET FALSE" for role in roles[1:]]
    else:
        # up to 15, CREATEROLE may hand out every role that is no superuser, these included, and drop the other
        guarded = (*SERVER_FILES, REPLICATION)
        lines += [f"UPDATE pg_authid SET rolsuper = true WHERE rolname = '{role}'" for role in guarded]  # noqa: S608
    lines += [f"CREATE DATABASE {ADMIN}", f"REVOKE ALL ON DATABASE {ADMIN} FROM PUBLIC"]
    return "".join(f"{line};\n" for line in lines)


def memberships(since: int, until: int) -> list[str]:
    """What makes rds_superuser a member of PostgreSQL's roles that came with these major versions, both included."""
    new = [role for role, major in PREDEFINED.items() if since <= major <= until]
    return [f"GRANT {role} TO rds_superuser WITH ADMIN OPTION" for role in new]


def _locale() -> str:
    listed = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout.split()
    plain = {name.replace("-", "").lower() for name in listed}
    return next((name for name in LOCALES if name.replace("-", "").lower() in plain), "C")


def run(command: list[str], statements: str | None = None) -> str:
    """Run one of PostgreSQL's programs as the servers' account; what it says. Raises ServerError.

    A single-user server ends well even when a statement did not, so its words count too.
    """
    done: subprocess.CompletedProcess[str] = subprocess.run(
        command,
        input=statements,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=environment(),
        **server_account().popen,
    )
    wrong = re.findall(r"(?:ERROR|FATAL|PANIC|error):.*", done.stderr)
    if done.returncode or wrong:
        raise ServerError(
            f"{Path(command[0]).name} failed: {' / '.join(wrong) or done.stderr.strip() or done.stdout.strip()}"
        )
    return done.stdout


def _found(text: str, pattern: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise ServerError(f"pg_controldata does not tell {pattern!r}")
    return match[1]
