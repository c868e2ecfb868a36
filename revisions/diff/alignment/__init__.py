"""Which line of the new version each line of the old one became.

``align`` gives the steps from one version to the other. It matches *units* (``units``: lines and
table rows), first equal ones (``match_equal``), then similar ones (``match_similar``, by
``word_similarity``), and keeps what it found in a ``Matching``; cells of table rows are matched by
column (``columns``).
"""

from .align import align, align_source

__all__ = ["align", "align_source"]
