"""What breaks on purpose: killed processes, full disks, two at once, tampered files."""
