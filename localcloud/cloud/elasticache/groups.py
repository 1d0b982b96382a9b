"""Cache parameter groups, which moto lacks."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from . import family
from .faults import invalid


@dataclass
class ParameterGroup:
    """A parameter group; its attributes bear the names that describe shows."""

    cache_parameter_group_name: str
    cache_parameter_group_family: str
    description: str
    arn: str
    is_global: bool = False
    values: dict[str, str] = field(default_factory=dict)
    """What was set here, by parameter name."""

    def settings(self) -> dict[str, str]:
        """The values for the server: the family's defaults and what was set, as far as the server knows them.

        Every version takes the old names with `ziplist`, version 6 only those.
        """
        known = family.parameters(self.cache_parameter_group_family)
        values = {name: self.values.get(name, p.default) for name, p in known.items() if p.served}
        return {name.replace("listpack", "ziplist"): value for name, value in values.items()}

    def shown(self, source: str | None) -> list[dict[str, Any]]:
        """The parameters as DescribeCacheParameters lists them; `source` is `user`, `system` or `engine-default`."""
        known = family.parameters(self.cache_parameter_group_family)
        every = (_shown(name, parameter, self.values.get(name)) for name, parameter in known.items())
        return [parameter for parameter in every if source in {None, parameter["Source"]}]


def _shown(name: str, parameter: family.Parameter, value: str | None) -> dict[str, Any]:
    return {
        "ParameterName": name,
        "ParameterValue": parameter.default if value is None else value,
        "Source": "system" if value is None else "user",
        "DataType": parameter.kind,
        "AllowedValues": parameter.allowed,
        "IsModifiable": parameter.modifiable,
        "ChangeType": "requires-reboot" if parameter.reboot else "immediate",
        "MinimumEngineVersion": "5.0.0",
    }


def check(family_name: str, wanted: dict[str, str]) -> None:
    """Refuse unknown or locked parameters and values out of bounds, all at once."""
    problems = [problem for name, value in wanted.items() for problem in _problems(family_name, name, value)]
    if problems:
        raise invalid("; ".join(problems))


def _problems(family_name: str, name: str, value: str) -> Iterator[str]:
    known = family.parameters(family_name).get(name)
    if known is None:
        yield f"The parameter {name} is not a parameter of {family_name}"
    elif not known.modifiable:
        yield f"The parameter {name} cannot be modified"
    elif not _allowed(known, value):
        yield f"The value {value} of {name} is not allowed; allowed are {known.allowed}"


def _allowed(known: family.Parameter, value: str) -> bool:
    if known.kind == "string" or not known.allowed:
        return not known.allowed or value in known.allowed.split(",")
    low, _, high = known.allowed[1:].partition("-")
    return value.lstrip("-").isdigit() and int(known.allowed[0] + low) <= int(value) <= int(high)


def check_family(name: str) -> None:
    """Refuse a family that ElastiCache does not have."""
    if name not in family.FAMILIES:
        raise invalid(f"CacheParameterGroupFamily {name} is not valid; it is one of {', '.join(family.FAMILIES)}")
