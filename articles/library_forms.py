"""Wagtail's forms of documents and pictures, which refuse what an attachment's would refuse."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from revisions.attachments.errors import RejectedFileError
from revisions.attachments.validation import check


class DocumentForm(BaseDocumentForm):
    """The form of a document."""

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload and "file" in self.changed_data:
            _check_upload(upload)
        return upload


class CheckedImageField(WagtailImageField):
    """Checks a picture before Wagtail decodes it, which fails on one that was cut short."""

    def to_python(self, data: UploadedFile | None) -> Any:
        if data:
            _check_upload(data)
        return super().to_python(data)


class ImageForm(BaseImageForm):
    """The form of a picture."""

    file = CheckedImageField(label=_("File"), widget=forms.FileInput)


def _check_upload(upload: UploadedFile) -> None:
    """Raise ValidationError unless the file may be taken in; clean its name."""
    try:
        upload.name = check(upload).filename
    except RejectedFileError as error:
        raise forms.ValidationError(str(error)) from error
