"""Logging in to the administration: throttle, second factor, sessions, and the log of it all."""
