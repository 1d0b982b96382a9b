"""A service's database with the secrets of its roles."""

from dataclasses import dataclass, field, replace
from typing import Any, Self

from operations import secrets
from operations.connection import Target
from operations.roles import Login, Place, Terms, reconcile, verify
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
    terms: Terms = field(default_factory=Terms)

    @classmethod
    def new(cls, server: Server, database: Target) -> Self:
        service = database.database.removesuffix("_db")
        place = Place(database.host, database.port, database.database, service)
        master = aws.secret(f"{service}/master", {"username": "keeper", "password": server.password})
        logins = {role: Login(aws.secret(f"{service}/{role}"), 20) for role in ROLES}
        return cls(place, master, logins, database)

    def reconcile(self) -> list[str]:
        said: list[str] = []
        reconcile(self.place, self.master, self.logins, said.append, self.terms)
        return said

    def declaring(self, terms: Terms, **logins: Login) -> Self:
        """The same database with more said of its roles."""
        return replace(self, terms=terms, logins={**self.logins, **logins})

    def new_login(self, role: str, **more: Any) -> Login:
        """A login with an empty secret."""
        return Login(aws.secret(f"{self.place.service}/{role}"), 5, **more)

    def wrong(self) -> list[str]:
        """What the proof finds amiss, the catalogs included; not what other tests left on the server."""
        probes = verify(self.place, self.logins, terms=self.terms, master=self.master)
        return [f"{p.role}: {p.what}: {p.got}" for p in probes if not p.ok and p.role != "CIS"]

    def login(self, role: str) -> Target:
        return secrets.target(self.logins[role].secret)
