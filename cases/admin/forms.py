"""Forms of the admin. Rules that must always hold are in `services`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases import personal_data, phone
from cases.languages import LANGUAGE_NAMES
from cases.models import DocumentType, Stage
from cases.models.case import NUMBER_LENGTH, normalize_number, validate_number


class CaseOpenForm(forms.Form):
    number = forms.CharField(label=_("Case number"), max_length=NUMBER_LENGTH)
    stage = forms.ModelChoiceField(Stage.objects.all(), label=_("Stage"))
    language = forms.ChoiceField(
        label=_("Language of the letter"), choices=list(LANGUAGE_NAMES.items())
    )
    phone_number = forms.CharField(
        label=_("Telephone for SMS"),
        max_length=30,
        required=False,
        help_text=_("Only if the client wants SMS. It is kept encrypted."),
    )

    def clean_number(self) -> str:
        number = normalize_number(self.cleaned_data["number"])
        validate_number(number)
        return number

    def clean_phone_number(self) -> str:
        typed = self.cleaned_data["phone_number"]
        return phone.normalize(typed) if typed else ""


class StageSetForm(forms.Form):
    stage = forms.ModelChoiceField(Stage.objects.all(), label=_("Stage"), empty_label=None)


class MissingDocumentForm(forms.Form):
    document = forms.ModelChoiceField(DocumentType.objects.filter(in_use=True), label=_("Document"))
    note = forms.CharField(
        label=_("Note for the client"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The client sees it. No names, birth dates or numbers of persons."),
    )
    confirmed = forms.BooleanField(
        label=_("I have checked: this is not anybody's number."), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.personal_numbers:
            self.fields["confirmed"].widget = forms.HiddenInput()

    @property
    def personal_numbers(self) -> list[str]:
        """What in the note looks like a person's number: it must be confirmed."""
        note = self.data.get(self.add_prefix("note"), "")
        return personal_data.find_personal_numbers(note)

    def clean(self) -> dict:
        values = super().clean()
        if self.personal_numbers and not values.get("confirmed"):
            self.add_error(
                "note",
                _("This looks like a person's number: %(parts)s. Take it out, or confirm below.")
                % {"parts": ", ".join(self.personal_numbers)},
            )
        return values


class PhoneForm(forms.Form):
    phone_number = forms.CharField(label=_("Telephone for SMS"), max_length=30)

    def clean_phone_number(self) -> str:
        return phone.normalize(self.cleaned_data["phone_number"])


class LetterForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language of the letter"), choices=list(LANGUAGE_NAMES.items())
    )


class CaseCloseForm(forms.Form):
    sure = forms.BooleanField(label=_("The case is over; it cannot be opened again."))
