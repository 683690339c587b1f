"""One folder for each floor of the package, mirroring it; store and services on real databases."""
