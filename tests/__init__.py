"""Proofs of behaviour, room by room, on the real thing."""
