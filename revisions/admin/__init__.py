"""What Wagtail's admin gets: forms that keep legacy HTML, previews, restoring of versions."""
