"""Which `pulumi` is taken."""

import os
import re
from pathlib import Path

import pytest

from toolchain import command
from toolchain.checkout import ROOT, TOOLCHAIN
from toolchain.errors import ToolchainError


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine without any pulumi, and a way to put one somewhere."""
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(command, "ENVIRONMENT", tmp_path / "venv")

    def put(folder: Path | str, version: str, host: str | None = None) -> Path:
        place = tmp_path / folder
        place.mkdir(parents=True, exist_ok=True)
        for name, said in {"pulumi": version, host: ""}.items():
            if name:
                (place / name).write_text(f"#!/bin/sh\necho v{said}\n")
                (place / name).chmod(0o755)
        return place / "pulumi"

    return put


def test_a_machine_without_one_is_told_how_to_get_it(machine):
    with pytest.raises(ToolchainError, match=r"no pulumi is set up .*; get it: groundwork toolchain install"):
        command.locate()


def test_the_users_own_is_taken_when_it_is_new_enough(machine):
    pulumi = machine("bin", "3.230.0", command.HOST)
    assert command.locate() == command.Toolchain(pulumi, "3.230.0", "path", ())
    assert command.locate().language_host == pulumi.with_name(command.HOST)


@pytest.mark.parametrize(
    ("version", "host"), [("3.229.9", command.HOST), ("3.300.0", None), ("nonsense", command.HOST)]
)
def test_an_old_one_or_one_that_cannot_run_python_is_passed_over(machine, version, host):
    machine("bin", version, host)
    with pytest.raises(ToolchainError):
        command.locate()


def test_the_host_of_this_checkout_does_not_make_a_bare_one_complete(machine, monkeypatch):
    machine("bin", "3.300.0")
    monkeypatch.setenv("PATH", f"{TOOLCHAIN / 'bin'}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(ToolchainError):
        command.locate()


def test_the_official_release_goes_before_the_built_one(machine):
    machine(command.built_folder(), command.BUILT)
    pulumi = machine(command.release_folder() / "bin", command.RELEASE, command.HOST)
    assert command.locate() == command.Toolchain(pulumi, command.RELEASE, "release", (pulumi.parent,))


def test_the_built_one_lies_beside_the_host_of_this_checkout(machine):
    pulumi = machine(command.built_folder(), command.BUILT)
    found = command.locate()
    assert (found.version, found.origin, found.path) == (command.BUILT, "built", (found.pulumi.parent,))
    assert found.pulumi.samefile(pulumi)
    assert found.language_host.resolve() == TOOLCHAIN / "bin" / command.HOST


def test_the_built_one_outlives_the_cache(machine):
    pulumi = machine(command.built_folder(), command.BUILT)
    found = command.locate()
    pulumi.unlink()
    assert command.locate() == found


def test_the_versions_are_those_that_are_pinned():
    assert f"\npulumi=={command.RELEASE} " in (ROOT / "requirements.lock").read_text()
    module = (TOOLCHAIN / "go.mod").read_text()
    assert set(re.findall(r"github.com/pulumi/pulumi/(?:pkg|sdk)/v3 v(\S+)", module)) == {command.BUILT}
