"""A local Slack and a local Telegram, for the demo and the end-to-end tests."""
