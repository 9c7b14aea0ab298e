"""The numbered lines of a card, in the shop's language."""
