"""Migrations tried on a copy of the schema, to see what each statement locks, rewrites and changes."""
