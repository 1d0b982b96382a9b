"""Measure, print a table, keep the figures: `make bench`."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

import toolchain
from benchmarks import generated, growth, parts, policies
from benchmarks.floor import Floor
from benchmarks.growth import Point
from benchmarks.measure import Contender, Figure, keep, side_by_side
from benchmarks.migrations.race import Race, Time
from benchmarks.parts import Run
from localcloud.cloud.servers import archives

STACK = "neotool-local"
LARGEST = "commerce-local"
UPS = (4, 8, 16)
"""Services of the systems that are brought up to see how the parts grow."""
RUNS = 3
RUNS_OF_THE_QUICK = 20
console = Console(width=None if sys.stdout.isatty() else 160)


def main() -> None:
    """Measure what is named, everything when nothing is, in a home of its own, and print it."""
    asked = sys.argv[1:] or list(PARTS)
    if unknown := [part for part in asked if part not in PARTS]:
        sys.exit(f"{', '.join(unknown)}: not one of the parts {', '.join(PARTS)}")
    for part in asked:
        PARTS[part]()


def racing() -> None:
    """Race the migrations against other tools'."""
    home = Path(tempfile.mkdtemp(prefix="groundwork-bench-", dir=os.environ.get("TMPDIR", "/var/tmp")))  # noqa: S108
    home.chmod(0o711)
    race = None
    try:
        race = Race(home, lambda said: print(said, file=sys.stderr))
        times = race.run()
    finally:
        if race:
            race.remove()
        shutil.rmtree(home, ignore_errors=True)
    console.print(race_table(times))
    for reason in race.missing:
        console.print(reason)
    console.print(f"kept as {keep([], migrations=times).relative_to(Path.cwd())}")


def stacks() -> None:
    """Measure what is done with whole stacks."""
    folder = Path(tempfile.mkdtemp(prefix="groundwork-bench-", dir=os.environ.get("TMPDIR", "/var/tmp")))  # noqa: S108
    folder.chmod(0o755)
    try:
        figures = [*bringing_up(folder), *previewing(folder), *helping()]
        groundwork(folder, "cloud", "reset", "--yes")()
        points, runs = growing(folder)
    finally:
        groundwork(folder, "destroy", "-s", STACK, "--yes")()
        groundwork(folder, "cloud", "reset", "--yes")()
        shutil.rmtree(folder, ignore_errors=True)
    console.print(table(figures))
    console.print(growth_table(points))
    console.print(parts_table(runs))
    console.print(f"kept as {keep(figures, previews=points, parts=runs).relative_to(Path.cwd())}")


