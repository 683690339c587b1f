"""Where a rule was gone round, who decided it, and the lane for emergencies."""
