"""A service's database with the secrets of its roles."""

from dataclasses import dataclass
from typing import Self

from operations import secrets
from operations.connection import Target
from operations.roles import Login, Place, reconcile
from tests.operations import aws
from tests.operations.server import Server

ROLES = ("migrator", "app", "readonly", "monitor")


@dataclass(frozen=True)
class Site:
    """What `reconcile` is called with."""

    place: Place
    master: str
    logins: dict[str, Login]
    keeper: Target
    """The master user's login."""

    @classmethod
    def new(cls, server: Server, database: Target) -> Self:
        service = database.database.removesuffix("_db")
        place = Place(database.host, database.port, database.database, service)
        master = aws.secret(f"{service}/master", {"username": "keeper", "password": server.password})
        logins = {role: Login(aws.secret(f"{service}/{role}"), 20) for role in ROLES}
        return cls(place, master, logins, database)

    def reconcile(self) -> list[str]:
        said: list[str] = []
        reconcile(self.place, self.master, self.logins, said.append)
        return said

    def login(self, role: str) -> Target:
        return secrets.target(self.logins[role].secret)
