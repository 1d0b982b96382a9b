"""The `aws` provider plugin over boto3: Pulumi's provider protocol for the resource types that have a table here.

`service` speaks the protocol, `provider` knows what each verb means, `kind` is what all resource types have in common,
and `tables/` says, per AWS service, what is special about each type. Types, names and versions are those of the
`pulumi_aws` package that is installed.
"""
