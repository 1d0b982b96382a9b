"""Who works inside the databases: the provider, or Jobs on the cluster where Pulumi runs out of their reach."""

from collections.abc import Iterator

from catalog import DeclarationError, Problem
from catalog.system import Stack
from components.kubernetes.cluster import Cluster
from components.kubernetes.inside import Jobs
from stacks.ground import Ground

SETTING = "config.groundwork:reach"


def jobs(ground: Ground, cluster: Cluster | None) -> Jobs | None:
    """The cluster's Jobs where the settings ask for them; DeclarationError when there can be none."""
    if ground.place.reach == "direct":
        return None
    problems = list(_in_the_way(ground.stack))
    if problems or cluster is None:
        raise DeclarationError(f"stacks/settings/Pulumi.{ground.stack.stack}.yaml", problems)
    return cluster.jobs()


def _in_the_way(stack: Stack) -> Iterator[Problem]:
    if not stack.kubernetes:
        text = f"kubernetes given, and {stack.name} declares none; declare kubernetes in the system, or take direct"
        yield Problem(SETTING, text)
    elif "@sha256:" not in stack.kubernetes.image:
        image = stack.kubernetes.image
        text = f"{image} given, a name that may mean another image tomorrow; add @sha256: and the image's digest"
        yield Problem("config.groundwork:overrides.kubernetes.image", text)
