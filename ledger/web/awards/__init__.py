"""What was approved, up to the bill."""
