"""Plain words to criteria, by rules: what was meant, which words said so, what is doubtful, what was not understood."""
