"""PgBouncer: the figures of the budget and the pool, passwords out of Secrets Manager, pods that roll."""

import configparser

from catalog import load
from tests.components.kubernetes.conftest import Objects, objects


def settings(vrooli: Objects) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(vrooli.of("ConfigMap")["server-pooler"]["data"]["pgbouncer.ini"])
    return parser


def test_transactions_share_connections_and_prepared_statements_are_kept(vrooli: Objects) -> None:
    pgbouncer = settings(vrooli)["pgbouncer"]
    assert pgbouncer["pool_mode"] == "transaction"
    assert int(pgbouncer["max_prepared_statements"]) > 0


def test_all_poolers_together_take_what_the_budget_gives_the_service(vrooli: Objects) -> None:
    stack = load("vrooli", "prod")
    size = int(settings(vrooli)["pgbouncer"]["max_db_connections"])
    assert size * stack.environment.capacity.pooler_replicas == stack.budget("server").app


def test_the_texts_figures_reach_the_pooler(vrooli: Objects) -> None:
    pgbouncer = settings(vrooli)["pgbouncer"]
    figures = {name: pgbouncer[name] for name in ("query_wait_timeout", "server_idle_timeout", "server_lifetime")}
    assert figures == {"query_wait_timeout": "10", "server_idle_timeout": "300", "server_lifetime": "1800"}


def test_both_ways_are_encrypted_and_the_server_is_who_it_says(vrooli: Objects) -> None:
    pgbouncer = settings(vrooli)["pgbouncer"]
    assert pgbouncer["client_tls_sslmode"] == "require"
    assert pgbouncer["server_tls_sslmode"] == "verify-full"


def test_a_changed_setting_rolls_the_pods(vrooli: Objects) -> None:
    other = objects("vrooli-staging")
    notes = [
        o.of("Deployment")["server-pooler"]["spec"]["template"]["metadata"]["annotations"]["groundwork/config"]
        for o in (vrooli, other)
    ]
    assert notes[0] != notes[1]


def test_passwords_of_both_users_of_a_login_come_from_secrets_manager_alone(vrooli: Objects) -> None:
    spec = vrooli.of("ExternalSecret")["server-pooler"]["spec"]
    assert spec["target"]["template"]["data"]["users.txt"].splitlines() == [
        '"server_app" "{{ .app_1 }}"',
        '"server_app_clone" "{{ .app_2 }}"',
        '"server_monitor" "{{ .monitor_1 }}"',
        '"server_monitor_clone" "{{ .monitor_2 }}"',
    ]
    assert {entry["secretKey"]: entry["remoteRef"]["key"] for entry in spec["data"]} == {
        "app_1": "vrooli-prod/server/app-first",
        "app_2": "vrooli-prod/server/app-second",
        "monitor_1": "vrooli-prod/server/monitor-first",
        "monitor_2": "vrooli-prod/server/monitor-second",
        "name": "vrooli-prod/server/monitor",
        "password": "vrooli-prod/server/monitor",
    }


def test_clients_are_sent_to_the_pooler_and_migrations_past_it(vrooli: Objects) -> None:
    data = vrooli.of("ConfigMap")["server-database"]["data"]
    assert (data["DATABASE_HOST"], data["DATABASE_PORT"]) == ("server-pooler.vrooli.svc", "6432")
    assert (data["DATABASE_DIRECT_HOST"], data["DATABASE_DIRECT_PORT"]) == ("vrooli-prod-server.example", "5433")


def test_prismas_url_carries_the_texts_figures(vrooli: Objects) -> None:
    url = vrooli.of("ExternalSecret")["server-database"]["spec"]["target"]["template"]["data"]["DATABASE_URL"]
    assert url.startswith(
        "postgresql://{{ .username }}:{{ .password | urlquery }}@server-pooler.vrooli.svc:6432/vrooli?"
    )
    assert url.endswith("&connection_limit=20&pool_timeout=10")


def test_one_pooler_can_go_while_the_others_stay(vrooli: Objects) -> None:
    assert vrooli.of("PodDisruptionBudget")["server-pooler"]["spec"]["maxUnavailable"] == 1
    assert vrooli.of("Deployment")["server-pooler"]["spec"]["replicas"] == 2
