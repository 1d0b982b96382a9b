"""The four environments. Where a number is the project's own choice and not a source's, the comment says so."""

from catalog.environment import MOST_VAULT_DAYS, Capacity, Environment, Protection, Retention

LOCAL = Environment(
    name="local",
    production=False,
    capacity=Capacity(
        # The smallest class: its share of connections is the one to live with; memory is the laptop's own.
        instance_class="db.t4g.micro",
        storage_gib=20,  # the least that gp3 allows
        max_storage_gib=22,  # the least that leaves the 10 % a blue/green upgrade wants
        multi_az=False,
        max_replicas=2,  # own choice: three servers per database is what a laptop carries
        service_instances=1,  # a single developer runs one of each
        cache_node="cache.t4g.micro",
        cache_replicas=0,
        search_instance="t3.small.search",  # recorded only on a laptop: the least there is
        search_nodes=1,
        search_storage_gib=10,
        analytics_replicas=1,
        analytics_storage_gib=10,
        pooler_replicas=1,
        endpoint_zones=1,
    ),
    protection=Protection(
        protected=False,
        final_snapshot=False,
        buckets_emptied=True,
        key_deletion_days=7,  # the least that KMS allows
        secret_recovery_days=0,  # so that the same name can be used again at once
        apply_immediately=True,
        locked=False,
        restores_tested=False,
        copied=False,
    ),
    retention=Retention(
        backup_days=1, keep_backups=False, vault_days=1, cache_snapshot_days=0, log_days=1, insights="standard"
    ),
    paged=(),
    told=(),
)

DEV = Environment(
    name="dev",
    production=False,
    capacity=Capacity(
        instance_class="db.t4g.small",  # own choice: twice the least
        storage_gib=20,
        max_storage_gib=100,
        multi_az=False,
        max_replicas=2,
        service_instances=1,
        cache_node="cache.t4g.micro",
        cache_replicas=0,
        search_instance="t3.small.search",  # the least there is
        search_nodes=1,
        search_storage_gib=10,
        analytics_replicas=1,
        analytics_storage_gib=10,
        pooler_replicas=1,
        endpoint_zones=1,
    ),
    protection=Protection(
        protected=False,
        final_snapshot=False,
        buckets_emptied=True,
        key_deletion_days=7,
        secret_recovery_days=7,  # the least that Secrets Manager allows, other than none
        apply_immediately=True,
        locked=False,
        restores_tested=False,
        copied=False,
    ),
    # Seven days: control RDS.11.
    retention=Retention(
        backup_days=7, keep_backups=False, vault_days=7, cache_snapshot_days=1, log_days=7, insights="standard"
    ),
    paged=(),
    told=("team",),
)

STAGING = Environment(
    name="staging",
    production=False,
    capacity=Capacity(
        instance_class="db.t4g.large",  # 2 cores and 8 GiB, as production's class, at a burstable price
        storage_gib=50,
        max_storage_gib=200,
        multi_az=False,
        max_replicas=2,
        service_instances=2,  # the least that shows a rolling deployment
        cache_node="cache.t4g.small",
        cache_replicas=1,
        search_instance="t3.medium.search",  # own choice: the least that shows two nodes
        search_nodes=2,
        search_storage_gib=20,
        analytics_replicas=1,
        analytics_storage_gib=20,
        pooler_replicas=2,
        endpoint_zones=2,  # the least of which one can be lost
    ),
    protection=Protection(
        protected=True,
        final_snapshot=True,
        buckets_emptied=False,
        key_deletion_days=7,
        secret_recovery_days=7,
        apply_immediately=False,
        locked=False,
        restores_tested=True,
        copied=False,
    ),
    retention=Retention(
        backup_days=7, keep_backups=False, vault_days=7, cache_snapshot_days=1, log_days=30, insights="standard"
    ),
    paged=(),
    told=("team",),
)

PROD = Environment(
    name="prod",
    production=True,
    capacity=Capacity(
        instance_class="db.m7g.large",  # own choice: the smallest class whose CPU is not burstable
        storage_gib=100,
        max_storage_gib=1000,
        multi_az=True,  # control RDS.5
        max_replicas=5,
        service_instances=3,  # one in each Availability Zone of the network
        cache_node="cache.m7g.large",
        cache_replicas=2,  # one node in each Availability Zone
        search_instance="m7g.large.search",  # own choice: the smallest class whose CPU is not burstable
        search_nodes=3,
        search_storage_gib=100,
        analytics_replicas=2,
        analytics_storage_gib=200,
        pooler_replicas=2,
        endpoint_zones=3,  # one in each Availability Zone of the network
    ),
    protection=Protection(
        protected=True,
        final_snapshot=True,
        buckets_emptied=False,
        key_deletion_days=30,  # the most that KMS allows
        secret_recovery_days=30,  # the most that Secrets Manager allows
        apply_immediately=False,
        locked=True,
        restores_tested=True,
        copied=True,
    ),
    # Thirty days of full backups: neotool's text; control RDS.11 wants seven or more. A year of logs: CloudWatch.16.
    retention=Retention(
        backup_days=30,
        keep_backups=True,
        vault_days=MOST_VAULT_DAYS,
        cache_snapshot_days=7,
        log_days=365,
        insights="advanced",
    ),
    paged=("oncall",),
    told=("team",),
)

PROFILES = {profile.name: profile for profile in (LOCAL, DEV, STAGING, PROD)}
"""Every environment by its name."""
