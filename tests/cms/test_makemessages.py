"""`manage.py makemessages` finds every message and loses no translation."""

from __future__ import annotations

import pytest
from babel.messages import Catalog
from django.core.management import call_command

from cms.management.commands.makemessages import merge, wanted_messages

pytestmark = pytest.mark.no_database

HEADER = """\
# Polish translation of a project.
msgid ""
msgstr ""
"Language: pl\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 ? 1 : 2);\\n"
"""


@pytest.fixture
def project(tmp_path, settings):
    """A project with the folders of ours and two languages; gives a writer of its files."""
    settings.BASE_DIR = tmp_path
    settings.LANGUAGES = [("pl", "Polski"), ("en", "English")]

    def write(path: str, text: str):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
        return tmp_path / path

    return write


def catalogue(root, app="articles", language="pl"):
    return (root / app / "locale" / language / "LC_MESSAGES" / "django.po").read_text()


def test_messages_of_python_and_of_templates_are_found(project):
    python = project(
        "a.py",
        """_("plain")
pgettext("verb", "close")
ngettext("%(n)s file", "%(n)s files", 2)
other("no")""",
    )
    template = project(
        "a.html",
        """{% load i18n %}<p title="{% translate 'A title' %}">
        {% blocktranslate count n=3 trimmed %}
          {{ n }} page{% plural %}{{ n }} pages
        {% endblocktranslate %}{# not this #}</p>""",
    )
    assert list(wanted_messages([python, template])) == [
        (None, "plain"),
        ("verb", "close"),
        (None, "%(n)s file"),
        (None, "A title"),
        (None, "%(n)s page"),
    ]


def test_a_second_run_changes_nothing_and_translations_stay_as_they_are(project, tmp_path):
    project("articles/a.py", '_("Two")\n_("One")\nngettext("%(n)s file", "%(n)s files", 2)')
    entries = """
# A translator's remark.
msgid "One"
msgstr "Jeden"

#, python-format
msgid "%(n)s file"
msgid_plural "%(n)s files"
msgstr[0] "%(n)s plik"
msgstr[1] "%(n)s pliki"
msgstr[2] "%(n)s plików"
"""
    project("articles/locale/pl/LC_MESSAGES/django.po", HEADER + entries)
    call_command("makemessages")
    once = catalogue(tmp_path)
    assert once == HEADER + entries + '\nmsgid "Two"\nmsgstr ""\n'
    call_command("makemessages")
    assert catalogue(tmp_path) == once


def test_a_message_that_moves_to_another_app_takes_its_translation_along(project, tmp_path):
    project("cms/locale/pl/LC_MESSAGES/django.po", HEADER + '\nmsgid "One"\nmsgstr "Jeden"\n')
    project("articles/a.py", '_("One")')
    call_command("makemessages")
    assert 'msgid "One"\nmsgstr "Jeden"' in catalogue(tmp_path, "articles")
    assert "One" not in catalogue(tmp_path, "cms")


def test_what_nothing_uses_is_kept_aside_and_comes_back(project, tmp_path):
    project("articles/locale/pl/LC_MESSAGES/django.po", HEADER + '\nmsgid "One"\nmsgstr "Jeden"\n')
    call_command("makemessages")
    assert '#~ msgid "One"\n#~ msgstr "Jeden"' in catalogue(tmp_path)
    project("articles/a.py", '_("One")')
    call_command("makemessages")
    assert '\nmsgid "One"\nmsgstr "Jeden"\n' in catalogue(tmp_path)
    project("articles/a.py", "")
    call_command("makemessages", "--no-obsolete")
    assert catalogue(tmp_path) == HEADER


def test_a_new_language_gets_a_catalogue_with_its_plurals(project, tmp_path, settings, capsys):
    settings.LANGUAGES = [*settings.LANGUAGES, ("de", "Deutsch")]
    project("articles/a.py", 'ngettext("%(n)s file", "%(n)s files", 2)')
    call_command("makemessages")
    text = catalogue(tmp_path, language="de")
    assert '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"' in text
    assert 'msgstr[0] ""\nmsgstr[1] ""\n' in text
    waiting = "articles/locale/de/LC_MESSAGES/django.po: 1 messages wait for their translation"
    assert waiting in capsys.readouterr().out


def test_a_guess_is_never_taken_for_a_translation(project):
    path = project("a.py", '_("One")')
    other = Catalog(locale="pl")
    other.add("One", "Jedynka", flags=["fuzzy"])
    merged = merge(Catalog(locale="pl"), wanted_messages([path]), [other])
    assert merged["One"].string == ""
    assert not merged["One"].fuzzy
