"""Migrations raced against other tools', and against the least that applying them one by one can cost."""
