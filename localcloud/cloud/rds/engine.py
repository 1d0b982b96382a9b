"""The PostgreSQL versions that the local RDS offers: those whose programs can be had here."""

import re

from localcloud.cloud.servers import archives

from .faults import conflicting, invalid


def major_of(version: str) -> int:
    """The major of `18` or `18.6`. Raises RDS's refusal when the local cloud cannot run it."""
    found = re.fullmatch(r"(\d+)(\.\d+)?", version)
    if found is None or int(found[1]) not in archives.MAJORS:
        offered = ", ".join(map(str, archives.MAJORS))
        raise conflicting(f"Cannot find version {version} for postgres; the local cloud offers {offered}")
    if found[2] and version != archives.binaries(int(found[1])).version:
        here = archives.binaries(int(found[1])).version
        raise conflicting(
            f"Cannot find version {version} for postgres; here it is {here}: pin the major {found[1]} alone"
        )
    return int(found[1])


def check(engine: str) -> None:
    """Refuse every engine that has no real server behind it."""
    if engine != "postgres":
        raise invalid(f"Value {engine} for parameter Engine is invalid; the local cloud has servers for postgres only")


def offered() -> list[dict[str, object]]:
    """What DescribeDBEngineVersions shows."""
    versions = {major: archives.version(major) for major in archives.MAJORS}
    return [
        {
            "Engine": "postgres",
            "EngineVersion": versions[major],
            "MajorEngineVersion": str(major),
            "DBParameterGroupFamily": f"postgres{major}",
            "DBEngineDescription": "PostgreSQL",
            "Status": "available",
            "SupportsReadReplica": True,
            "ValidUpgradeTarget": [_target(version) for later, version in versions.items() if later > major],
            "ExportableLogTypes": ["postgresql", "upgrade"],
        }
        for major in archives.MAJORS
    ]


def _target(version: str) -> dict[str, object]:
    return {
        "Engine": "postgres",
        "EngineVersion": version,
        "Description": "PostgreSQL",
        "AutoUpgrade": False,
        "IsMajorVersionUpgrade": True,
    }
