"""A scholarship: the listed program, what was found about the person, who else pays, and how it ends."""
