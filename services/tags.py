"""The workspace's library of tags (R10): at most 100 names, at most 10 a creator."""
