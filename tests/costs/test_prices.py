"""The table of prices: what is shipped covers what is declared, and a user's own goes over it."""

from pathlib import Path

import pytest

from catalog import PROFILES
from costs import prices
from costs.prices import HOURS, PriceError


def test_every_class_of_every_profile_has_a_price() -> None:
    shipped = prices.load()
    used = {
        name
        for profile in PROFILES.values()
        for name in (profile.capacity.instance_class, profile.capacity.cache_node, profile.capacity.search_instance)
    }
    assert {name for name in used if shipped.per_month(name) is None} == set()


def test_the_table_is_dated_and_sourced() -> None:
    text = prices.TABLE.read_text()
    assert prices.load().day.year >= 2026
    assert "sources = [" in text


def test_an_hourly_price_is_counted_for_a_month() -> None:
    assert prices.load().per_month("db.t4g.micro") == pytest.approx(0.016 * HOURS)


def test_a_users_own_prices_go_over_the_shipped_ones(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[hourly]\n"db.m7g.large" = 0.1\n')
    loaded = prices.load(own)
    assert loaded.hourly["db.m7g.large"] == 0.1
    assert loaded.hourly["db.t4g.micro"] == 0.016


WRONG = {
    "[daily]\nx = 1\n": "daily: no such table; known are table, hourly, monthly",
    '[hourly]\nx = "much"\n': "hourly.x: 'much' given, wanted are US dollars, 0 or more",
    "[monthly]\nx = -1\n": "monthly.x: -1 given, wanted are US dollars, 0 or more",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_file_that_holds_no_prices_is_refused(tmp_path: Path, text: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text(text)
    with pytest.raises(PriceError) as refusal:
        prices.load(own)
    assert str(refusal.value) == f"{own}:\n  {WRONG[text]}"


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PriceError, match="no such file or directory; give a file that can be read"):
        prices.load(tmp_path / "none.toml")
