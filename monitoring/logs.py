"""What PostgreSQL's log tells that RDS does not count: slow queries, deadlocks, waits for locks, how long all take.

A line is as RDS writes it, with a prefix that is fixed: `2026-01-05 10:00:00 UTC:10.20.0.7(51234):app_app@app_db:
[4711]:LOG:  duration: 1500.123 ms  statement: SELECT 1`. A pattern is CloudWatch Logs' own: words in quotes, fields in
brackets, expressions between per cent signs, which know no groups.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.database import Database
from monitoring.alarm import LogFilter, Metric

ONE_IN = 10
"""Of how many statements below the always-logged duration one is logged. Own choice: at 1,000 statements a second and
300 bytes a line it makes 78 GB of log a month; one in 100 would leave a quiet service without a percentile."""

LATENCY = {"query_p95_ms": 95, "query_p99_ms": 99}
"""Which measure is which percentile."""


@dataclass(frozen=True)
class Log:
    """The log of one instance, and whose statements in it count."""

    owner: str
    """What the service's login roles begin with."""
    name: str
    """What the metrics belong to: `neotool-prod-app`, whichever instance wrote the line."""
    instance: str

    @property
    def group(self) -> str:
        """As RDS names it."""
        return f"/aws/rds/instance/{self.instance}/postgresql"

    def counts(self, metric: str, pattern: str) -> LogFilter:
        """Count the lines that fit."""
        return LogFilter(f"{self.instance}-{metric}", self.group, pattern, counted(self.name, metric))

    def takes(self, name: str, pattern: str) -> LogFilter:
        """Take the milliseconds of the lines that fit."""
        metric = counted(self.name, "StatementMilliseconds")
        return LogFilter(f"{self.instance}-{name}", self.group, pattern, metric, value="$ms", default=False)


def counted(owner: str, metric: str, statistic: str = "Sum") -> Metric:
    """A metric that filters make: without dimensions, for with them CloudWatch gives no zeros."""
    return Metric(f"Groundwork/{owner}", metric, statistic=statistic)


def settings(database: Database) -> dict[str, str]:
    """What PostgreSQL has to log so that the limits can be seen, where the declaration does not say it."""
    limits = database.limits
    wanted: dict[str, str] = {}
    if "slow_query_seconds" in limits:
        wanted["log_min_duration_statement"] = f"{limits['slow_query_seconds'].at * 1000:.0f}"
    if "lock_wait_seconds" in limits:
        wanted["deadlock_timeout"] = f"{limits['lock_wait_seconds'].at * 1000:.0f}"
    if LATENCY.keys() & limits.keys():
        wanted |= {"log_min_duration_sample": "0", "log_statement_sample_rate": f"{1 / ONE_IN:g}"}
    return wanted


def always_logged(database: Database) -> int | None:
    """Milliseconds from which on every statement is logged and not only one in so many; None: none is."""
    declared = {name: setting.value for name, setting in database.parameters.items()}
    said = int((settings(database) | declared).get("log_min_duration_statement", "-1"))
    return said if said >= 0 else None


def filters(database: Database, log: Log, *, writer: bool) -> Iterator[LogFilter]:
    """All filters of one instance's log; a reader has neither deadlocks nor waits for locks of its own."""
    limits = database.limits
    if writer and "deadlocks" in limits:
        yield log.counts("Deadlocks", '"ERROR:" "deadlock detected"')
    if writer and "lock_wait_seconds" in limits:
        yield log.counts("LockWaits", '"LOG:" "still waiting for"')
    if "slow_query_seconds" in limits:
        yield log.counts("SlowQueries", _took(log.owner, int(limits["slow_query_seconds"].at * 1000)))
    percentiles = {LATENCY[measure]: limit for measure, limit in sorted(limits.items()) if measure in LATENCY}
    for percentile, limit in percentiles.items():
        yield log.counts(f"StatementsOver{percentile}", _took(log.owner, int(limit.at)))
    if percentiles:
        yield from _sampled(database, log)


def counting_always(database: Database) -> str | None:
    """The metric that counts the statements which are always logged; often these are just the slow ones."""
    always, slow = always_logged(database), database.limits.get("slow_query_seconds")
    if always is None:
        return None
    return "SlowQueries" if slow and slow.at * 1000 == always else "StatementsAlways"


def _sampled(database: Database, log: Log) -> Iterator[LogFilter]:
    """Every logged statement, those that are always logged, and the times of an even sample of all."""
    always = always_logged(database)
    yield log.counts("Statements", _took(log.owner, 0))
    if always is None:
        yield log.takes("StatementTimes", _fields(log.owner, "ms"))
        return
    if counting_always(database) == "StatementsAlways":
        yield log.counts("StatementsAlways", _took(log.owner, always))
    yield log.takes("StatementTimes", _fields(log.owner, f"ms<{always}"))
    # The last digit counts microseconds, as even a lot as any: one in ten of those that are always logged, too.
    ending = "|".join(f"^{number}\\.\\d\\d7$" for number in at_least(always))
    yield log.takes("StatementTimesAlways", _fields(log.owner, f"ms=%{ending}%"))


def _took(owner: str, milliseconds: int) -> str:
    """Statements of the service itself, not of migrations, dumps or people; `parse` and `bind` are no statements.

    The service's login has two users, `_app` and `_app_clone`, which take turns; CloudWatch knows no groups.
    """
    before, after = f":{owner}_app[_clone]*@\\w+:\\[\\d+\\]:LOG:\\s+duration:\\s", "\\.\\d+\\sms\\s+[es]"
    return f"%{'|'.join(f'{before}{number}{after}' for number in at_least(milliseconds))}%"


def _fields(owner: str, condition: str) -> str:
    kind = 'kind="execute" || kind="statement:"'
    return f'[date, time, session="*:{owner}_app*@*", label="duration:", {condition}, unit="ms", {kind}, ...]'


def at_least(number: int) -> list[str]:
    """Expressions which together fit every whole number that is as great: CloudWatch has no groups to nest them in."""
    if number < 1:
        return ["\\d+"]
    text = str(number)
    last = len(text.rstrip("0")) - 1
    found = [
        f"{text[:place]}{_digits(int(digit) + (place < last))}{_more(len(text) - place - 1)}"
        for place, digit in enumerate(text[: last + 1])
        if int(digit) + (place < last) <= 9
    ]
    return [*found, f"\\d{{{len(text) + 1},}}"]


def _digits(lowest: int) -> str:
    return "9" if lowest == 9 else f"[{lowest}-9]"


def _more(count: int) -> str:
    return f"\\d{{{count}}}" if count else ""
