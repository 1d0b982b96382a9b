"""From the catalog's facts to AWS: Pulumi components. They decide nothing: what differs between places is a fact."""
