"""What a system's services find on their cluster: settings, poolers, exporters, jobs, analytics, and walls between."""
