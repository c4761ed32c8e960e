"""What presses, commands and texts do: one module a noun, called by the routes with a Visit."""
