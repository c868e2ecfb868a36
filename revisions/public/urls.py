"""Addresses of the histories. A history's address never changes, whatever becomes of its page."""

app_name = "revisions"
urlpatterns = []
