"""Conversations as data: what is asked, in what order, and how an answer is read."""
