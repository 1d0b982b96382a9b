"""IAM: who may take a role, and what it allows."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from policies.resource import Resource
from policies.rule import rule
from policies.statements import Statement, allowed

ROLE = "aws:iam/role:Role"
POLICIES = [
    "aws:iam/policy:Policy",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/groupPolicy:GroupPolicy",
    "aws:iam/userPolicy:UserPolicy",
]
WRITTEN = [*POLICIES, ROLE]
"""What has a policy document of its own; a role may have some inline."""
ATTACHMENTS = [
    "aws:iam/policyAttachment:PolicyAttachment",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
]
USERS = [
    "aws:iam/user:User",
    "aws:iam/accessKey:AccessKey",
    "aws:iam/userLoginProfile:UserLoginProfile",
    "aws:iam/userPolicy:UserPolicy",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
]

ANYTHING = "*"
ADMINISTRATORS = ("AdministratorAccess", "PowerUserAccess", "IAMFullAccess")
DECRYPTING = ("kms:decrypt", "kms:reencryptfrom")
"""The two that control KMS.1 speaks of."""
WITHOUT_RESOURCE = ("*:list*", "*:describe*", "cloudwatch:putmetricdata", "sts:getcalleridentity")
"""Actions that know no resource, or tell names only: AWS takes nothing but `*` for them."""
SOURCES = {"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"}
"""Conditions by which a service acts for one's own resources only."""
CALLER = "the component's policy document"


@rule("identity-policy-not-everything", types=WRITTEN, field=f"{CALLER}: Action and Resource",
      controls=["IAM.1", "CIS 2.14", "CKV_AWS_62", "CKV_AWS_63"])  # fmt: skip
def not_everything(policy: Resource) -> Iterator[str]:
    """No policy allows every action."""
    if any(ANYTHING in each.actions for each in granted(policy)):
        yield "a statement allows the action *"


@rule("identity-policy-not-a-whole-service", types=WRITTEN, field=f"{CALLER}: Action", controls=["IAM.21"])
def not_a_whole_service(policy: Resource) -> Iterator[str]:
    """No policy allows every action of a service: those that are needed are named."""
    for each in granted(policy):
        for action in each.actions:
            if action.endswith(":*"):
                yield f"a statement allows {action}"


@rule("identity-policy-names-its-resources", types=WRITTEN, field=f"{CALLER}: Resource",
      controls=["CKV_AWS_355", "CKV_AWS_290"])  # fmt: skip
def names_its_resources(policy: Resource) -> Iterator[str]:
    """What a policy allows, it allows for resources that it names, or under a condition."""
    for each in granted(policy):
        wide = [action for action in each.actions if _needs_a_resource(action)]
        if wide and ANYTHING in each.resources and not each.conditions:
            yield f"a statement allows {', '.join(wide)} for every resource, without a condition"


@rule("identity-policy-decrypts-with-named-keys", types=WRITTEN, field=f"{CALLER}: Resource",
      controls=["KMS.1", "KMS.2"])  # fmt: skip
def decrypts_with_named_keys(policy: Resource) -> Iterator[str]:
    """Whoever may decrypt, may do so with keys that are named."""
    for each in granted(policy):
        decrypts = any(_decrypts(action) for action in each.actions)
        wide = [name for name in each.resources if name == ANYTHING or name.endswith((":key/*", ":kms:*"))]
        if decrypts and wide:
            yield f"a statement allows to decrypt with every key ({wide[0]})"


@rule("identity-policy-says-what-it-allows", types=WRITTEN, field=f"{CALLER}: NotAction, NotResource")
def says_what_it_allows(policy: Resource) -> Iterator[str]:
    """A policy says what it allows, and not what it does not."""
    for each in granted(policy):
        if each.excepted:
            yield f"a statement allows everything but its {' and '.join(each.excepted)}"


@rule("identity-policy-changes-no-identity", types=WRITTEN, field=f"{CALLER}: Action", controls=["CKV_AWS_286"])
def changes_no_identity(policy: Resource) -> Iterator[str]:
    """No role of a data store may change roles or policies, or hand a role on: it could give itself more."""
    for each in granted(policy):
        for action in each.actions:
            service, _, what = action.partition(":")
            if service == "iam" and what != ANYTHING and not what.startswith(("get", "list", "simulate")):
                yield f"a statement allows {action}"


@rule("identity-no-administrator", types=[*ATTACHMENTS, ROLE], field="the component's policy attachment: policy_arn",
      controls=["IAM.1", "CKV_AWS_274"])  # fmt: skip
def no_administrator(resource: Resource) -> Iterator[str]:
    """None of AWS's own policies for administrators is attached to anything."""
    arns = resource.get("managedPolicyArns", ()) if resource.type == ROLE else [resource["policyArn"]]
    for arn in arns:
        name = arn.rpartition("/")[2]
        if ":aws:policy/" in arn and (name in ADMINISTRATORS or name.endswith("FullAccess")):
            yield f"{name} is attached"


@rule(
    "identity-no-users", types=USERS, field="roles in place of users", controls=["IAM.2", "CKV_AWS_40", "CKV_AWS_273"]
)
def no_users(_: Resource) -> Iterator[str]:
    """Whoever works with the data stores takes a role: nobody has a user with keys that do not end."""
    yield "it is an IAM user's; roles only are allowed"


@rule("role-taken-by-whom-it-names", types=[ROLE], field="the component's trust policy: Principal",
      controls=["CIS 2.21", "CKV_AWS_60", "CKV_AWS_61"])  # fmt: skip
def taken_by_whom_it_names(role: Resource) -> Iterator[str]:
    """A role says who may take it: a service, a role, an account, and never everybody."""
    for each in allowed(role["assumeRolePolicy"]):
        if each.to_everybody or "NotPrincipal" in each.excepted:
            yield "its trust policy lets everybody take it"


@rule("role-taken-for-own-account", types=[ROLE], field="the component's trust policy: Condition")
def taken_for_own_account(role: Resource) -> Iterator[str]:
    """A service takes a role for the own account's sake only, and not when another account asks it to."""
    for each in allowed(role["assumeRolePolicy"]):
        services = [who.partition(" ")[2] for who in each.principals if who.startswith("Service ")]
        if services and not SOURCES & each.conditions.keys():
            yield f"{', '.join(services)} takes it without a condition on aws:SourceAccount or aws:SourceArn"


def granted(resource: Resource) -> Iterator[Statement]:
    """What the policy documents that a resource itself bears allow."""
    if resource.type != ROLE:
        yield from allowed(resource["policy"])
        return
    for inline in resource.get("inlinePolicies", ()):
        if "policy" in inline:
            yield from allowed(inline["policy"])


def _wide(action: str) -> bool:
    """A whole service's, or everything: two rules speak of these already."""
    return action == ANYTHING or action.endswith(":*")


def _decrypts(action: str) -> bool:
    return not _wide(action) and any(fnmatchcase(each, action) for each in DECRYPTING)


def _needs_a_resource(action: str) -> bool:
    """Of the actions that no other rule speaks of."""
    if _wide(action) or _decrypts(action) or action.startswith("iam:"):
        return False
    if action.startswith("s3:listbucket"):  # a bucket's own, for all its name
        return True
    return not any(fnmatchcase(action, pattern) for pattern in WITHOUT_RESOURCE)
