# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""IAM: roles and what they may do."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import unquote

from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.mapping import to_text
from localcloud.plugins.aws.naming import Autoname
from localcloud.plugins.aws.tables.iam_policies import Policy
from localcloud.plugins.aws.tags import Tagging
from localcloud.plugins.aws.values import Properties
from localcloud.plugins.aws.work import Call, Found, Work

__all__ = ["Policy", "Role", "RolePolicy", "RolePolicyAttachment"]

_NOT_FOUND = ("NoSuchEntity",)


class Role(Kind):
    """A role; its id is its name."""

    type_name = "aws:iam/role:Role"
    service = "iam"
    creation = Call("create_role")
    reading = Call("get_role", "RoleName", "Role")
    updating = (Call("update_role", "RoleName"),)
    deletion = Call("delete_role", "RoleName")
    natural = ("name",)
    names = {"name": "RoleName", "assumeRolePolicy": "AssumeRolePolicyDocument"}
    paths = {"uniqueId": "RoleId", "permissionsBoundary": "PermissionsBoundary.PermissionsBoundaryArn"}
    autoname = Autoname(longest=64)
    defaults = {"path": "/", "maxSessionDuration": 3600, "forceDetachPolicies": False}
    passive = ("forceDetachPolicies",)
    replaces = ("name", "namePrefix", "path")
    missing = _NOT_FOUND
    taken = ("EntityAlreadyExists",)
    busy = ("DeleteConflict",)
    tagging = Tagging("tag_role", "untag_role", "RoleName", of="id")
    tags_at = "Tags"
    _SETS = ("inlinePolicies", "managedPolicyArns")
    """What other resource types declare as well, so that it is this one's only where it says so."""

    def create(self, work: Work) -> str:
        """Create the role, then give it the policies that were declared with it."""
        work.id = super().create(work)
        self.update(work, set(self._SETS) & set(work.inputs))
        return work.id

    def read(self, work: Work) -> Found | None:
        """Describe the role with the policies that are declared with it, if any are."""
        found = super().read(work)
        if found is None:
            return None
        found = {**found, "AssumeRolePolicyDocument": _document(found["AssumeRolePolicyDocument"])}
        told = work.inputs if work.inputs or work.state else self._SETS
        found["ManagedPolicyArns"] = self._attached(work) if "managedPolicyArns" in told else []
        names = self._inlines(work) if "inlinePolicies" in told else []
        found["InlinePolicies"] = [{"Name": name, "Policy": _inline(work, name)} for name in names]
        return found

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Change the trust, the boundary and the declared policies by calls of their own, the rest at once."""
        if "assumeRolePolicy" in changed:
            document = work.inputs["assumeRolePolicy"]
            work.call("update_assume_role_policy", RoleName=work.id, PolicyDocument=document)
        if "permissionsBoundary" in changed:
            self._bound(work)
        if "managedPolicyArns" in changed:
            self._attach(work, set(work.inputs.get("managedPolicyArns") or ()))
        if "inlinePolicies" in changed:
            self._put_inlines(work)
        super().update(work, set(changed) & {"description", "maxSessionDuration"})

    def _bound(self, work: Work) -> None:
        boundary = work.inputs.get("permissionsBoundary")
        if boundary:
            work.call("put_role_permissions_boundary", RoleName=work.id, PermissionsBoundary=boundary)
        else:
            work.call("delete_role_permissions_boundary", RoleName=work.id)

    def _attach(self, work: Work, wanted: set[str]) -> None:
        present = set(self._attached(work))
        for arn in sorted(wanted - present):
            work.call("attach_role_policy", RoleName=work.id, PolicyArn=arn)
        for arn in sorted(present - wanted):
            work.call("detach_role_policy", RoleName=work.id, PolicyArn=arn)

    def _put_inlines(self, work: Work) -> None:
        wanted = {one["name"]: one["policy"] for one in work.inputs.get("inlinePolicies") or () if one.get("name")}
        for name, policy in wanted.items():
            work.call("put_role_policy", RoleName=work.id, PolicyName=name, PolicyDocument=policy)
        for name in set(self._inlines(work)) - set(wanted):
            work.call("delete_role_policy", RoleName=work.id, PolicyName=name)

    def _attached(self, work: Work) -> list[str]:
        answer = work.call("list_attached_role_policies", RoleName=work.id)
        return [policy["PolicyArn"] for policy in answer["AttachedPolicies"]]

    def _inlines(self, work: Work) -> list[str]:
        return list(work.call("list_role_policies", RoleName=work.id)["PolicyNames"])

    def delete(self, work: Work) -> None:
        """Delete the role; first, what was declared with it and, where asked to, whatever else it was given."""
        if work.get("forceDetachPolicies") or work.get("managedPolicyArns"):
            self._attach(work, set())
        for name in self._inlines(work) if work.get("forceDetachPolicies") or work.get("inlinePolicies") else ():
            work.call("delete_role_policy", RoleName=work.id, PolicyName=name)
        super().delete(work)


class RolePolicyAttachment(Kind):
    """A managed policy that a role is given."""

    type_name = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
    service = "iam"
    creation = Call("attach_role_policy")
    reading = Call("list_attached_role_policies")
    deletion = Call("detach_role_policy")
    natural = ("role", "policyArn")
    names = {"role": "RoleName"}
    replaces = ("role", "policyArn")
    missing = _NOT_FOUND

    def natural_id(self, inputs: Properties) -> str:
        """Name role and policy, as the official plugin does."""
        return f"{inputs['role']}/{inputs['policyArn']}"

    def read(self, work: Work) -> Found | None:
        """Look among the role's policies."""
        role, _, arn = work.id.partition("/")
        found = super().read(work)
        attached = [policy["PolicyArn"] for policy in (found or {}).get("AttachedPolicies", ())]
        return {"RoleName": role, "PolicyArn": arn} if arn in attached else None

    def where(self, work: Work, call: Call) -> Properties:
        """Look by the role; a policy is picked among its own."""
        role, _, arn = work.id.partition("/")
        return {"RoleName": role} if call is self.reading else {"RoleName": role, "PolicyArn": arn}


class RolePolicy(Kind):
    """A policy written into a role."""

    type_name = "aws:iam/rolePolicy:RolePolicy"
    service = "iam"
    creation = Call("put_role_policy")
    reading = Call("get_role_policy")
    updating = (Call("put_role_policy", whole=True),)
    deletion = Call("delete_role_policy")
    natural = ("role", "name")
    names = {"role": "RoleName", "name": "PolicyName", "policy": "PolicyDocument"}
    autoname = Autoname(longest=128)
    replaces = ("role", "name", "namePrefix")
    missing = _NOT_FOUND

    def natural_id(self, inputs: Properties) -> str:
        """Name role and policy, as the official plugin does."""
        return f"{inputs['role']}:{inputs['name']}"

    def where(self, work: Work, call: Call) -> Properties:  # noqa: ARG002 - all calls take the same two
        """Take the id apart."""
        role, _, name = work.id.partition(":")
        return {"RoleName": role, "PolicyName": name}

    def read(self, work: Work) -> Found | None:
        """Describe the policy, its document unescaped."""
        found = super().read(work)
        return {**found, "PolicyDocument": _document(found["PolicyDocument"])} if found else None


def _inline(work: Work, name: str) -> str:
    return _document(work.call("get_role_policy", RoleName=work.id, PolicyName=name)["PolicyDocument"])


def _document(given: object) -> str:
    return unquote(given) if isinstance(given, str) else to_text(given)
