"""The domain of needs."""
