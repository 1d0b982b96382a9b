"""`groundwork dsn`: how libpq reaches a service's database as one of its roles."""

import sys
from argparse import Namespace

from scripts import database, passwords, stacks
from scripts.checkout import Checkout


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Print a connection string; the password waits in a file that the string names."""
    login = database.login(checkout, stacks.find(checkout, name), asked.service, asked.role, asked.replica)
    passfile = passwords.keep(checkout, login, database.password(checkout, login))
    sys.stdout.write(login.dsn(passfile=str(passfile)) + "\n")
    return 0
