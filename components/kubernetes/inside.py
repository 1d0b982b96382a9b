"""What is done inside the data stores, by Jobs of the cluster: for where Pulumi runs and reaches none of them."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi

from components.kubernetes.object import JOB, PLUGIN, SERVICE_ACCOUNT, Object, Place, labelled
from components.kubernetes.walls import aws_api, identity, stores, wall
from components.kubernetes.workload import CA_FILE, CA_MOUNT, CA_VOLUME, LARGE, container, pod

ACCOUNT = "groundwork-inside"
"""The Jobs' service account; the platform ties it to a role that may read and write the stack's secrets."""
LABEL = "inside"
"""What the Jobs' pods are called, whatever they do."""
COMMAND = ("python", "-m", "provider.job")
"""What the image of the Dockerfile runs."""
ENVIRONMENT = [
    {"name": "PGSSLROOTCERT", "value": CA_FILE},
    # A cache's certificate is from Amazon's public authority, which is not in the bundle of RDS but in the image's own.
    {"name": "GROUNDWORK_CA_FILE", "value": "/etc/ssl/certs/ca-certificates.crt"},
]
LONGEST_SECONDS = 3600
"""After which a Job is given up; own choice. What it applied until then is kept, and the next one goes on."""
ROOT = Path(__file__).resolve().parents[2]


class Jobs:
    """Runs the work of the project's own resources on the cluster, each in a Job that Pulumi waits for."""

    def __init__(self, place: Place, needed: pulumi.Resource) -> None:
        """Take where the Jobs go, and what must be there before any of them."""
        self._place = place
        account = place.put(SERVICE_ACCOUNT, ACCOUNT, {"automountServiceAccountToken": False})
        self._needed = [needed, account, self._wall()]

    def _wall(self) -> Object:
        stack = self._place.stack
        ports = {service.database.port for service in stack.services.values()}
        ports |= {cache.port for cache in stack.caches.values()}
        reached = [stores(self._place, port) for port in sorted(ports)]
        return wall(self._place, LABEL, reaches=[*reached, aws_api(), identity()])

    def run(self, kind: str, owner: str, inputs: Mapping[str, Any], opts: pulumi.ResourceOptions) -> Object:
        """Declare the Job that applies a resource's inputs; the owner is a service or a cache.

        Its name carries a digest of everything that it works from, so that a change makes another Job: the inputs, the
        image, and the files of the inputs' directory.
        """
        task = _task(kind, inputs)
        digest = task.apply(lambda text: hashlib.sha256(f"{self._image} {text}".encode()).hexdigest()[:10])
        step = f"{owner}-{kind.rpartition(':')[2].lower()}"
        metadata = {
            "name": pulumi.Output.format("{}-{}", step, digest),
            "namespace": self._place.namespace,
            "labels": labelled(self._place.stack, LABEL),
            # One that failed is made again by the next up, whatever has changed since or not.
            "annotations": {"pulumi.com/replaceUnready": "true"},
        }
        waiting = pulumi.ResourceOptions(
            depends_on=self._needed,
            version=PLUGIN,
            custom_timeouts=pulumi.CustomTimeouts(create=f"{LONGEST_SECONDS + 300}s"),
        )
        name = f"{self._place.stack.stack}-{step}"
        body = {"metadata": metadata, "spec": self._spec(task)}
        return Object(name, JOB, body, pulumi.ResourceOptions.merge(opts, waiting))

    @property
    def _image(self) -> str:
        return self._place.cluster.image

    def _spec(self, task: pulumi.Output[str]) -> dict[str, Any]:
        """A worker that said no is not asked again; one that its node lost is."""
        worker = container(
            "inside", self._image, LARGE,
            command=[*COMMAND], args=[task], env=ENVIRONMENT, volumeMounts=[CA_MOUNT],
        )  # fmt: skip
        spec = pod([worker], volumes=[CA_VOLUME], restartPolicy="Never", serviceAccountName=ACCOUNT)
        refused = {"containerName": "inside", "operator": "In", "values": [1, 2]}
        return {
            "backoffLimit": 3,
            "activeDeadlineSeconds": LONGEST_SECONDS,
            "podFailurePolicy": {"rules": [{"action": "FailJob", "onExitCodes": refused}]},
            "template": {"metadata": {"labels": labelled(self._place.stack, LABEL)}, "spec": spec},
        }


def _task(kind: str, inputs: Mapping[str, Any]) -> pulumi.Output[str]:
    """The command's only argument. Secrets are in it by their ARN alone."""
    given = {name: value for name, value in inputs.items() if value is not None}
    content = {"content": fingerprint(ROOT / inputs["directory"])} if "directory" in inputs else {}
    return pulumi.Output.json_dumps({"kind": kind, "inputs": given, **content}, sort_keys=True)


def fingerprint(folder: Path) -> str:
    """The digest of all files in a folder, by which the Job knows that its image holds the same (provider/job.py)."""
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    digests = (f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in files)
    return hashlib.sha256("".join(digests).encode()).hexdigest()
