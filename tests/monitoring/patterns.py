"""CloudWatch Logs' filter patterns, as far as the project uses them: words, expressions, and fields."""

import re


def fits(pattern: str, line: str) -> dict[str, str] | None:
    """The fields of a line that fits, none of them for words and expressions; None when it does not."""
    if pattern.startswith("%"):
        return {} if _expression(pattern[1:-1], line) else None
    if pattern.startswith("["):
        return _fields(pattern[1:-1], line)
    words = re.findall(r'"([^"]*)"', pattern)
    return {} if all(word in line for word in words) else None


def _expression(text: str, given: str) -> bool:
    """Only what CloudWatch knows: no groups, and no sign but these."""
    assert re.fullmatch(r"[\w:#=@/;,^$?\[\]{}|\\*+.-]*", text), f"CloudWatch refuses {text}"
    return re.search(text, given) is not None


def _fields(text: str, line: str) -> dict[str, str] | None:
    """Fields part at blanks, however many; `...` takes the rest."""
    wanted = [field.strip() for field in text.split(", ")]
    open_ended = wanted[-1] == "..."
    words = line.split()
    wanted = wanted[:-1] if open_ended else wanted
    if len(words) < len(wanted) or (len(words) > len(wanted) and not open_ended):
        return None
    found = dict(zip((re.match(r"\w+", field)[0] for field in wanted), words, strict=False))  # type: ignore[index]
    return found if all(_holds(field, found) for field in wanted) else None


def _holds(field: str, found: dict[str, str]) -> bool:
    name = re.match(r"\w+", field)[0]  # type: ignore[index]
    return field == name or any(_compares(one.strip(), found[name]) for one in field.split("||"))


def _compares(condition: str, value: str) -> bool:
    _, sign, wanted = re.fullmatch(r"(\w+)(<|>=|=)(.*)", condition).groups()  # type: ignore[union-attr]
    if wanted.startswith("%"):
        return _expression(wanted[1:-1], value)
    if sign != "=":
        return _number(value) and (float(value) < float(wanted) if sign == "<" else float(value) >= float(wanted))
    shape = ".*".join(re.escape(part) for part in wanted.strip('"').split("*"))
    return re.fullmatch(shape, value) is not None


def _number(value: str) -> bool:
    return re.fullmatch(r"\d+(\.\d+)?", value) is not None
