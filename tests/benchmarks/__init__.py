"""Programs that measure the speed of the course."""
