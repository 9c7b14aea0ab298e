"""Sentences with their exact meaning, and what a brain makes of them."""
