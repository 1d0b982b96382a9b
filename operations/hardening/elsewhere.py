"""What the benchmark asks and no query here answers, or what is not as it asks: each with the reason."""

ELSEWHERE = {
    "3.1.2 to 3.1.13": "Where the log goes, its files, their mode, age and size are RDS's to set; it is exported to "
    "CloudWatch Logs and kept there, encrypted, for as long as the environment says.",
    "3.1.22": "Not met: `log_error_verbosity` stays at its default. `verbose` adds source lines of PostgreSQL, which "
    "tell an administrator nothing, and an error code in the middle of each line, where metrics read durations.",
    "3.1.24": "Met in part: RDS fixes the prefix; its own lacks the application's name and the line number.",
    "4.8": "RDS has no `set_user`: there is no superuser to become. The master user's password is in a secret of its "
    "own, and once the roles are there nobody uses it but `groundwork` itself.",
    "5.1": "No query sees a command line. Passwords go from Secrets Manager into memory and to the server as SCRAM "
    "verifiers; a test looks for canaries in the state, logs, process lists and temporary files.",
    "5.2": "RDS listens where its subnets and security groups let it be reached; nothing is public.",
    "5.3, 5.4, 5.10, 5.11": "RDS writes `pg_hba.conf` and lets nobody read it: TLS alone (`rds.force_ssl`), SCRAM "
    "alone, `rdsadmin` from nowhere. The local cloud writes the same (localcloud/cloud/servers/configuration.py).",
    "5.6": "A server cannot see how good a password is that it gets as a verifier, and it gets no other: each is 256 "
    "bits of chance that nobody chose.",
    "7.3": "Base backups are RDS's own, daily, and restored each week where the environment says so.",
}
