"""The demonstration: an invented board, played by its people through the services, the same on every machine."""
