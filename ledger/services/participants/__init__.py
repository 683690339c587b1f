"""Participants and service records, as the participant system tells them."""
