"""One function per verb, one transaction each: authorize, open the unit of work, read, decide in the domain, write, event."""
