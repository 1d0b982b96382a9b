"""A rotation in a process of its own, to be killed; says a line when it begins."""

import json
import sys

from operations import secrets
from operations.roles import Login, Place
from operations.roles.rotate import rotate


def main(given: str) -> None:
    """Turn the app's login at the place given as JSON."""
    told = json.loads(given)
    logins = {role: Login(secret, 20) for role, secret in told["logins"].items()}
    # The first call takes longest, for the client is made for it: nothing of that is part of a rotation.
    secrets.find(logins["app"].secret)
    sys.stdout.write("begins\n")
    sys.stdout.flush()
    rotate(Place(**told["place"]), told["master"], logins, "app", lambda _: None)
