"""Screening many creators at once: columns of figures as sets of rows, worked on with the bits of whole numbers."""
