"""An S3 bucket: what it is for, whose key encrypts it, and when objects leave it."""

from typing import Self

from pydantic import Field, model_validator

from catalog.fact import Fact, Name


class Domain(Fact):
    """A name of its own under which CloudFront delivers; where it is to be had is the owner's of the zone to say."""

    name: str = Field(pattern=r"^([a-z0-9-]+\.)+[a-z]{2,}$")
    """Such as media.example.org."""
    certificate: str = Field(pattern=r"^arn:aws:acm:us-east-1:\d{12}:certificate/[0-9a-f-]{36}$")
    """For that name, in us-east-1, where CloudFront looks for it."""


class Bucket(Fact):
    """One bucket; versioned, encrypted with a customer key and closed to the public, always."""

    description: str
    """What lies in it."""
    service: Name | None = None
    """The service it belongs to, whose key encrypts it; none: the system's key."""
    lockable: bool = False
    """Whether objects can be locked against deletion (S3 Object Lock), as backups should be (control S3.15)."""
    locked_days: int = Field(default=0, ge=0)
    """For how many days nobody can delete a new object, where the environment locks; 0: only who asks for it."""
    replicated: bool = False
    """Whether every object is copied to the system's second region, where the environment keeps copies there."""
    delivered: bool = False
    """Whether CloudFront delivers what lies in it to everybody; the bucket itself stays closed."""
    domain: Domain | None = None
    """The name it is delivered under; none: CloudFront's own, whose TLS versions are AWS's to choose."""
    expire_days: dict[str, int] = Field(default={})
    """Days after which an object expires, by key prefix."""
    noncurrent_days: int = Field(ge=1)
    """Days for which a replaced or deleted version can still be had back."""

    @model_validator(mode="after")
    def _what_is_locked_can_be(self) -> Self:
        if self.locked_days and not self.lockable:
            msg = f"locked_days {self.locked_days} without lockable; say lockable: true"
            raise ValueError(f"{msg} (a bucket has to be made so) or leave locked_days out")
        return self

    @model_validator(mode="after")
    def _a_domain_is_for_what_is_delivered(self) -> Self:
        if self.domain and not self.delivered:
            msg = f"domain {self.domain.name} without delivered; say delivered: true or leave domain out"
            raise ValueError(msg)
        return self
