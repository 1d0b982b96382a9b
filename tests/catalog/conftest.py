"""Systems that a test writes for itself."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from catalog import DeclarationError, load
from stacks.neotool.system import SYSTEM

Refused = Callable[..., str]
Change = Mapping[str, Any] | str


def merged(below: dict[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    for key, value in above.items():
        below[key] = merged(below[key], value) if isinstance(value, Mapping) and key in below else value
    return below


@pytest.fixture
def refused(tmp_path: Path) -> Refused:
    """What is said about neotool with something in it changed, declared as the system `shop`."""

    def say(change: Change, environment: str = "prod", overrides: Mapping[str, Any] | None = None) -> str:
        shop = json.loads(json.dumps({**SYSTEM, "name": "shop"}))
        text = change if isinstance(change, str) else f"SYSTEM = {merged(shop, change)!r}\n"
        file = tmp_path / "stacks" / "shop" / "system.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        with pytest.raises(DeclarationError) as refusal:
            load("shop", environment, overrides, root=tmp_path)
        return str(refusal.value)

    return say
