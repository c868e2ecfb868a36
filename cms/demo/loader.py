"""Writes the demo into an empty bulletin, edit by edit, as editors would at the desk."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser, Group
from django.db import transaction
from wagtail.models import Page

from articles.models import Article, Section
from cms.demo.texts import ArticleText, BulletinText, Edit, SectionText, read_bulletin
from cms.models import BulletinHome, BulletinSettings
from revisions.audit_context import audit_context
from revisions.models import History

EDITORS_GROUP = "Moderators"  # Wagtail's own: may edit and publish every page


def write_demo(progress: Callable[[int, int, str], None] = lambda *_: None) -> int:
    """Write the demo where the bulletin is empty; returns how many articles were written.

    A bulletin that has pages, or a record of pages, is left alone: 0. All or nothing.
    `progress` is told the number of each article, how many there are, and its title.
    """
    with transaction.atomic():
        # Two starts at once must not both find it empty. (SQLite's transactions are IMMEDIATE.)
        home = BulletinHome.objects.select_for_update().first()
        if home is None or not _is_empty(home):
            return 0
        text = read_bulletin()
        users = {name: _account(name, values) for name, values in text.accounts.items()}
        _write_front(home, text, users["redakcja"])
        total = len(text.articles)
        done = 0
        for section_text in text.sections:
            section = _write_section(home, section_text, users["redakcja"])
            for article_text in section_text.articles:
                done += 1
                progress(done, total, article_text.title)
                _write_article(section, article_text, users)
        return total


def _is_empty(home: BulletinHome) -> bool:
    """No page below the home, and none ever: the record outlives what is deleted."""
    return not (home.get_descendants().exists() or History.objects.exists())


def _account(name: str, values: dict[str, str]) -> AbstractUser:
    """A unit's account: it can publish, but nobody can log in until it is given a password."""
    model = get_user_model()
    user, made = model.objects.get_or_create(username=f"demo.{name}", defaults=values)
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        user.groups.add(Group.objects.get(name=EDITORS_GROUP))
    return user


def _write_front(home: BulletinHome, text: BulletinText, user: AbstractUser) -> None:
    """The office and the greeting, where nobody wrote them before."""
    site = home.get_site()
    settings = BulletinSettings.for_site(site) if site else None
    if settings is not None and not settings.body_name:
        for name, value in text.office.items():
            setattr(settings, name, value)
        settings.full_clean()
        settings.save()
    if not home.introduction:
        home.introduction = text.introduction
        _publish(home, user)


def _write_section(home: BulletinHome, text: SectionText, user: AbstractUser) -> Section:
    section = Section(title=text.title, slug=text.slug, introduction=text.introduction)
    return _create(home, section, user)


def _write_article(section: Section, text: ArticleText, users: dict) -> None:
    article = Article(slug=text.slug)
    _fill(article, text.first)
    article = _create(section, article, users[text.first.by])
    for edit in text.edits:
        article = _edit(article, edit, users[edit.by])


def _create(parent: Page, page: Page, user: AbstractUser) -> Page:
    """A new page, as the editor's "publish" makes it: first a draft, then published."""
    page.live = False
    page.owner = user
    parent.add_child(instance=page)
    _publish(page, user)
    return type(page).objects.get(pk=page.pk)


def _edit(article: Article, edit: Edit, user: AbstractUser) -> Article:
    if edit.unpublish:
        with audit_context(user=user, note=edit.note):
            article.unpublish(user=user)
    else:
        page = article.get_latest_revision_as_object()
        _fill(page, edit)
        _publish(page, user)
    return Article.objects.get(pk=article.pk)


def _fill(article: Article, edit: Edit) -> None:
    """Put the edit's values into `article`, without saving."""
    for name, value in edit.fields.items():
        Article._meta.get_field(name)  # a misspelt name must not pass unseen
        setattr(article, name, value)
    for replacement in edit.replace:
        article.full = replacement.apply(article.full)
    article.change_note = edit.note


def _publish(page: Page, user: AbstractUser) -> None:
    with audit_context(user=user):
        page.save_revision(user=user, log_action=True).publish(user=user)
