"""DB parameter groups: what may be in them, and what RDS shows of them."""

from collections.abc import Iterator
from typing import Any

from moto.rds.models import DBParameterGroup

from localcloud.cloud.servers import archives

from . import family
from .faults import conflicting, invalid
from .formula import FormulaError, evaluate, is_formula

ANY_INSTANCE = {
    "DBInstanceClassMemory": 2.0**30,
    "DBInstanceVCPU": 2.0,
    "AllocatedStorage": 20.0,
    "EndPointPort": 5432.0,
}
"""Values with which a formula is tried before it is accepted."""


def major_of(name: str) -> int:
    """The major version of a family such as `postgres18`."""
    digits = name.removeprefix("postgres")
    if not name.startswith("postgres") or not digits.isdigit() or int(digits) not in archives.MAJORS:
        majors = ", ".join(f"postgres{major}" for major in archives.MAJORS)
        raise invalid(f"DBParameterGroupFamily {name} is not a valid parameter group family; use one of {majors}")
    return int(digits)


def check(major: int, wanted: list[dict[str, Any]]) -> None:
    """Refuse what RDS refuses: unknown or locked parameters, values out of bounds, static ones at once."""
    problems = [problem for parameter in wanted for problem in _problems(major, parameter)]
    if problems:
        raise (
            invalid("; ".join(problems))
            if not problems[0].startswith("cannot use")
            else conflicting("; ".join(problems))
        )


def _problems(major: int, wanted: dict[str, Any]) -> Iterator[str]:
    name, value = wanted["ParameterName"], wanted.get("ParameterValue")
    known = family.find(major, name)
    if known is None:
        yield f"Could not find parameter with name: {name} in postgres{major}"
    elif not known.modifiable:
        yield f"The parameter {name} cannot be modified"
    elif value is not None and (problem := _value_problem(known, value)):
        yield problem
    elif known.static and wanted.get("ApplyMethod") == "immediate":
        yield f"cannot use immediate apply method for static parameter {name}; use pending-reboot"


def _value_problem(known: family.Parameter, value: str) -> str | None:
    if is_formula(value):
        try:
            value = evaluate(value, ANY_INSTANCE)
        except FormulaError as error:
            return str(error)
    low, _, high = known.allowed[1:].partition("-")
    if known.kind == "boolean" and value.lower() not in {"0", "1", "on", "off", "true", "false"}:
        return f"Invalid parameter value: {value} for: {known.name} allowed values are: 0,1"
    if known.name == "shared_preload_libraries" and (strange := _libraries(value) - family.PRELOADED):
        allowed = ",".join(sorted(family.PRELOADED))
        return f"Invalid parameter value: {','.join(sorted(strange))} for: {known.name} allowed values are: {allowed}"
    if known.kind in {"integer", "float"} and not _within(value, known.allowed[:1] + low, high):
        return f"Invalid parameter value: {value} for: {known.name} allowed values are: {known.allowed}"
    return None


def _libraries(value: str) -> set[str]:
    return {name.strip() for name in value.split(",")} - {"", "rdsutils"}


def _within(value: str, low: str, high: str) -> bool:
    try:
        return float(low) <= float(value) <= float(high)
    except ValueError:
        return False


def shown(group: DBParameterGroup, source: str | None) -> list[dict[str, Any]]:
    """The parameters of a group as DescribeDBParameters lists them, of one source or of all."""
    major = major_of(str(group.family))
    names = group.parameters if source == "user" else family.parameters(major) | group.parameters
    every = (_shown(family.find(major, name), group.parameters.get(name, {})) for name in names)
    return [parameter for parameter in every if source in {None, parameter["Source"]}]


def _shown(known: family.Parameter | None, set_here: dict[str, Any]) -> dict[str, Any]:
    assert known is not None  # noqa: S101  (only known parameters get into a group)
    value = set_here.get("ParameterValue", known.default)
    apart = "user" if set_here else "system" if known.default is not None else "engine-default"
    return {
        "ParameterName": known.name,
        "ParameterValue": value,
        "Description": known.description,
        "Source": apart,
        "ApplyType": "static" if known.static else "dynamic",
        "DataType": known.kind,
        "AllowedValues": known.allowed or None,
        "IsModifiable": known.modifiable,
        "ApplyMethod": set_here.get("ApplyMethod", "pending-reboot"),
    }
