"""What `make` runs first, with whatever Python there is: `python3 toolchain/bootstrap.py`.

This file is read by any Python 3, so that an old one can be told what is wrong; all else needs 3.11.
"""

import sys
from pathlib import Path

OLDEST = (3, 11)


def main() -> int:
    """Refuse an old Python by name, else set the checkout up."""
    if sys.version_info < OLDEST:
        sys.stderr.write(
            "Python 3.11 or newer is needed, and {} is {}.{}; install one, e.g. apt-get install python3.12 "
            "python3.12-venv, and name it: make PYTHON=python3.12\n".format(sys.executable, *sys.version_info)
        )
        return 2
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    from toolchain import setup

    return setup.main()


if __name__ == "__main__":
    sys.exit(main())
