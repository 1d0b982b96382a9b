"""The types that this provider has."""

from __future__ import annotations

from provider.auth_token import AuthToken
from provider.migrations import Migrations
from provider.resource import Resource
from provider.roles import Roles

RESOURCES: dict[str, Resource] = {
    "groundwork:postgres:Roles": Roles(),
    "groundwork:postgres:Migrations": Migrations(),
    "groundwork:redis:AuthToken": AuthToken(),
}
