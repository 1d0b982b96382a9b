"""Scripts made to be split wrong: all are SQL to PostgreSQL's parser, and hide semicolons wherever they can."""

import re
from random import Random

WORDS = {
    "text": (
        "'a;b'", "''';'''", "'a\\'", "'--;'", "'/*;'", "'$$;'", "'a;'\n  ';b'", "'a' -- ;'\n  ';'", "''",
        "'BEGIN ATOMIC'",
        "'\u00a0;'", "'\\;\\'", "N';'", "B'01'", "X'1F'", "E'\\';'", "e'\\\\;'", "E'a'\n';\\''", "E'\\\n;'", "E''';'''",
        "E'a' -- '\n -- ;\n '\\';'", "E'\\'' \t\n\f '\\';\\''", "E'\\\\'", "U&'\\0041;'", "u&'!0041;' UESCAPE '!'",
        "U&';'';'", "$$;$$", "$$;'$$", "$a$;$$;$a$", "$a$;$b$;$a$", "$_1$;$_$;$_1$", "$é$;$e$;$é$", "$表$;\n--$表$",
        "$😀$;$😀$", "$a$$b$;$$;$a$", "$$a$;$a$$", "$ab$;$a$b$;$ab$", "$$/*$$", "$$BEGIN ATOMIC$$", "$\u00a0$;$\u00a0$",
        "$$$$", "$q$$q$",
    ),
    "remark": ("'a;b'", "''';'''", "'a\\'", "'--;'", "'/*;'", "'$$;'", "E'\\';'", "$$;$$", "U&'\\0041;'"),
    "name": (
        "a", "b1", "a$b", "a$$", "a$b$c", "_", "größe", "имя", "表", "表$$", "😀", "😀$$", "a\u00a0b", "x\u2028",
        '"a;b"', '"a"";"""', '"--;"', '"/*;"', '"$$;"', '"END"', 'U&"d\\0061;t"', 'U&"!0061;" UESCAPE \'!\'',
        "begin", "atomic", "typee", "function", "procedure", "rule", "u", "e", "n$", "x1$$",
    ),
    "label": ("end", "case", "select", "create", "when", "begin", "atomic", '"a;b"', "表$$", "x"),
    "bare": ("end", "case", "begin", "atomic", "when"),  # labels that need no AS, reserved words among them
    "number": ("1", "1.5", ".5", "1e9", "0x1F", "1_000"),
    "type": ("int", "text", "numeric(10, 2)", "timestamptz", "int[]", "double precision", "x.y", '"t;"'),
    "operator": (
        "+ ", "- ", "* ", "<@ ", "#>> ", "->> ", "!~~* ", "@- ", "&& ", "?| ", "= ", "|/ ", "+--;\n", "*/*;*/",
        "@--'\n",
        "<@/*;*/", "-/*;*/", "//*;*/", "*-/*'*/", "!--$$\n", "OPERATOR(pg_catalog.+) ",
    ),
    "gap": (
        " ", "\n", "\t", " \r\n", "\f", " /*;*/ ", "/**/", "/***/", " /*/*;*/;*/ ", "/* ' */", '/* " */', "/* $$ */",
        " -- ;\n", "--'\n", "--$$\n", "--/*\n", "/*--*/ ", "/*\n;\n*/", "/*/ ; */", "/*/*/ ; */ ; */", "/****;**/",
        " -- \\\n", "/* END; */", "--\r", "/* é; */", "/*//*;*/;**/",
    ),
    "routine": ("$f$BEGIN RETURN 1; END;$f$", "$$BEGIN; END$$", "'BEGIN; END'", "$_$;$$;$_$", "E'\\';'", "$é$;$é$"),
}  # fmt: skip
"""What is put in as it is."""

