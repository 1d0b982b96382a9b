"""What is watched and shown: from the catalog's facts to alarms, Prometheus rules and dashboards, as plain data.

Knows neither Pulumi nor a cloud: `components/` declares the alarms, Kubernetes objects carry rules and dashboards, the
command line writes them to files. An alarm stands on a metric that somebody emits, or there is none.
"""
