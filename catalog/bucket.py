"""An S3 bucket: what it is for, whose key encrypts it, and when objects leave it."""

from pydantic import Field

from catalog.fact import Fact, Name


class Bucket(Fact):
    """One bucket; versioned, encrypted with a customer key and closed to the public, always."""

    description: str
    """What lies in it."""
    service: Name | None = None
    """The service it belongs to, whose key encrypts it; none: the system's key."""
    lockable: bool = False
    """Whether objects can be locked against deletion (S3 Object Lock), as backups should be (control S3.15)."""
    expire_days: dict[str, int] = Field(default={})
    """Days after which an object expires, by key prefix."""
    noncurrent_days: int = Field(ge=1)
    """Days for which a replaced or deleted version can still be had back."""
