"""A change of a schema without downtime, and the switches a person throws for it."""

from typing import Annotated, Literal, Self

from pydantic import StringConstraints, model_validator

from catalog.fact import Fact

ChangeName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,62}$")]
"""As files say it in their heads: `-- groundwork: expand order-status`."""


class Change(Fact):
    """What follows on a change's expand, one switch after the other, a deployment of the service between each.

    The expand itself needs none: it comes with its files, as every migration does.
    """

    backfill: bool = False
    """Fill what was there before: thrown once every running instance keeps new rows right, or a trigger does."""
    contract: bool = False
    """Take the old shape away: thrown once no running instance reads or writes it. It stays thrown."""

    @model_validator(mode="after")
    def _one_switch_after_the_other(self) -> Self:
        if self.contract and not self.backfill:
            given = "backfill false, contract true: each switch wants the ones before it"
            raise ValueError(f"{given}; throw backfill first, then contract")
        return self

    @property
    def stage(self) -> Literal["expand", "backfill", "contract"]:
        """How far the person has gone."""
        return "contract" if self.contract else "backfill" if self.backfill else "expand"
