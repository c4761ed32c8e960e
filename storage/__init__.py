"""Tables, units of work, queries and migrations."""
