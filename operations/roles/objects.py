"""What there is in a database that a role can be asked about, with what the asking takes."""

from __future__ import annotations

from dataclasses import dataclass

from operations.connection import Connection

RELATIONS = """
SELECT c.oid::regclass::text,
       CASE WHEN relkind IN ('r', 'p') THEN
           (SELECT quote_ident(attname) FROM pg_attribute
            WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum LIMIT 1)
       END
FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
WHERE relkind IN ('r', 'p', 'v', 'm') AND nspname !~ '^pg_' AND nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
ORDER BY 1
"""
ROUTINES = """
SELECT p.oid::regprocedure::text, quote_ident(nspname) || '.' || quote_ident(proname), prokind::text,
       provariadic <> 0, ARRAY(SELECT format_type(given, NULL) FROM unnest(proargtypes) WITH ORDINALITY t (given, n)
                               ORDER BY n)
FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')
  AND NOT EXISTS (SELECT FROM unnest(proargtypes) given JOIN pg_type t ON t.oid = given WHERE typtype = 'p')
ORDER BY 1
"""
"""Those whose arguments can be given: not such as take any type."""


@dataclass(frozen=True)
class Relation:
    """A table or view."""

    name: str
    """As SQL names it, with its schema."""
    column: str | None
    """One of its columns, as SQL names it; None for a view, which may not take writes from anybody."""


@dataclass(frozen=True)
class Routine:
    """A function or procedure."""

    signature: str
    """As SQL names it, with its arguments' types."""
    name: str
    kind: str
    """`f` a function, `p` a procedure, `a` an aggregate, `w` a window function."""
    variadic: bool
    types: tuple[str, ...]
    """Of its arguments."""


@dataclass(frozen=True)
class Objects:
    """All of them."""

    relations: tuple[Relation, ...]
    routines: tuple[Routine, ...]

    @classmethod
    def of(cls, connection: Connection) -> Objects:
        """Ask the database; in a transaction whose search_path is empty, so that every name comes with its schema."""
        relations = tuple(Relation(*row) for row in connection.execute(RELATIONS))
        routines = tuple(
            Routine(signature, name, kind, variadic, tuple(types))
            for signature, name, kind, variadic, types in connection.execute(ROUTINES)
        )
        return cls(relations, routines)
