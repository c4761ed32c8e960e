"""From facts to words: notices and living cards become neutral cards in the reader's language."""
