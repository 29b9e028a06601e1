"""The life of the communities of the demonstration: fictitious, and said so."""
