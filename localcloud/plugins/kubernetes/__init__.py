"""The `kubernetes` provider plugin without a cluster: objects are checked as an API server would, and kept as files.

`service` speaks Pulumi's protocol, `provider` knows what each verb means, `kinds` what a resource type is, `checking`
and `rules` what an API server would refuse, `changes` what can change in place, `store` keeps the objects and `secrets`
what of them nobody may read.
"""
