"""A bulletin in which every text that somebody can write is hostile, and the admin's addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import (
    Collection,
    Comment,
    GroupApprovalTask,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from articles.models import Article, Section
from cases import services
from cases.actor import SYSTEM_ACTOR
from cases.models import Case, DocumentType, Stage
from revisions.attachments.storage import store_upload
from revisions.attachments.validation import check
from revisions.models import Attachment, EditorialSettings
from tests.hostile_html import ALL_HOSTILE_HTML, ALL_HOSTILE_TEXT, RUN

# Short enough for names of 100 letters and more; the first two get out of elements and attributes.
TEXT = f"\"'></title><img src=x onerror={RUN}>"
SHORT_TEXT = f"<img src=x onerror={RUN}>"


@dataclass
class HostileBulletin:
    user: Any
    section: Section
    article: Article
    locked: Article
    case: Case
    parameters: dict[str, dict[str, Any]]  # of addresses: {namespace or "": {parameter: value}}


def make_hostile_bulletin(home: Page) -> HostileBulletin:
    """The bulletin, with a superuser who is to see all of it."""
    get_user_model().objects.create_superuser("inny", "inny@example.org", "x")
    user = get_user_model().objects.create_superuser(
        "admin", "admin@example.org", "x", first_name=SHORT_TEXT, last_name=TEXT
    )
    site = Site.objects.get(is_default_site=True)
    site.site_name = TEXT
    site.save()
    EditorialSettings.objects.create(site=site, note_presets=TEXT)
    group = Group.objects.create(name=TEXT)
    section = home.add_child(
        instance=Section(title=ALL_HOSTILE_TEXT[:255], slug="sprawy", introduction=TEXT)
    )
    fields = {
        "lead": ALL_HOSTILE_TEXT[:500],
        "full": ALL_HOSTILE_HTML,
        "fee": ALL_HOSTILE_TEXT,
        "legal_basis": ALL_HOSTILE_HTML,
        "produced_by": TEXT,
        "entered_by": TEXT,
    }
    article = section.add_child(instance=Article(title=TEXT, slug="artykul", **fields))
    upload = SimpleUploadedFile("a.txt", SHORT_TEXT.encode())
    article.attachments.add(
        Attachment(
            title=TEXT,
            filename=f"{SHORT_TEXT}.txt",
            file=store_upload(upload, check(upload), user=user),
        )
    )
    article.change_note = TEXT
    article.save_revision(user=user, log_action=True).publish(user=user)
    article.full = f"<p>{ALL_HOSTILE_HTML}</p>{ALL_HOSTILE_HTML}"
    article.title = f"{TEXT} 2"
    article.save_revision(user=user, log_action=True)
    article.refresh_from_db()
    Comment.objects.create(page=article, user=user, text=TEXT, contentpath="lead")
    locked = section.add_child(instance=Article(title=f"{TEXT} 3", slug="zamkniety", **fields))
    locked.locked, locked.locked_by, locked.locked_at = True, user, timezone.now()
    locked.save()
    locked.save_revision(user=user)
    task = GroupApprovalTask.objects.create(name=TEXT)
    task.groups.add(group)
    workflow = Workflow.objects.create(name=TEXT)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=section)
    moderated = section.add_child(instance=Article(title=f"{TEXT} 4", slug="do-oceny", **fields))
    moderated.save_revision(user=user)
    workflow_state = workflow.start(moderated, user)
    workflow_state.current_task_state.comment = TEXT
    workflow_state.current_task_state.save()
    collection = Collection.get_first_root_node() or Collection.add_root(name="Root")
    collection = collection.add_child(name=TEXT)
    document = get_document_model().objects.create(
        title=TEXT,
        file=ContentFile(b"%PDF-1.4", name="cennik.pdf"),
        collection=collection,
        uploaded_by_user=user,
    )
    document.tags.add(SHORT_TEXT)
    image = Image.objects.create(
        title=TEXT,
        description=TEXT,
        file=get_test_image_file(),
        collection=collection,
        uploaded_by_user=user,
    )
    image.tags.add(SHORT_TEXT)
    redirect = Redirect.objects.create(old_path="/x", redirect_link=f"/{TEXT}")
    stage = Stage.objects.create(
        code="X", position=1, name_pl=TEXT, explanation_pl=TEXT, next_pl=TEXT
    )
    kind = DocumentType.objects.create(code="X", name_pl=TEXT)
    case = services.case_open(
        actor=SYSTEM_ACTOR, number="WSC/1/2026", stage=stage, phone_number="601234567"
    )
    missing = services.missing_document_add(actor=SYSTEM_ACTOR, case=case, document=kind, note=TEXT)
    return HostileBulletin(
        user,
        section,
        article,
        locked,
        case,
        {
            "": {
                "page_id": article.pk,
                "parent_page_id": section.pk,
                "parent_id": section.pk,
                "page_to_move_id": article.pk,
                "destination_id": home.pk,
                "page_pk": section.pk,
                "revision_id": article.latest_revision_id,
                "revision_id_a": "earliest",
                "revision_id_b": "latest",
                "number": 1,
                "app_label": "articles",
                "model_name": "article",
                "app_name": "articles",
                "content_type_app_name": "articles",
                "content_type_model_name": "article",
                "collection_id": collection.pk,
                "workflow_state_id": workflow_state.pk,
                "task_id": task.pk,
                "document_id": document.pk,
                "doc_id": document.pk,
                "image_id": image.pk,
                "redirect_id": redirect.pk,
                "missing_pk": missing.pk if missing else 1,
                "workflow_pk": workflow.pk,
                "action": "delete",
                "action_name": "approve",
                "task_state_id": workflow_state.current_task_state.pk,
                "filter_spec": "width-100",
            },
            "wagtailadmin_pages": {"pk": article.pk},
            "wagtailadmin_api": {"pk": article.pk},
            "wagtailadmin_collections": {"pk": collection.pk},
            "wagtailadmin_workflows": {"pk": workflow.pk},
            "cases": {"pk": case.pk},
            "case_stages": {"pk": stage.pk},
            "case_documents": {"pk": kind.pk},
            "wagtailusers_users": {"pk": user.pk},
            "wagtailusers_groups": {"pk": group.pk},
            "wagtailsites": {"pk": site.pk},
            "wagtaildocs_chooser": {"pk": document.pk},
            "wagtailimages_chooser": {"pk": image.pk},
            "wagtailsettings": {
                "app_name": "revisions",
                "model_name": "editorialsettings",
                "pk": site.pk,
            },
        },
    )


# What is not a page to look at: they end the session, fail on purpose or need a running upload.
_NOT_PAGES = re.compile(
    r"logout|error_test|editing_sessions|uploaded|delete_upload|process_import|sms_resolve"
)


def admin_addresses(bulletin: HostileBulletin) -> Iterator[str]:
    """Every address of the admin made of the bulletin's objects; of a list, a search, too."""
    query = urlencode(
        {"q": SHORT_TEXT, "next": f"javascript:{RUN}", "id": bulletin.article.pk, "ordering": TEXT}
    )
    for name, names in _patterns():
        namespace = name.partition(":")[0] if ":" in name else ""
        known = {**bulletin.parameters[""], **bulletin.parameters.get(namespace, {})}
        # Of two patterns of one name, that with the parameters that are known.
        if _NOT_PAGES.search(name) or not set(names) <= set(known):
            continue
        address = reverse(name, kwargs={key: known[key] for key in names})
        yield address
        if not names:  # a list, which may be searched
            yield f"{address}?{query}"


def _patterns() -> Iterator[tuple[str, tuple[str, ...]]]:
    """(name with its namespace, parameters) of each pattern of the admin."""

    def walk(patterns: list, namespaces: tuple[str, ...], names: tuple[str, ...]) -> Iterator:
        for pattern in patterns:
            parameters = (*names, *pattern.pattern.regex.groupindex)
            if isinstance(pattern, URLPattern):
                if pattern.name:
                    yield ":".join((*namespaces, pattern.name)), parameters
            else:
                inner = (pattern.namespace,) if pattern.namespace else ()
                yield from walk(pattern.url_patterns, (*namespaces, *inner), parameters)

    admin = next(one for one in get_resolver().url_patterns if str(one.pattern) == "admin/")
    yield from walk(admin.url_patterns, (), ())
