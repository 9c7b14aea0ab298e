"""Questions about the books: figures over any days, compared; periods that are closed."""
