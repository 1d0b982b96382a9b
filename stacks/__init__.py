"""What is wanted: the one Pulumi program (`__main__.py`), the systems, their SQL and the stacks' settings."""
