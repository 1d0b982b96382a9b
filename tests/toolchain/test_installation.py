"""The ways to a toolchain, and what is said when none is open."""

import socket
from pathlib import Path

import pytest

from toolchain import build, command, go, installation, release
from toolchain.errors import ToolchainError


@pytest.fixture
def bare(tmp_path, monkeypatch):
    """A machine without pulumi and without any reach to its release."""
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(command, "ENVIRONMENT", tmp_path / "venv")
    monkeypatch.setattr(release, "SOURCE", "http://127.0.0.1:9/")
    return tmp_path


def test_a_release_that_nobody_serves_is_out_of_reach(bare):
    assert not release.reachable()


def test_a_network_that_swallows_everything_does_not_hold_up(bare, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        monkeypatch.setattr(release, "SOURCE", f"http://127.0.0.1:{mute.getsockname()[1]}/")
        monkeypatch.setattr(release, "PATIENCE", 0.1)
        assert not release.reachable()


def test_without_a_release_it_is_built_before_the_packages_are_waited_for(bare, monkeypatch):
    told = []
    monkeypatch.setattr(installation, "build", lambda _: (told.append("built"), _place(command.built_folder())))
    made = installation.install(told.append, lambda: told.append("packages"))
    assert told == ["the official release is out of reach, building from the Go module", "built", "packages"]
    assert (made.origin, made.version) == ("built", command.BUILT)


def test_a_release_that_fails_half_way_is_followed_by_a_build(bare, monkeypatch):
    told = []
    monkeypatch.setattr(release, "reachable", lambda: True)
    monkeypatch.setattr(release, "ENVIRONMENT", bare / "without the installer")
    monkeypatch.setattr(installation, "build", lambda _: _place(command.built_folder()))
    assert installation.install(told.append).origin == "built"
    assert told[0] == f"fetching the official release {command.RELEASE}"
    assert told[1].startswith("the official release could not be fetched, building from the Go module (")


def test_when_no_way_is_open_all_three_are_told_with_the_compilers_words(bare, monkeypatch):
    monkeypatch.setenv("GOPROXY", "off")
    monkeypatch.setattr(go, "command", lambda _: _compiler())
    with pytest.raises(ToolchainError) as failed:
        installation.install(lambda _: None)
    assert str(failed.value).startswith("no pulumi 3.230.0 or newer with its Python host is on PATH, the official")
    assert "module lookup disabled by GOPROXY=off" in str(failed.value)
    assert not command.built_folder().exists()


def test_go_writes_into_the_cache_only(bare, monkeypatch):
    for name in ("GOPATH", "GOMODCACHE", "GOCACHE", "GOENV"):
        monkeypatch.delenv(name, raising=False)
    places = {name: go.environment()[name] for name in ("GOPATH", "GOCACHE", "XDG_CONFIG_HOME")}
    assert all(place.startswith(str(bare / "cache" / "groundwork" / "go")) for place in places.values())


@pytest.mark.deep
def test_it_is_built_from_nothing(bare):
    build.build(lambda _: None)
    assert command.version_of(command.built_folder() / "pulumi") == command.BUILT
    assert not go.scratch().exists()


def _place(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "pulumi").touch(mode=0o755)


def _compiler():
    found = go.shutil.which("go", path="/usr/local/go/bin:/usr/bin:/usr/lib/go/bin:/opt/homebrew/bin")
    if found is None:
        pytest.skip("needs Go")
    return found
