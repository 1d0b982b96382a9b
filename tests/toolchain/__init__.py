"""Set-up and the real Pulumi command line."""
