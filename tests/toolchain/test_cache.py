"""Things in the cache are there whole or not at all."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from toolchain import cache


def test_the_cache_follows_the_users_variable(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache.folder() == tmp_path / "groundwork"


def test_what_a_failed_try_left_is_thrown_away(tmp_path):
    target = tmp_path / "tool"
    with pytest.raises(ZeroDivisionError):
        _fail(target)
    assert not target.exists()
    with cache.placing(target) as scratch:
        (scratch / "whole").touch()
    assert [file.name for file in target.iterdir()] == ["whole"]


def test_what_is_there_is_not_made_again(tmp_path):
    (tmp_path / "tool").mkdir()
    with cache.placing(tmp_path / "tool") as scratch:
        assert scratch is None


def test_of_four_at_once_one_makes_it(tmp_path):
    together = threading.Barrier(4, timeout=10)

    def make(_: int) -> bool:
        together.wait()
        with cache.placing(tmp_path / "tool") as scratch:
            time.sleep(0.05)
            return scratch is not None

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(make, range(4))) == [False, False, False, True]


def _fail(target: Path) -> None:
    with cache.placing(target) as scratch:
        (scratch / "half").touch()
        raise ZeroDivisionError
