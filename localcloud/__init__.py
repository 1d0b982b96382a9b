"""AWS on one machine: the API with real servers behind it, and stand-ins for Pulumi's provider plugins.

Knows nothing of the rest of the project and would serve any Pulumi program.
"""
