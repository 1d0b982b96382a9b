# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""IAM: policies that stand for themselves, for several roles."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import unquote

from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.mapping import to_text
from localcloud.plugins.aws.naming import Autoname
from localcloud.plugins.aws.tags import Tagging
from localcloud.plugins.aws.work import Call, Found, Work

_MOST_VERSIONS = 5
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html"""


class Policy(Kind):
    """A policy; its id is its ARN, and every change of its document a new version."""

    type_name = "aws:iam/policy:Policy"
    service = "iam"
    creation = Call("create_policy")
    reading = Call("get_policy", "PolicyArn", "Policy")
    deletion = Call("delete_policy", "PolicyArn")
    identity = "Policy.Arn"
    natural = ("name", "path")
    names = {"name": "PolicyName", "policy": "PolicyDocument"}
    autoname = Autoname(longest=128)
    defaults = {"path": "/"}
    passive = ("delayAfterPolicyCreationInMs",)
    replaces = ("description", "name", "namePrefix", "path")
    missing = ("NoSuchEntity",)
    taken = ("EntityAlreadyExists",)
    busy = ("DeleteConflict",)
    tagging = Tagging("tag_policy", "untag_policy", "PolicyArn", of="id", list="list_policy_tags:Tags")

    def find(self, work: Work) -> str | None:
        """Look for the ARN that the name leads to."""
        work.id = f"arn:aws:iam::{work.cloud.account()}:policy{work.inputs['path']}{work.inputs['name']}"
        return work.id if work.id != work.replaced and super().read(work) is not None else None

    def read(self, work: Work) -> Found | None:
        """Describe the policy with the document that counts."""
        found = super().read(work)
        if found is None:
            return None
        version = work.call("get_policy_version", PolicyArn=work.id, VersionId=found["DefaultVersionId"])
        document = version["PolicyVersion"]["Document"]
        return {**found, "PolicyDocument": unquote(document) if isinstance(document, str) else to_text(document)}

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Make a new version, in the place of the oldest where there are as many as there may be."""
        if "policy" not in changed:
            return
        spare = self._spare(work)
        if len(spare) + 1 >= _MOST_VERSIONS:
            work.call("delete_policy_version", PolicyArn=work.id, VersionId=spare[0])
        document = to_text(work.inputs["policy"])
        work.call("create_policy_version", PolicyArn=work.id, PolicyDocument=document, SetAsDefault=True)

    @staticmethod
    def _spare(work: Work) -> list[str]:
        """The versions that do not count, the oldest first."""
        versions = work.call("list_policy_versions", PolicyArn=work.id)["Versions"]
        spare = [version for version in versions if not version["IsDefaultVersion"]]
        return [str(version["VersionId"]) for version in sorted(spare, key=lambda one: one["CreateDate"])]

    def delete(self, work: Work) -> None:
        """Delete the policy, and before it its old versions."""
        for version in self._spare(work):
            work.call("delete_policy_version", PolicyArn=work.id, VersionId=version)
        super().delete(work)
