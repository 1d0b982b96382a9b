"""A role's way into a service's database: the connection string, and the password that never stands in it."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from operations import secrets

from . import endpoints, environment
from .checkout import Checkout
from .failures import InputError
from .stacks import Stack


@dataclass(frozen=True)
class Login:
    """A login at one server, whose password is still in Secrets Manager."""

    stack: Stack
    service: str
    role: str
    user: str
    secret: str
    host: str
    port: int
    database: str
    major: int
    servers: tuple[tuple[str, int], ...]
    """Every server of the service, on each of which the password is the same."""
    ca_file: str | None
    """The authority that signed the servers' certificates; None leaves it to libpq's own settings."""

    def dsn(self, **parameters: str) -> str:
        """A URL for libpq without a password."""
        query = {"sslmode": "verify-full"} | ({"sslrootcert": self.ca_file} if self.ca_file else {}) | parameters
        where = f"{quote(self.user, safe='')}@{self.host}:{self.port}/{quote(self.database, safe='')}"
        return f"postgresql://{where}?{urlencode(query, quote_via=quote, safe='/')}"


def login(checkout: Checkout, stack: Stack, name: str, role: str, replica: int | None = None) -> Login:
    """Find the login of a role at a service's writer or reader; raises InputError for a name that does not exist."""
    service = endpoints.service(endpoints.read(checkout, stack), name)
    roles: dict[str, dict[str, str]] = service["roles"]
    if role not in roles:
        raise InputError(f"--role {role}: {name} has no such role; one of: {', '.join(roles)}")
    server, every = endpoints.server(service, replica), (service["writer"], *service["readers"])
    return Login(
        stack=stack,
        service=name,
        role=role,
        user=roles[role]["username"],
        secret=roles[role]["secret"],
        host=server["host"],
        port=int(server["port"]),
        database=service["database"],
        major=int(service["major"]),
        servers=tuple((each["host"], int(each["port"])) for each in every),
        ca_file=environment.local(checkout, stack.region)["PGSSLROOTCERT"] if stack.is_local else None,
    )


def password(checkout: Checkout, login: Login) -> str:
    """Fetch the password from Secrets Manager; of a local stack, from the local cloud, which is started."""
    environment.enter(checkout, login.stack)
    found = secrets.target(login.secret, host=login.host, port=login.port, database=login.database)
    return found.password
