"""Money that leaves or enters without goods: expenses with their category and tax, the owner's own money."""
