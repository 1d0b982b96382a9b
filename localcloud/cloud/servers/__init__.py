"""Real PostgreSQL and Redis servers, each in a folder of its own, run the way RDS and ElastiCache would run them.

Nothing here knows the AWS API. `postgres` and `redis` hold the verbs, `inventory` tells how every server of a home is
doing. Every verb can be repeated, and picks up where a killed process left off.
"""
