"""The refusals of RDS, with its own codes, in sentences that say how to mend the call."""

from moto.rds.exceptions import RDSClientError


def invalid(message: str) -> RDSClientError:
    """A value that RDS does not take."""
    return RDSClientError("InvalidParameterValue", message)


def conflicting(message: str) -> RDSClientError:
    """Values that do not go together."""
    return RDSClientError("InvalidParameterCombination", message)


def wrong_state(message: str) -> RDSClientError:
    """A call that the instance's state does not allow."""
    return RDSClientError("InvalidDBInstanceState", message)


def absent(what: str) -> RDSClientError:
    """A feature of RDS that the local cloud refuses rather than pretends."""
    return RDSClientError("InvalidParameterCombination", f"the local cloud has no {what}")
