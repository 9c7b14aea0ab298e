"""Goods: lines with quantities, packs and prices, offers and discounts; what is sold, bought, returned or lost."""
