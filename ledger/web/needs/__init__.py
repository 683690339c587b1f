"""What a coach asks for, up to the approval."""
