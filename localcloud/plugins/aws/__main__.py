"""Serve the plugin."""

from __future__ import annotations

from localcloud.plugins import serving
from localcloud.plugins.aws.service import Service

if __name__ == "__main__":
    serving.main(Service)
