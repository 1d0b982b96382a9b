"""Which extensions may be created: the ones RDS supports, made creatable without a superuser as RDS makes them."""

import os
import re
import subprocess
import sys
from collections.abc import Collection, Mapping
from pathlib import Path

SUPPORTED = frozenset(
    [
        "address_standardizer",
        "address_standardizer_data_us",
        "amcheck",
        "autoinc",
        "aws_commons",
        "aws_lambda",
        "aws_s3",
        "bloom",
        "bool_plperl",
        "btree_gin",
        "btree_gist",
        "citext",
        "cube",
        "dblink",
        "dict_int",
        "dict_xsyn",
        "earthdistance",
        "flow_control",
        "fuzzystrmatch",
        "h3",
        "h3_postgis",
        "hll",
        "hstore",
        "hstore_plperl",
        "hypopg",
        "insert_username",
        "intagg",
        "intarray",
        "ip4r",
        "isn",
        "jsonb_plperl",
        "lo",
        "log_fdw",
        "ltree",
        "moddatetime",
        "mysql_fdw",
        "oracle_fdw",
        "orafce",
        "pg_bigm",
        "pg_buffercache",
        "pg_cron",
        "pg_freespacemap",
        "pg_hint_plan",
        "pg_partman",
        "pg_prewarm",
        "pg_proctab",
        "pg_repack",
        "pg_similarity",
        "pg_stat_statements",
        "pg_tle",
        "pg_transport",
        "pg_trgm",
        "pg_visibility",
        "pgactive",
        "pgaudit",
        "pgcrypto",
        "pglogical",
        "pgrouting",
        "pgrowlocks",
        "pgstattuple",
        "pgtap",
        "plperl",
        "plpgsql",
        "plprofiler",
        "pltcl",
        "plv8",
        "postgis",
        "postgis_raster",
        "postgis_tiger_geocoder",
        "postgis_topology",
        "postgres_fdw",
        "prefix",
        "rdkit",
        "rds_tools",
        "refint",
        "seg",
        "semver",
        "sslinfo",
        "tablefunc",
        "tcn",
        "tds_fdw",
        "test_parser",
        "tsm_system_rows",
        "tsm_system_time",
        "unaccent",
        "uuid-ossp",
        "vector",
    ]
)
"""Amazon RDS for PostgreSQL release notes, "Extension versions", the union over 14 to 18."""

HINT = "create it on AWS only, or do without it"

GRANTS = {
    "dblink": "GRANT USAGE ON FOREIGN DATA WRAPPER dblink_fdw TO rds_superuser WITH GRANT OPTION;",
    "postgres_fdw": "GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO rds_superuser WITH GRANT OPTION;",
    "pg_stat_statements": """
        DO $grant$ DECLARE member pg_catalog.regprocedure; BEGIN
            FOR member IN
                SELECT d.objid FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
                WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.deptype = 'e'
                    AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                    AND e.extname = 'pg_stat_statements'
            LOOP
                EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s TO rds_superuser', member);
            END LOOP;
        END $grant$;
    """,
}
"""What an extension keeps for superusers and RDS opens to rds_superuser."""


def restrict(directory: Path) -> None:
    """Mark the supported extensions of this folder as creatable by a database's owner, and no others.

    Not repeatable: for a freshly unpacked folder.
    """
    for control in sorted(directory.glob("*.control")):
        lines = [line for line in control.read_text().splitlines() if not line.startswith(("trusted", "superuser"))]
        trusted = ["trusted = true"] if control.stem in SUPPORTED else []
        control.write_text("\n".join([*lines, *trusted]) + "\n")
        if control.stem in GRANTS:
            _grant(directory, control)


def absent(directory: Path) -> tuple[str, ...]:
    """What RDS has and this PostgreSQL has not."""
    return tuple(sorted(SUPPORTED - {control.stem for control in directory.glob("*.control")}))


def broken(directory: Path, libraries: Path) -> tuple[str, ...]:
    """What RDS has, and this PostgreSQL too, but which needs a library that this machine has not; with that library."""
    present = sorted(SUPPORTED & {control.stem for control in directory.glob("*.control")})
    return tuple(f"{name} (needs {needs})" for name in present if (needs := _missing_library(libraries, name)))


def explain(directory: Path, names: tuple[str, ...], origin: str, elsewhere: Mapping[str, Collection[int]]) -> None:
    """Have CREATE EXTENSION say that the extension is RDS's and not here, rather than that there is no such thing.

    `elsewhere` names the major versions that have one of them on this machine.
    """
    for name in names:
        others = " or ".join(map(str, elsewhere.get(name, ())))
        hint = f"PostgreSQL {others} has it here: declare that major" if others else HINT
        comment = "supported by RDS, but not on this machine"
        (directory / f"{name}.control").write_text(
            f"comment = '{comment}'\ndefault_version = 'none'\ntrusted = true\nrelocatable = true\n"
        )
        words = f"""extension "{name}" is supported by RDS, but this PostgreSQL ({origin}) does not have it"""
        (directory / f"{name}--none.sql").write_text(
            f"DO $refuse$ BEGIN RAISE EXCEPTION $words${words}$words$ USING ERRCODE = 'feature_not_supported', "
            f"HINT = '{hint}'; END $refuse$;\n"
        )


def _grant(directory: Path, control: Path) -> None:
    """Add the grant to the script that CREATE EXTENSION runs last."""
    (version,) = re.findall(r"^default_version\s*=\s*'([^']+)'", control.read_text(), re.MULTILINE)
    scripts = [*directory.glob(f"{control.stem}--*--{version}.sql"), *directory.glob(f"{control.stem}--{version}.sql")]
    for script in scripts:
        script.write_text(f"{script.read_text()}\n{GRANTS[control.stem]}\n")


def _missing_library(libraries: Path, name: str) -> str | None:
    module = libraries / f"{name}.so"
    if not sys.platform.startswith("linux") or not module.exists():
        return None
    search = {"PATH": os.defpath, "LD_LIBRARY_PATH": str(libraries)}
    listed = subprocess.run(["ldd", str(module)], env=search, capture_output=True, text=True, check=False).stdout
    missing = re.findall(r"(\S+) => not found", listed)
    return ", ".join(missing) or None
