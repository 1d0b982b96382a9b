"""Another process of this machine, as the system describes it."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """A process that is running: its program's name, and when it began in seconds since the epoch."""

    name: str
    began: float | None
    """None where the system does not tell."""


def look(pid: int) -> Process | None:
    """Describe a process, or return None when it is gone or only waits for its parent to notice that it ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None if Path("/proc/self/stat").exists() else _asked(pid)
    name, _, rest = fields.partition("(")[2].rpartition(")")
    state, began = rest.split()[0], int(rest.split()[19]) / os.sysconf("SC_CLK_TCK")
    return None if state in "ZX" else Process(name, _booted() + began)


def _booted() -> float:
    lines = Path("/proc/stat").read_text(encoding="utf-8").splitlines()
    return float(next(line for line in lines if line.startswith("btime ")).split()[1])


def _asked(pid: int) -> Process | None:
    """Ask `ps`, where there is no /proc."""
    asked = subprocess.run(["ps", "-o", "state=,comm=", "-p", str(pid)], capture_output=True, text=True, check=False)
    state, _, command = asked.stdout.strip().partition(" ")
    return None if state[:1] in ("", "Z") else Process(Path(command.strip()).name, None)
