"""Reads of the life of communities: who sees what is written here, once."""
