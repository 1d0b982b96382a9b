"""A system of as many services as one likes, in a copy of the project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
POOL = {
    "min_idle": 1, "max_size": 5, "connect_timeout": 5, "idle_timeout": 60, "max_lifetime": 300, "leak_detection": 60,
}  # fmt: skip
MIGRATION = "CREATE TABLE things (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL);\n"


def copy(folder: Path) -> Path:
    """Copy what is tracked, set it up as a clone is, and return it."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, check=True, capture_output=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(PROJECT / name, target)
    subprocess.run(["make", "--silent", "setup"], cwd=folder, check=True, capture_output=True)
    return folder


def declare(root: Path, services: int) -> str:
    """Declare a system of so many services in a copy, and return its name."""
    system = f"made{services}"
    folder = root / "stacks" / system
    for number in range(services):
        migrations = folder / "migrations" / f"s{number}"
        migrations.mkdir(parents=True, exist_ok=True)
        (migrations / "V1__create_things.sql").write_text(MIGRATION)
    (folder / "system.py").write_text(f"SYSTEM = {_system(system, services)!r}\n")
    for environment, account in {"local": "000000000000", "prod": "123456789012"}.items():
        _settings(root, system, environment, account)
    return system


def run(root: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the command line of a copy; SystemExit with what it said when it fails."""
    environment = os.environ | {"GROUNDWORK_HOME": str(root / ".groundwork")} | more
    command = [str(root / ".venv" / "bin" / "groundwork"), *arguments]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"groundwork {' '.join(arguments)} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


def _settings(root: Path, system: str, environment: str, account: str) -> None:
    (root / "stacks" / "settings" / f"Pulumi.{system}-{environment}.yaml").write_text(
        f"config:\n  groundwork:system: {system}\n  groundwork:environment: {environment}\n"
        f'  groundwork:account: "{account}"\n  aws:region: us-east-1\n'
        "  pulumi:disable-default-providers: [aws, kubernetes]\n"
    )


def _system(name: str, services: int) -> dict[str, object]:
    return {
        "name": name,
        "description": f"{services} services alike",
        "network": {"cidr": "10.60.0.0/16", "zones": ["a", "b", "c"]},
        "services": {f"s{number}": _service(name, number) for number in range(services)},
        "contacts": {"team": "team@made.example", "oncall": "oncall@made.example"},
    }


def _service(system: str, number: int) -> dict[str, object]:
    return {
        "description": "one of many",
        "port": 8000 + number,
        "pools": dict.fromkeys(("local", "dev", "staging", "prod"), POOL),
        "database": {
            "name": f"s{number}_db",
            "major": 18,
            "port": 5433,
            "replicas": 0,
            "backups": {"point_in_time_days": 7, "full_days": 30, "logical_days": 90},
            "migrations": {"layout": "flyway", "directory": f"stacks/{system}/migrations/s{number}"},
            "limits": {"storage_used_percent": {"at": 85, "severity": "critical"}},
        },
    }
