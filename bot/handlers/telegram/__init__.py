"""Telegram: long polling in, HTML messages and inline keyboards out; nothing else imports the telegram package."""
