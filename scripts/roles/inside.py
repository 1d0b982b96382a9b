"""The roles of a stack's databases as the program exported them, for the operations that work on them."""

from collections.abc import Mapping
from dataclasses import dataclass

from operations.roles import Extra, Login, Place, Terms
from scripts import endpoints, environment, stacks
from scripts.checkout import Checkout
from scripts.endpoints import Server
from scripts.stacks import Stack


@dataclass(frozen=True)
class Inside:
    """One service's database: where it is, who its master is, and what is declared of its roles."""

    place: Place
    master: str
    logins: Mapping[str, Login]
    terms: Terms


def every(checkout: Checkout, name: str | None) -> tuple[Stack, dict[str, Inside]]:
    """All databases of a stack that have a writer, by service; the process is turned to the stack's cloud."""
    stack = stacks.find(checkout, name)
    found = endpoints.services(endpoints.read(checkout, stack), None)
    environment.enter(checkout, stack)
    return stack, {service: _inside(server) for service, server in found.items() if "writer" in server}


def chosen(found: Mapping[str, Inside], service: str | None) -> Mapping[str, Inside]:
    """Those of one service, or all; raises InputError with the services there are."""
    if service is None:
        return found
    endpoints.service({"services": found}, service)
    return {service: found[service]}


def _inside(server: Server) -> Inside:
    roles, writer = server["roles"], server["writer"]
    owner = roles["app"]["username"].removesuffix("_app")
    tables = server.get("tables", {})
    terms = Terms(
        extensions=tuple(server.get("extensions", ())),
        extras={name: Extra(role["like"], frozenset(role.get("tables", ()))) for name, role in _own(roles).items()},
        masked=frozenset(tables.get("masked", ())),
        row_security=frozenset(tables.get("row_security", ())),
        migrated=True,
    )
    place = Place(writer["host"], int(writer["port"]), server["database"], owner)
    return Inside(place, server["master"]["secret"], {name: _login(role) for name, role in roles.items()}, terms)


def _own(roles: Mapping[str, Server]) -> dict[str, Server]:
    return {name: role for name, role in roles.items() if "like" in role}


def _login(role: Server) -> Login:
    limit, users = int(role.get("connectionLimit", -1)), tuple(role.get("users", ()))
    return Login(role["secret"], limit, role.get("login", "password"), users)
