"""Getting a checkout ready to work: its Python environment, the database packages, and the real Pulumi command line."""
