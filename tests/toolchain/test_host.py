"""The language host under the real engine."""

import os
import re
import signal
import sys
import time
from pathlib import Path

import pytest

from toolchain.language import packages

TOY = """
import pulumi

class Toy(pulumi.CustomResource):
    def __init__(self, name, **properties):
        super().__init__("toy:index:Toy", name, properties)

"""


def test_a_program_sees_its_stack_its_folders_and_its_settings(tiny):
    tiny.pulumi("config", "set", "colour", "blue")
    tiny.program("""
import os, pulumi
pulumi.export("seen", [pulumi.get_project(), pulumi.get_stack(), pulumi.runtime.get_root_directory(), os.getcwd()])
pulumi.export("colour", pulumi.Config().require("colour"))
""")
    tiny.pulumi("up", "--yes")
    assert tiny.pulumi("stack", "output", "colour") == "blue\n"
    assert tiny.pulumi("stack", "output", "seen") == (f'["tiny","dev","{tiny.folder}","{tiny.folder}/program"]\n')


def test_a_secret_setting_stays_secret_in_the_state(tiny):
    tiny.pulumi("config", "set", "--secret", "word", "open sesame")
    tiny.program("""
import pulumi
from pulumi.runtime.config import is_config_secret
pulumi.export("word", pulumi.Config().require_secret("word"))
pulumi.export("known", is_config_secret("tiny:word"))
""")
    tiny.pulumi("up", "--yes")
    assert tiny.pulumi("stack", "output", "known") == "true\n"
    assert tiny.pulumi("stack", "output", "word", "--show-secrets") == "open sesame\n"
    assert not [file for file in (tiny.folder / "state").rglob("*.json") if "open sesame" in file.read_text()]


def test_a_provider_named_in_the_project_file_makes_its_resources(tiny):
    tiny.program(TOY + 'pulumi.export("id", Toy("bear", size=3).id)\n')
    tiny.pulumi("up", "--yes")
    assert tiny.pulumi("stack", "output", "id") == "toy-1\n"


def test_a_policy_pack_refuses_what_it_forbids(tiny):
    tiny.program(TOY + 'Toy("bear", size=3)\n')
    told = tiny.pulumi("preview", "--policy-pack", "policies", status=1)
    assert "toys are forbidden here" in told


RAISED = """\
    error: the program failed:
    Traceback (most recent call last):
      File "{program}", line 1, in <module>
        raise ValueError("no such colour")
    ValueError: no such colour
"""

UNREADABLE = """\
    error: the program failed:
      File "{program}", line 1
        colour = (
                 ^
    SyntaxError: '(' was never closed
"""

STATUS = "    error: an unhandled error occurred: the program ended with exit status 3\n"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('raise ValueError("no such colour")', RAISED),
        ("colour = (", UNREADABLE),
        ('import pulumi; raise pulumi.RunError("colour: sold out")', "    error: colour: sold out\n"),
        ('import sys; sys.exit("colour: sold out")', "    error: colour: sold out\n"),
        ("import sys; sys.exit(3)", STATUS),
    ],
)
def test_an_error_of_the_program_is_shown_once_and_as_its_own(tiny, line, told):
    tiny.program(line)
    shown = tiny.pulumi("preview", status=1).partition("Diagnostics:")[2].partition("Resources:")[0]
    assert told.format(program=tiny.folder / "program" / "__main__.py") in shown
    assert shown.count("error:") == 1


def test_a_folder_without_a_program_is_named(tiny):
    assert f"{tiny.folder}/program: no __main__.py; add one" in tiny.pulumi("preview", status=1)


def test_about_names_the_interpreter_of_the_checkout(tiny):
    assert f"executable='{sys.executable}'" in tiny.pulumi("about")


def test_host_and_program_die_with_the_engine(waiting):
    engine = waiting()
    program = _program(engine)
    host = _parent(program)
    os.kill(engine.pid, signal.SIGKILL)
    _until_gone(host, program)


def test_the_program_dies_with_a_host_that_is_killed(waiting):
    program = _program(waiting())
    os.kill(_parent(program), signal.SIGKILL)
    _until_gone(program)


def test_an_interrupted_preview_leaves_nothing_behind(waiting):
    engine = waiting()
    program = _program(engine)
    host = _parent(program)
    engine.send_signal(signal.SIGINT)
    assert "preview canceled" in engine.communicate()[0]
    _until_gone(host, program)


def test_settings_are_neither_in_the_arguments_nor_in_the_variables_of_the_program(tiny, waiting):
    tiny.pulumi("config", "set", "--secret", "word", "open sesame")
    program = Path(f"/proc/{_program(waiting())}")
    if not program.exists():
        pytest.skip("needs /proc")
    assert b"open sesame" not in program.joinpath("cmdline").read_bytes() + program.joinpath("environ").read_bytes()


def test_only_plugins_at_hand_are_asked_for(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert packages.required_packages() == []
    (tmp_path / "pulumi-resource-aws").touch(mode=0o755)
    assert [package.name for package in packages.required_packages()] == ["aws"]


def _program(engine) -> int:
    for line in engine.stdout:
        if found := re.search(r"the program is (\d+)", line):
            return int(found[1])
    raise AssertionError("the program never started")


def _parent(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def _until_gone(*processes: int) -> None:
    for process in processes:
        while _alive(process):
            time.sleep(0.05)


def _alive(process: int) -> bool:
    """Whether it runs; what has ended and is not yet fetched by its parent does not count."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False