def policing() -> None:
    """Measure what the rules cost, in this process and in previews."""
    folder = Path(tempfile.mkdtemp(prefix="groundwork-bench-", dir=os.environ.get("TMPDIR", "/var/tmp")))  # noqa: S108
    try:
        previews = policies.in_previews(groundwork, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    figures = [policies.in_process(), *previews]
    console.print(table(figures))
    for figure in previews:
        console.print(f"{figure.name}: {policies.added(figure):+.1f} s")
    console.print(f"kept as {keep(figures).relative_to(Path.cwd())}")


def groundwork(folder: Path, *arguments: str) -> Callable[[], object]:
    """Give the command line as something to time, with a home below the folder."""
    environment = os.environ | {"GROUNDWORK_HOME": str(folder / "home")}

    def run() -> None:
        done = subprocess.run(
            [sys.executable, "-m", "scripts", *arguments], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.exit(f"groundwork {' '.join(arguments)} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")

    return run


def bringing_up(folder: Path) -> list[Figure]:
    """Measure neotool-local from nothing and from stopped, against as many bare clusters."""
    floor = Floor(folder / "floor", archives.binaries(18))
    destroy, up = groundwork(folder, "destroy", "-s", STACK, "--yes"), groundwork(folder, "up", "-s", STACK, "--yes")
    stop, start = groundwork(folder, "cloud", "stop"), groundwork(folder, "cloud", "start")
    up()
    figures = [
        side_by_side(
            Contender("up, from nothing", up, before=destroy),
            Contender("9 clusters copied, started, attached", floor.bring_up, before=floor.remove),
            RUNS,
        ),
        side_by_side(
            Contender("cloud start, from stopped", start, before=stop),
            Contender("9 clusters started", floor.start_again, before=floor.stop),
            RUNS,
        ),
    ]
    floor.remove()
    return figures


def previewing(folder: Path) -> list[Figure]:
    """Measure a preview that finds no change, against starting the same CLI to ask for its version."""
    preview = Contender("preview, no change", groundwork(folder, "preview", "-s", STACK))
    pulumi = toolchain.locate().pulumi
    bare = Contender("pulumi version", lambda: subprocess.run([pulumi, "version"], check=True, capture_output=True))
    return [side_by_side(preview, bare, RUNS)]


def helping() -> list[Figure]:
    """Measure the command line's help, against a Python that does nothing."""
    script = Path(sys.executable).with_name("groundwork")
    ours = Contender("groundwork --help", lambda: subprocess.run([script, "--help"], check=True, capture_output=True))
    floor = Contender("python -c pass", lambda: subprocess.run([sys.executable, "-c", "pass"], check=True))
    return [side_by_side(ours, floor, RUNS_OF_THE_QUICK)]


def growing(folder: Path) -> tuple[list[Point], list[Run]]:
    """Measure previews and ups of systems of more and more services, in a copy of the project."""
    root = generated.copy(folder / "copy")
    points = growth.previews(root)
    stacks = [f"{generated.declare(root, services)}-local" for services in UPS] + [LARGEST]
    runs = []
    for stack in stacks:
        for environment in ({}, parts.STATE_WRITES):
            runs.append(parts.up(root, stack, **environment))
            parts.down(root, stack)
    return points, runs


def growth_table(points: list[Point]) -> Table:
    """Show what a preview costs per service; the exponent is that of the time, from one size to the next."""
    shown = Table("services", "resources", "preview s", "peak MiB", "ms per resource", "exponent")
    for before, point in zip([None, *points], points, strict=False):
        power = f"{growth.exponent(before, point):.2f}" if before else "-"
        each = f"{point.seconds / point.resources * 1000:.1f}"
        shown.add_row(
            str(point.services), str(point.resources), f"{point.seconds:.1f}", f"{point.mib:.0f}", each, power
        )
    return shown


def parts_table(runs: list[Run]) -> Table:
    """Show where the seconds of each up went; parts overlap, the last is what no resource was under way for."""
    shown = Table("up from nothing", "state writes", "resources", "s", *parts.PARTS, "peak MiB")
    for run in runs:
        figures = (f"{run.parts[part]:.0f}" for part in parts.PARTS)
        writes = "each step" if run.writes_state else "once"
        shown.add_row(run.stack, writes, str(run.resources), f"{run.seconds:.1f}", *figures, f"{run.mib:.0f}")
    return shown


def race_table(times: list[Time]) -> Table:
    """Show what each contender took, and how many times what the first of its discipline did."""
    shown = Table("migrations", "by", "median s", "ratio")
    for before, one in zip([None, *times], times, strict=False):
        first = before is None or before.discipline != one.discipline
        ratio = "-" if one.ratio is None else f"{one.ratio:.2f}"
        shown.add_row(one.discipline if first else "", one.contender, f"{one.median:.3f}", ratio)
    return shown


def table(figures: list[Figure]) -> Table:
    """Show each figure beside its floor."""
    shown = Table("figure", "median s", "floor", "median s", "ratio")
    for figure in figures:
        floor = statistics.median(figure.floor_seconds)
        shown.add_row(figure.name, f"{figure.median:.3f}", figure.floor, f"{floor:.3f}", f"{figure.ratio:.1f}")
    return shown


PARTS = {"stacks": stacks, "migrations": racing, "policies": policing}

if __name__ == "__main__":
    main()
