"""`groundwork psql`: a service's database, as one of its roles, in the psql of its own major version."""

import os
from argparse import Namespace

from localcloud.cloud.servers import archives
from scripts import child, database, stacks
from scripts.checkout import Checkout


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Run psql; the password goes through its environment."""
    login = database.login(checkout, stacks.find(checkout, name), asked.service, asked.role, asked.replica)
    password = database.password(checkout, login)
    psql = archives.binaries(login.major).bin / "psql"
    commands = [flag for sql in asked.command for flag in ("-c", sql)]
    return child.run([str(psql), login.dsn(), *commands, *asked.more], os.environ | {"PGPASSWORD": password})
