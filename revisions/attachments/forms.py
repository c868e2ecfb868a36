"""The rows of the registry in an article's edit form."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core import signing
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.models import Page

from revisions.attachments.changes import file_size
from revisions.attachments.errors import RejectedFileError
from revisions.attachments.file_types import EXTENSIONS
from revisions.attachments.filenames import clean_filename, extension_of, title_of
from revisions.attachments.storage import store_upload
from revisions.attachments.uploads import make_upload_token, read_upload_token
from revisions.attachments.validation import check
from revisions.models.attachments import Attachment
from revisions.models.files import StoredFile

# Of an attachment, beside what its form asks for. A draft's rows have no key in the database, so
# a posted form finds its attachment by uuid and takes these over.
_COPIED_FIELDS = (
    "uuid",
    "filename",
    "file_id",
    "source_reference",
    "changed_at",
    "changed_by_id",
    "changed_by_name",
)


class AttachmentForm(WagtailAdminModelForm):
    """One attachment. A file comes as the token of an upload made before, or with the form.

    The model and its fields are given by the panel, once the models are loaded.
    """

    key = forms.CharField(required=False, widget=forms.HiddenInput)
    upload_token = forms.CharField(required=False, widget=forms.HiddenInput)
    upload = forms.FileField(
        required=False,
        label=gettext_lazy("File"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{name}" for name in EXTENSIONS)}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        if self.instance.file_id or self.instance.title:
            self.initial["key"] = str(self.instance.uuid)
        # The attachments of the page; the form set fills it.
        self.existing_by_uuid: dict[str, Attachment] = {}
        self.page: Page | None = None  # None: it is being made

    @property
    def existing(self) -> Attachment | None:
        """The attachment as it was before this form."""
        if self.instance.file_id or self.instance.title:
            return self.instance
        if not self.is_bound:
            return None
        return self.existing_by_uuid.get(self.data.get(self.add_prefix("key"), ""))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        existing = self.existing_by_uuid.get(cleaned.get("key") or "")
        if existing is not None:
            for name in _COPIED_FIELDS:
                setattr(self.instance, name, getattr(existing, name))
        new_file = self._new_file(cleaned)
        if new_file is not None:
            self._set_file(*new_file)
        if not self.instance.file_id and existing is None and not self.errors:
            raise forms.ValidationError(_("Choose a file."))
        cleaned["filename"] = self._filename(cleaned.get("filename") or "", new_file)
        if not cleaned.get("title"):
            title = existing.title if existing else ""
            cleaned["title"] = title or title_of(cleaned["filename"])[:255]
        return cleaned

    def _new_file(self, cleaned: dict[str, Any]) -> tuple[str, str] | None:
        """SHA-256 and name of a file that this form brings; adds an error where it is refused."""
        upload = cleaned.get("upload")
        if upload:
            try:
                checked = check(upload)
            except RejectedFileError as error:
                self.add_error("upload", str(error))
                return None
            file = store_upload(upload, checked, user=self.for_user, page=self.page)
            # Should something else keep the form from being saved, the file is here already.
            self._set_data(
                "upload_token", make_upload_token(file.pk, checked.filename, self._user_id)
            )
            return file.pk, checked.filename
        if text := cleaned.get("upload_token"):
            try:
                return read_upload_token(text, self._user_id)
            except signing.BadSignature:
                self._set_data("upload_token", "")
                self.add_error("upload", _("This upload is too old. Choose the file again."))
        return None

    def _set_file(self, sha256: str, filename: str) -> None:
        if self.instance.file_id == sha256 and self.instance.filename == filename:
            return
        user = self.for_user
        self.instance.file_id = sha256
        self.instance.filename = filename
        self.instance.changed_at = timezone.now()
        self.instance.changed_by_id = self._user_id
        self.instance.changed_by_name = (
            (user.get_full_name() or user.get_username())[:255] if user else ""
        )

    def _filename(self, wanted: str, new_file: tuple[str, str] | None) -> str:
        """The name as the person wants it, with the extension that the file has."""
        name = self.instance.filename
        wanted = clean_filename(wanted)
        if not self.instance.file_id or not wanted or wanted == name:
            return name
        if new_file is not None and "filename" not in self.changed_data:
            return name
        suffix = f".{extension_of(name)}"
        return wanted if extension_of(wanted) == suffix[1:] else wanted + suffix

    @property
    def _user_id(self) -> int | None:
        return self.for_user.pk if self.for_user else None

    def _set_data(self, field: str, value: str) -> None:
        """What the form holds when it is shown again."""
        self.data = self.data.copy()
        self.data[self.add_prefix(field)] = value

    # For the template.

    @property
    def size_text(self) -> str:
        existing = self.existing
        return file_size(existing.file.size) if existing and existing.file else ""

    @property
    def pending_filename(self) -> str:
        """Name of a file that was taken in but is not saved yet; "" for none."""
        text = self["upload_token"].value() if self.is_bound else ""
        if not text:
            return ""
        try:
            return read_upload_token(text, self._user_id)[1]
        except signing.BadSignature:
            return ""


class AttachmentFormSet(BaseChildFormSet):
    """The registry of one article. An attachment is known by its uuid, not by its row's key."""

    def _construct_form(self, i: int, **kwargs: Any) -> AttachmentForm:
        form = super()._construct_form(i, **kwargs)
        form.existing_by_uuid = self._existing_by_uuid
        form.page = self.instance if self.instance.pk else None
        if form.instance.file_id:
            form.instance.file = self._files.get(form.instance.file_id)
        return form

    @cached_property
    def _files(self) -> dict[str, StoredFile]:
        """The files of all rows, in one query."""
        ids = {item.file_id for item in self.instance.attachments.all() if item.file_id}
        return StoredFile.objects.in_bulk(ids)

    @cached_property
    def _existing_by_uuid(self) -> dict[str, Attachment]:
        """The attachments as they were: a form alters the instance that it was given."""
        items = self.instance.attachments.all()
        return {str(item.uuid): _copy(item, self._files.get(item.file_id)) for item in items}

    def clean(self) -> None:
        super().clean()
        keys = [
            form.cleaned_data.get("key")
            for form in self.forms
            if hasattr(form, "cleaned_data") and form not in self.deleted_forms
        ]
        keys = [key for key in keys if key in self._existing_by_uuid]
        if len(keys) != len(set(keys)):
            raise forms.ValidationError(_("The same attachment stands twice in the form."))


def _copy(item: Attachment, file: StoredFile | None) -> Attachment:
    copy = Attachment(pk=item.pk, title=item.title)
    for name in _COPIED_FIELDS:
        setattr(copy, name, getattr(item, name))
    copy.uuid = uuid.UUID(str(item.uuid))
    if file is not None:
        copy.file = file
    return copy
