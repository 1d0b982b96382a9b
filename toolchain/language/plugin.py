"""Run a plugin or policy pack that ends with the host: `python -m toolchain.language.plugin FOLDER|-m MODULE ARG…`."""

import runpy
import sys

from toolchain.language.parent import leave_with_parent


def main() -> None:
    """Become the program that the arguments name, as `python` itself would run it."""
    leave_with_parent()
    sys.path.pop(0)  # the working folder, put there by `python -m`
    if sys.argv[1] == "-m":
        sys.argv = sys.argv[2:]
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    else:
        sys.argv = sys.argv[1:]
        runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
