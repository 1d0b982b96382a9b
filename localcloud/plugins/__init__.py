"""Stand-ins for the official provider plugins, so that a Pulumi program comes up where none can be downloaded."""
