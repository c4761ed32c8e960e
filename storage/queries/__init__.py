"""Reads for lists, searches and the clock: statements that more than one service or the plumbing needs."""
