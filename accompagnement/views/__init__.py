"""Pages on mobility. Each reads and shows inside the vision of who asks: see `annuaire.vision`."""
