"""Daren: what people talk to."""
