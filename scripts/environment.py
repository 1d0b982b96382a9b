"""The environment in which Pulumi, its plugins and psql run."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import toolchain
from localcloud.cloud import control

from .backend import files, logged_in, pulumi_home
from .checkout import Checkout
from .progress import say
from .stacks import Stack

QUIET = {"PULUMI_SKIP_UPDATE_CHECK": "true"}
"""No look at the network that nobody asked for."""
OFFLINE = {"PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true", "AWS_EC2_METADATA_DISABLED": "true"}
"""With the stand-in there is nothing to fetch and nobody to ask; without a network each try would cost seconds."""
NO_ACCOUNT = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
"""A profile of the user's must not lead a local stack to his real account."""
OFFICIAL_AWS = "resource-aws-v*"
"""The official plugin, as Pulumi names the folder of each version."""
CHOOSES_ACCOUNT = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN")
"""What would win over the local key pair in a shell."""
LOOPBACK = "127.0.0.0/8,127.0.0.1,localhost"
"""Never reached through a proxy: the local cloud, and the engine's talk with its plugins."""


def base(checkout: Checkout) -> dict[str, str]:
    """The user's environment without what would get in the way."""
    bypass = {name: _joined(os.environ.get(name), LOOPBACK) for name in ("NO_PROXY", "no_proxy")}
    return dict(os.environ) | QUIET | bypass | {"GROUNDWORK_HOME": str(checkout.home)}


def local(checkout: Checkout, region: str) -> dict[str, str]:
    """What leads every AWS client, and libpq, to the local cloud.

    Raises CloudError when the local cloud was never started.
    """
    return NO_ACCOUNT | control.environment(checkout.home, region)


def enter(checkout: Checkout, stack: Stack) -> None:
    """Turn this very process to the stack's cloud; of a local stack, the local cloud, which is started."""
    variables = base(checkout)
    if stack.is_local:
        control.start(checkout.home, say)
        variables = without_account(variables) | local(checkout, stack.region)
    os.environ.clear()
    os.environ.update(variables)


def for_shell(checkout: Checkout, region: str) -> dict[str, str]:
    """What a shell needs so that Pulumi, boto3 and psql reach the local cloud and its stacks without this command."""
    chosen = {} if logged_in(checkout) else dict(files(checkout).environment)
    folders = [checkout.plugins, *toolchain.locate().path]
    settled = QUIET | OFFLINE | {"GROUNDWORK_HOME": str(checkout.home)}
    return local(checkout, region) | settled | chosen | path(folders, os.environ)


def without_account(environment: Mapping[str, str]) -> dict[str, str]:
    """Drop every variable that chooses a real AWS account or another endpoint."""
    return {name: value for name, value in environment.items() if not name.startswith("AWS_")}


def path(folders: Iterable[Path], environment: Mapping[str, str]) -> dict[str, str]:
    """PATH with these folders first."""
    return {"PATH": os.pathsep.join([*map(str, folders), environment.get("PATH", os.defpath)])}


def needs_stand_in(stack: Stack, verb: str, environment: Mapping[str, str]) -> bool:
    """Whether the stand-in serves `aws:` resources: for local stacks, and to preview where the official plugin is not.

    A real stack is never changed through the stand-in.
    """
    official = (pulumi_home(environment) / "plugins").glob(OFFICIAL_AWS)
    return stack.is_local or (verb == "preview" and not any(official))


def _joined(present: str | None, more: str) -> str:
    return f"{present},{more}" if present else more
