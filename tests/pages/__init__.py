"""Page classes of an app that only has the record installed, for the tests."""
