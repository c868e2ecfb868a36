"""Messages of Wagtail that its own Polish leaves out: ours translates them.

Nothing imports this; `make messages` reads it, so that the catalogue keeps them.
"""

from django.utils.translation import gettext_noop

gettext_noop("The page could not be saved due to validation errors.")
