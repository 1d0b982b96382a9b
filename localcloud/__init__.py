"""AWS on one machine: the API with real servers behind it, and stand-ins for the provider plugins."""
