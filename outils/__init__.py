"""Development services: nothing here is imported in production."""
