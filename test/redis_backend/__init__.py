"""The redis backend on real servers."""
