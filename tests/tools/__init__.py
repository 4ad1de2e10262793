"""Programs that check the course's pages and its printed numbers."""
