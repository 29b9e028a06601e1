"""Fictitious life in the communities of the demonstration; each part loads itself, once."""
