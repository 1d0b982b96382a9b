"""The search indices of a stack, each beside the database it copies."""

from components.postgres import Postgres
from components.search import Search, SearchArgs
from components.search_logs import SearchLogs, SearchLogsArgs
from stacks.ground import Ground


def searches(ground: Ground, databases: dict[str, Postgres]) -> dict[str, Search]:
    """One for each service that declares one, encrypted with the service's own key."""
    names = [name for name, service in ground.stack.services.items() if service.search]
    if not names:
        return {}
    logging = SearchLogs(ground.name("domains"), SearchLogsArgs(ground.stack.stack, ground.place), ground.options)
    return {name: _search(ground, name, databases[name], logging) for name in names}


def _search(ground: Ground, name: str, database: Postgres, logging: SearchLogs) -> Search:
    args = SearchArgs(ground.stack, name, ground.place, ground.network, database.key, logging)
    return Search(ground.name(name), args, ground.options)
