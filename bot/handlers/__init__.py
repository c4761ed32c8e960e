"""The adapters: what a platform says becomes typed facts, what the bot says becomes native."""
