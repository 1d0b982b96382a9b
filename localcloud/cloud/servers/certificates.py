"""A certificate authority of the home's own, and certificates for the servers' addresses."""

from pathlib import Path


def authority(home: Path) -> Path:
    """The authority's certificate, `HOME/ca/ca.pem`, made on first use; its key beside it is readable by nobody else."""
    raise NotImplementedError
