"""The rules: pure values, no I/O."""
