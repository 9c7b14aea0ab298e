"""The books, told in what a shopkeeper does and what must then be true."""