RULES = {
    "expr": (
        "{text}", "{name}", "{number}", "{text}", "( {expr} )", "( {expr} {operator} {expr} )",
        "ARRAY [ {expr} , {expr} ]",
        "x.{label}", "CAST ( {expr} AS {type} )", "( {select} )", "coalesce ( {expr} , {expr} )",
        "CASE WHEN {expr} THEN {expr} ELSE {expr} END", "case {expr} when {expr} then {expr} end",
    ),
    "select": (
        "SELECT {expr} FROM {name}", "select {expr} AS {label} FROM {name} WHERE {expr}", "SELECT 1 {bare} FROM {name}",
        "SELECT {expr} AS {name} , x.{label} FROM {name}", "SELECT {expr} {bare}",
    ),
    "change": (
        "INSERT INTO {name} VALUES ( {expr} , {expr} )", "UPDATE {name} SET {name} = {expr} WHERE {expr}",
        "DELETE FROM {name} WHERE {expr}", "{select}",
    ),
    "plain": (
        "{change}", "{change}", "{select}", "COMMENT ON TABLE {name} IS {remark}",
        "CREATE TABLE {name} ( {name} {type} DEFAULT ( {expr} ) , {name} text CHECK ( a > {expr} ) )",
    ),
    "rule": (
        "CREATE RULE {name} AS ON INSERT TO {name} DO ( {change} ; {change} )",
        "CREATE RULE {name} AS ON UPDATE TO {name} DO ALSO ( {change} ; {change} ; {change} ; )",
        "create rule {name} as on delete to {name} where {expr} do instead ( {change} )",
    ),
    "head": (
        "CREATE FUNCTION {name} ( ) RETURNS int", "create or replace function {name} ( begin atomic ) returns begin",
        "CREATE PROCEDURE {name} ( IN a int DEFAULT 1 )", "CREATE OR REPLACE PROCEDURE {name} ( )",
        "CREATE FUNCTION {name} ( VARIADIC begin text[] ) RETURNS TABLE ( begin atomic ) SET x TO begin",
    ),
    "inner": (
        "{plain} ;", "{plain} ;", "{plain} ;", "RETURN {expr} ;", "{rule} ;",
        "{head} BEGIN ATOMIC {inner} {inner} END ;",
        "{head} LANGUAGE plpgsql AS {routine} ;", "{inner} {inner} {inner}",
    ),
    "statement": (
        "{plain}", "{plain}", "{plain}", "{rule}", "{head} LANGUAGE plpgsql AS {routine}", "DO {routine}",
        "{head} BEGIN ATOMIC {inner} END", "{head} language sql begin atomic {inner} {inner} end",
        "{head} BEGIN ATOMIC END",
        "PREPARE {name} AS SELECT $1 , $2", "PREPARE {name} AS SELECT $1||$$;$$",
        "CREATE FUNCTION f() RETURNS int RETURN 1",
        "CREATE TRIGGER {name} BEFORE UPDATE ON {name} FOR EACH ROW WHEN ( {expr} ) EXECUTE FUNCTION f ( {remark} )",
        "BEGIN", "END", "COMMIT", "end work", "SET x = begin, atomic", "SELECT begin atomic", "DROP FUNCTION f(begin)",
        "CREATE FUNCTION f(begin atomic) RETURNS int LANGUAGE sql AS {routine}", "ALTER FUNCTION f() SET x TO begin",
        "CREATE SCHEMA s CREATE TABLE t (a int) CREATE VIEW v AS SELECT 1", "CREATE VIEW v AS SELECT 1 AS {label}",
        "CREATE INDEX CONCURRENTLY i ON t (a)", "CREATE TYPE e AS ENUM (';')", "COPY t FROM '/;'", "VALUES (1, ';')",
    ),
}  # fmt: skip
"""How the rest is made; between two words stands a gap, and the first way leads to an end."""

DEEPEST = 6
SLOT = re.compile(r"{(\w+)}")


class Nasty:
    """Makes scripts; the same seed makes the same."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)  # noqa: S311

    def script(self) -> str:
        """Some statements, with or without a last semicolon, empty ones among them."""
        made = [self._gap() + self._made("statement") + self._gap() for _ in range(self._chance.randint(1, 4))]
        ends = [self._chance.choice((";", ";", ";", ";;", ";\n;", f";{self._gap()};")) for _ in made]
        ends[-1] = self._chance.choice((ends[-1], "", ends[-1] + self._gap()))
        return self._chance.choice(("", "", ";", self._gap())) + "".join(map(str.__add__, made, ends))

    def _made(self, what: str, depth: int = 0) -> str:
        if what in WORDS:
            return self._chance.choice(WORDS[what])
        way = RULES[what][0] if depth > DEEPEST else self._chance.choice(RULES[what])
        return self._gap().join(
            SLOT.sub(lambda slot: self._made(slot[1], depth + 1), word) for word in way.split()
        )  # fmt: skip

    def _gap(self) -> str:
        return "".join(self._made("gap") for _ in range(self._chance.choice((1, 1, 1, 2, 3))))
