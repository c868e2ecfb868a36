"""Messages of Wagtail that its own Polish leaves out or gets wrong: ours translates them.

Nothing imports this; `make messages` reads it, so that the catalogue keeps them.
"""

from django.utils.translation import gettext_noop

gettext_noop("The page could not be saved due to validation errors.")
gettext_noop("Go to the first error")
gettext_noop("Use server language: %(language_name)s")
gettext_noop("Use server time zone")
gettext_noop("Your %(username_field)s and password didn't match. Please try again.")
gettext_noop("Sign in to Wagtail")
