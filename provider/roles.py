"""`groundwork:postgres:Roles`: who may log in to one database, and what each may do there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from operations.roles import Extra, Login, Place, Terms, Wanted, drift, matrix_digest, reconcile
from provider.resource import UNKNOWN, Checked, Inputs, Problem, Properties, Resource, Say


class Roles(Resource):
    """Makes extensions, roles, privileges and passwords. Deleting it drops none: they go with their database."""

    computed: ClassVar[tuple[str, ...]] = ("usernames",)
    inputs = Inputs(
        {"host": str, "port": int, "database": str, "service": str, "masterSecret": str, "roles": dict},
        {"instance": str, "matrix": str, "extensions": list, "masked": list, "rowSecurity": list, "adopted": list},
    )

    def check(self, olds: Properties, news: Properties) -> Checked:  # noqa: ARG002 (the protocol's)
        """Say what is wrong, and add the matrix' digest, so that a new matrix is a change."""
        problems = self.inputs.problems(news) or (*_strange(news["roles"]), *_nameless(news.get("extensions")))
        return Checked({**news, "matrix": matrix_digest()}, problems)

    def pending(self, olds: Properties, news: Properties) -> str | None:
        """Name the extensions and roles that are new, or say that privileges changed."""
        new = [f"{news['service']}_{role}" for role in news["roles"] if role not in (olds.get("roles") or {})]
        pending = {
            "extensions": [name for name in news.get("extensions") or () if name not in (olds.get("extensions") or ())],
            "roles": new,
        }
        if any(pending.values()):
            told = "; ".join(f"pending {kind} {', '.join(names)}" for kind, names in pending.items() if names)
            return f"{news['database']}: {told}"
        return f"{news['database']}: roles and privileges are reconciled" if olds != news else None

    def identity(self, inputs: Properties) -> str:
        """Name the roles by their database."""
        return f"{inputs['database']}/roles"

    def apply(self, inputs: Properties, say: Say) -> Properties:
        """Reconcile everything in one transaction. Raises OperationError."""
        names = reconcile(place_of(inputs), inputs["masterSecret"], logins_of(inputs), say, terms_of(inputs))
        return {"usernames": names}

    def look(self, inputs: Properties) -> Properties:
        """Take the matrix for another one where the database has drifted from it."""
        amiss = drift(place_of(inputs), inputs["masterSecret"], logins_of(inputs), terms_of(inputs))
        return {**inputs, "matrix": f"drifted: {'; '.join(amiss)}"} if amiss else inputs


class Privileges(Roles):
    """The same after the migrations, when what is declared of single tables can hold. Deleting it changes nothing."""

    computed: ClassVar[tuple[str, ...]] = ()
    inputs = Inputs(Roles.inputs.required, {**Roles.inputs.optional, "files": dict})

    def pending(self, olds: Properties, news: Properties) -> str | None:
        """Say that new tables get their privileges."""
        return f"{news['database']}: privileges on single tables are reconciled" if olds != news else None

    def identity(self, inputs: Properties) -> str:
        """Name them by their database."""
        return f"{inputs['database']}/privileges"

    def apply(self, inputs: Properties, say: Say) -> Properties:
        """Reconcile everything once more; what is declared of tables that are not there is now a problem."""
        terms = replace(terms_of(inputs), migrated=True)
        reconcile(place_of(inputs), inputs["masterSecret"], logins_of(inputs), say, terms)
        return {}

    def look(self, inputs: Properties) -> Properties:
        """Leave drift to the roles' own resource, which sees all of it."""
        return inputs


def place_of(inputs: Properties) -> Place:
    """The database that the inputs name."""
    return Place(inputs["host"], inputs["port"], inputs["database"], inputs["service"])


def logins_of(inputs: Properties) -> dict[str, Login]:
    """The logins that the inputs want, by role."""
    return {
        name: Login(
            role["secret"], int(role.get("connectionLimit", -1)), role.get("login", "password"),
            tuple(role.get("users") or ()),
        )
        for name, role in inputs["roles"].items()
    }  # fmt: skip


def terms_of(inputs: Properties) -> Terms:
    """All else that the inputs say of the database's roles."""
    extras = {
        name: Extra(role["like"], frozenset(role.get("tables") or ()))
        for name, role in inputs["roles"].items()
        if role.get("like")
    }
    return Terms(
        extensions=tuple(inputs.get("extensions") or ()),
        extras=extras,
        masked=frozenset(inputs.get("masked") or ()),
        row_security=frozenset(inputs.get("rowSecurity") or ()),
        adopted=frozenset(inputs.get("adopted") or ()),
    )


def _strange(roles: Mapping[str, Any] | str) -> list[Problem]:
    if roles == UNKNOWN or not isinstance(roles, Mapping):
        return []
    known = {name: role for name, role in roles.items() if isinstance(role, Mapping)}
    extras = {name: Extra(str(role["like"])) for name, role in known.items() if role.get("like")}
    wanted = Wanted("", {name: Login("") for name in roles}, Terms(extras=extras))
    unknown = [Problem(*problem.split(": ", 1)) for problem in wanted.problems()]
    secretless = [
        Problem(f"roles.{name}.secret", "missing; the ARN of the secret that holds the password")
        for name, role in known.items()
        if not role.get("secret")
    ]
    return unknown + secretless


def _nameless(extensions: list[Any] | str | None) -> list[Problem]:
    if not isinstance(extensions, list):
        return []
    return [
        Problem(f"extensions[{number}]", f"{name!r} given, the name of an extension expected")
        for number, name in enumerate(extensions)
        if not isinstance(name, str) or not name
    ]
