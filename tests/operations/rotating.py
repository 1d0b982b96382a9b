"""A rotation in a process of its own, to be killed; says a line when it begins."""

import json
import sys

from operations.roles import Login, Place
from operations.roles.rotate import rotate


def main(given: str) -> None:
    """Turn the app's login at the place given as JSON."""
    sys.stdout.write("begins\n")
    sys.stdout.flush()
    told = json.loads(given)
    logins = {role: Login(secret, 20) for role, secret in told["logins"].items()}
    rotate(Place(**told["place"]), told["master"], logins, "app", lambda _: None)
