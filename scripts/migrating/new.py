"""`groundwork migrate new`: the next file, named as the layout has it."""

import json
import sys
from argparse import Namespace

from operations.migrations import MigrationError
from operations.migrations.scaffold import scaffold
from scripts.checkout import Checkout
from scripts.failures import InputError
from scripts.migrating.folder import declared


def run(checkout: Checkout, name: str | None, asked: Namespace) -> int:
    """Write it and print its name; with several services, the one is to be named."""
    folders = declared(checkout, name, asked)
    if len(folders) > 1:
        raise InputError(f"--service: which one? one of: {', '.join(each.service for each in folders)}")
    (folder,) = folders
    try:
        made = scaffold(folder.path, folder.layout, asked.description, repeatable=asked.repeatable, undo=asked.undo)
    except MigrationError as error:
        raise InputError(str(error)) from None
    names = [file.relative_to(checkout.root).as_posix() for file in made]
    sys.stdout.write(json.dumps(names) + "\n" if asked.as_json else "".join(f"{each}\n" for each in names))
    return 0
