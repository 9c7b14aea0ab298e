"""The terms of a deal: when, with whom, how much was paid; debts, payments on account, orders."""
