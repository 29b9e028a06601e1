"""Fill the referential: the compact starting one, then ROME, ESCO, organismes and corps on demand."""
