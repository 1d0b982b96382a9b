"""What is understood on the command line, and how little it costs to ask for help."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module

import pytest

from scripts import arguments
from scripts.arguments import Words

ASK_FOR_HELP = """
import sys
from scripts.__main__ import main
try:
    main(["--help"])
except SystemExit as ended:
    print(*sys.modules, file=sys.stderr)
    raise
"""


@pytest.mark.parametrize("said", [["-s", "x"], ["-sx"], ["-s=x"], ["--stack", "x"], ["--stack=x"]])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_stack_is_understood_anywhere(said: list[str], place: int) -> None:
    rest = ["up", "--yes"]
    assert arguments.split([*rest[:place], *said, *rest[place:]]) == Words(rest, "x")


def test_what_follows_two_dashes_is_left_alone() -> None:
    assert arguments.split(["config", "set", "k", "-s", "x", "--", "-s"]) == Words(
        ["config", "set", "k", "--", "-s"], "x"
    )


def test_every_flag_of_a_pulumi_verb_is_passed_on_unread() -> None:
    flags = ["--diff", "--target", "urn:x", "--yes", "-p4"]
    assert arguments.parse(["up", *flags]).flags == flags


def test_every_verb_that_help_lists_exists() -> None:
    listed = re.findall(r"^    (\w+) .*[^*]$", arguments.parser().format_help(), re.MULTILINE)
    assert len(listed) >= 6
    assert [verb for verb in listed if not hasattr(import_module(f"scripts.verbs.{verb}"), "run")] == []


def test_an_unknown_verb_ends_with_status_2_and_names_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        arguments.parse(["upp"])
    assert ended.value.code == 2
    assert "'upp'" in capsys.readouterr().err


def test_help_imports_nothing_that_is_slow() -> None:
    heavy = {"boto3", "psycopg", "pulumi", "rich", "yaml", "pydantic", "localcloud", "toolchain"}
    done = subprocess.run([sys.executable, "-c", ASK_FOR_HELP], capture_output=True, text=True, check=True)
    assert heavy & set(done.stderr.split()) == set()
    assert "endpoints" in done.stdout
