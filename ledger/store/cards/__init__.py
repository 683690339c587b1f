"""Gas cards as stock: lots, cards, signed issues, counts."""
