"""The whole product, as its users meet it."""
