"""The demo bulletin: an invented office's articles (`content/`) and what writes them."""
