"""What is watched and shown: the patterns on real log lines, the alarms across their figures, the dashboards' form."""
