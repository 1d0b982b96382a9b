"""`groundwork psql`: a service's database, as one of its roles, in the psql of its own major version."""

import os
from argparse import Namespace

from localcloud.cloud.servers import archives
from scripts import child, database, passwords, stacks
from scripts.checkout import Checkout


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Run psql; the password waits in a file, as for `groundwork dsn`: an environment can be read by others."""
    login = database.login(checkout, stacks.find(checkout, name), asked.service, asked.role, asked.replica)
    passfile = passwords.keep(checkout, login, database.password(checkout, login))
    psql = archives.binaries(login.major).bin / "psql"
    commands = [flag for sql in asked.command for flag in ("-c", sql)]
    return child.run([str(psql), login.dsn(passfile=str(passfile)), *commands, *asked.more], os.environ)
