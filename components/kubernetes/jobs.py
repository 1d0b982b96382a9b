"""What has to be done again and again: dumps, retention and maintenance, by `groundwork` itself."""

from typing import NamedTuple

from catalog.database import Backups
from components.kubernetes.object import CRON_JOB, SERVICE_ACCOUNT, Object, Place, labelled
from components.kubernetes.walls import aws_api, stores, wall
from components.kubernetes.workload import CA_FILE, CA_MOUNT, CA_VOLUME, LARGE, container, pod

ACCOUNT = "groundwork"
"""The jobs' service account; the platform ties it to a role that may read the stack's secrets and write its backups."""

LONGEST_SECONDS = 6 * 3600
"""After which a job is given up; own choice: a dump that takes longer meets the working day."""


class Job(NamedTuple):
    """A command and when it runs, as cron writes it, UTC."""

    name: str
    schedule: str
    command: tuple[str, ...]


def jobs(service: str, stack: str, backups: Backups) -> list[Job]:
    """Of one service: a dump as often as the system says, retention daily, maintenance weekly."""
    hour, minute = (int(part) for part in backups.full_at.split(":"))
    weekday = "0" if backups.logical_every == "week" else "*"
    scope = ("-s", stack, "--service", service)
    return [
        # An hour after the full backup: both read everything.
        Job("dump", f"{minute} {(hour + 1) % 24} * * {weekday}", ("groundwork", "backup", "create", *scope)),
        Job("retention", f"{minute} {(hour + 2) % 24} * * *", ("groundwork", "retention", "run", *scope)),
        # Sunday before the maintenance window of RDS (components/postgres.py).
        Job("maintenance", f"{minute} {(hour + 1) % 24} * * 6", ("groundwork", "maintain", *scope)),
    ]


def account(place: Place) -> Object:
    """Who the jobs are."""
    return place.put(SERVICE_ACCOUNT, ACCOUNT, {"automountServiceAccountToken": False})


def scheduled(place: Place, service: str) -> None:
    """Declare a service's jobs, and what they may reach."""
    database = place.stack.services[service].database
    for job in jobs(service, place.stack.stack, database.backups):
        name = f"{service}-{job.name}"
        cron(place, name, job)
        wall(place, name, reaches=[stores(place, database.port), aws_api()])


def cron(place: Place, name: str, job: Job) -> Object:
    """Run a command again and again, one at a time."""
    work = {"name": "work", "mountPath": "/tmp"}  # noqa: S108 (inside the container, its only place to write)
    worker = container(
        job.name, place.cluster.image, LARGE,
        command=[*job.command],
        env=[{"name": "PGSSLROOTCERT", "value": CA_FILE}],
        volumeMounts=[CA_MOUNT, work],
    )  # fmt: skip
    volumes = [CA_VOLUME, {"name": "work", "emptyDir": {"sizeLimit": "1Gi"}}]
    spec = pod([worker], volumes=volumes, restartPolicy="Never", serviceAccountName=ACCOUNT)
    template = {
        "backoffLimit": 2,
        "activeDeadlineSeconds": LONGEST_SECONDS,
        "ttlSecondsAfterFinished": 7 * 24 * 3600,
        "template": {"metadata": {"labels": labelled(place.stack, name)}, "spec": spec},
    }
    body = {
        "schedule": job.schedule,
        "timeZone": "Etc/UTC",
        "concurrencyPolicy": "Forbid",
        "startingDeadlineSeconds": 3600,
        "successfulJobsHistoryLimit": 3,
        "failedJobsHistoryLimit": 3,
        "jobTemplate": {"spec": template},
    }
    return place.put(CRON_JOB, name, {"spec": body})
