"""Parts of the API that moto lacks and of which the local cloud keeps the record only: shown back, never acted on."""


def install() -> None:
    """Put what is here in the place of moto's backends; needs no servers, so that an API in memory can have it too."""
    from . import alarms, backup, buckets, logs, networks, rds  # noqa: PLC0415  (they import moto, which reads the environment)

    for part in (alarms, backup, buckets, logs, networks, rds):
        part.install()
