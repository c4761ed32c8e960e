"""Slack: the only place that knows it."""
