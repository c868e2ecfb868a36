"""The editor's desk: writing without damage, seeing before publishing, bringing versions back."""
