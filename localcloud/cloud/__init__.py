"""The AWS API at a local address, with real PostgreSQL behind RDS and real Redis behind ElastiCache.

One daemon per home (`python -m localcloud.cloud --home HOME`); `control` starts, stops and asks it.
"""
