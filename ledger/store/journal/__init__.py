"""The journal, the books made from it, and the proof of both."""
