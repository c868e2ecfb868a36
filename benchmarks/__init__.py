"""What things cost, side by side with their peers in one run: `make bench`."""
