"""`python -m localcloud.cloud VERB`: the local cloud without the rest of the project."""

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from . import control


def main(arguments: list[str] | None = None) -> int:
    """Run one verb; 0 done, 1 failed, 2 wrong input."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    try:
        return int(VERBS[chosen.verb](chosen))
    except control.CloudError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m localcloud.cloud", description=__doc__)
    parser.add_argument("verb", choices=VERBS, nargs="?", default="status")
    default = Path(os.environ.get("GROUNDWORK_HOME") or ".groundwork")
    parser.add_argument("--home", type=Path, default=default, help="the folder of this cloud (default: %(default)s)")
    parser.add_argument("--region", default="us-east-1", help="for env (default: %(default)s)")
    parser.add_argument("--detach", action="store_true", help="for serve: go on in the background")
    return parser


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201


def _start(chosen: argparse.Namespace) -> int:
    running = control.start(chosen.home, _say)
    print(f"http://127.0.0.1:{running.port}")  # noqa: T201
    return 1 if running.failed else 0


def _stop(chosen: argparse.Namespace) -> int:
    control.stop(chosen.home, _say)
    return 0


def _reset(chosen: argparse.Namespace) -> int:
    control.reset(chosen.home, _say)
    return 0


def _status(chosen: argparse.Namespace) -> int:
    print(json.dumps(asdict(control.status(chosen.home)), indent=2))  # noqa: T201
    return 0


def _env(chosen: argparse.Namespace) -> int:
    for name, value in control.environment(chosen.home, chosen.region).items():
        print(f"export {name}={value!r}")  # noqa: T201
    return 0


def _serve(chosen: argparse.Namespace) -> int:
    from .daemon import serve  # noqa: PLC0415  (moto: seconds of imports that only the daemon pays)

    return serve(chosen.home.absolute(), detach=chosen.detach)


VERBS = {"start": _start, "stop": _stop, "reset": _reset, "status": _status, "env": _env, "serve": _serve}

if __name__ == "__main__":
    sys.exit(main())
