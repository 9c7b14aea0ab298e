"""One business: a message in, the books changed, the reply out."""
