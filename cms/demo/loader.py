"""Creates the demo bulletin, change by change, as editors would in the admin."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser, Group
from django.db import transaction
from wagtail.models import Page

from articles.models import Article, Section
from cms.demo.content_reader import (
    DemoArticle,
    DemoBulletin,
    DemoEdit,
    DemoSection,
    read_demo_content,
)
from cms.models import BulletinHome, BulletinSettings
from revisions.audit_context import audit_context
from revisions.models import History
from revisions.page_key import page_key

EDITORS_GROUP = "Moderators"  # Wagtail's own: may edit and publish every page


def create_demo_bulletin(progress: Callable[[int, int, str], None] = lambda *_: None) -> int:
    """Create the demo bulletin unless there is one; return how many articles were created.

    A bulletin that has pages, or a record of pages, is left alone: 0. All or nothing.
    `progress` is called before each article with its number, the total and its title.
    """
    with transaction.atomic():
        # Two starts at once must not both find it empty. (SQLite's transactions are IMMEDIATE.)
        home = BulletinHome.objects.select_for_update().first()
        if home is None or not _is_empty(home):
            return 0
        content = read_demo_content()
        users = {
            name: _get_or_create_account(name, values) for name, values in content.accounts.items()
        }
        _fill_settings_and_home_page(home, content, users["redakcja"])
        total = len(content.articles)
        done = 0
        for demo_section in content.sections:
            section = _create_section(home, demo_section, users["redakcja"])
            for demo_article in demo_section.articles:
                done += 1
                progress(done, total, demo_article.title)
                _create_article(section, demo_article, users)
        return total


def _is_empty(home: BulletinHome) -> bool:
    """No page below the home, and none ever: the record outlives what is deleted."""
    others = History.objects.exclude(**page_key(home))
    return not (home.get_descendants().exists() or others.exists())


def _get_or_create_account(name: str, values: dict[str, str]) -> AbstractUser:
    """A unit's account: it can publish, but nobody can log in until it is given a password."""
    model = get_user_model()
    user, created = model.objects.get_or_create(username=f"demo.{name}", defaults=values)
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        user.groups.add(Group.objects.get(name=EDITORS_GROUP))
    return user


def _fill_settings_and_home_page(
    home: BulletinHome, content: DemoBulletin, user: AbstractUser
) -> None:
    """Fill in the office's details and the introduction where they are empty."""
    site = home.get_site()
    settings = BulletinSettings.for_site(site) if site else None
    if settings is not None and not settings.body_name:
        for name, value in content.office.items():
            setattr(settings, name, value)
        settings.full_clean()
        settings.save()
    if not home.introduction:
        home.introduction = content.introduction
        _publish(home, user)


def _create_section(home: BulletinHome, content: DemoSection, user: AbstractUser) -> Section:
    section = Section(title=content.title, slug=content.slug, introduction=content.introduction)
    return _create_page(home, section, user)


def _create_article(section: Section, content: DemoArticle, users: dict) -> None:
    article = Article(slug=content.slug)
    _set_values(article, content.first)
    article = _create_page(section, article, users[content.first.by])
    for edit in content.edits:
        article = _apply_edit(article, edit, users[edit.by])


def _create_page(parent: Page, page: Page, user: AbstractUser) -> Page:
    """A new page, created as the admin does it: first a draft, then published."""
    page.live = False
    page.owner = user
    parent.add_child(instance=page)
    _publish(page, user)
    return type(page).objects.get(pk=page.pk)


def _apply_edit(article: Article, edit: DemoEdit, user: AbstractUser) -> Article:
    if edit.unpublish:
        with audit_context(user=user, note=edit.note):
            article.unpublish(user=user)
    else:
        page = article.get_latest_revision_as_object()
        _set_values(page, edit)
        _publish(page, user)
    return Article.objects.get(pk=article.pk)


def _set_values(article: Article, edit: DemoEdit) -> None:
    """Set the edit's values on `article` without saving it."""
    for name, value in edit.fields.items():
        Article._meta.get_field(name)  # raises FieldDoesNotExist for a misspelt name
        setattr(article, name, value)
    for replacement in edit.replace:
        article.full = replacement.apply(article.full)
    article.change_note = edit.note


def _publish(page: Page, user: AbstractUser) -> None:
    with audit_context(user=user):
        page.save_revision(user=user, log_action=True).publish(user=user)
