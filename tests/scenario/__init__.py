"""Stories from beginning to end, each compared with a whole book of account."""
