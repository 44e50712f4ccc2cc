"""What the program needs of the outside, as Protocols; adapters implement them."""
