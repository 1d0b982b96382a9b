"""The types that this provider has."""

from __future__ import annotations

from provider.auth_token import AuthToken
from provider.master_password import MasterPassword
from provider.migrations import Migrations
from provider.personal_data import PersonalData
from provider.resource import Resource
from provider.roles import Privileges, Roles
from provider.upgrade import Upgrade

RESOURCES: dict[str, Resource] = {
    "groundwork:postgres:Roles": Roles(),
    "groundwork:postgres:Migrations": Migrations(),
    "groundwork:postgres:PersonalData": PersonalData(),
    "groundwork:postgres:Privileges": Privileges(),
    "groundwork:rds:MasterPassword": MasterPassword(),
    "groundwork:rds:Upgrade": Upgrade(),
    "groundwork:redis:AuthToken": AuthToken(),
}
