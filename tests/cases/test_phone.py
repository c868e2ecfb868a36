"""Telephone numbers at rest and on the screen."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ValidationError

from cases import phone


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("601 234 567", "+48601234567"),
        ("+48 601-234-567", "+48601234567"),
        ("0048601234567", "+48601234567"),
        ("+380 (50) 123 45 67", "+380501234567"),
    ],
)
def test_normal(typed, number):
    assert phone.normal(typed) == number


@pytest.mark.parametrize(
    "typed", ["", "12345", "abc", "+48 601", "601234567; DROP", "٦٠١٢٣٤٥٦٧", "+0601234567"]
)
def test_not_a_number(typed):
    with pytest.raises(ValidationError):
        phone.normal(typed)


def test_it_is_sealed_anew_each_time_and_opens_again():
    first, second = phone.sealed("+48601234567"), phone.sealed("+48601234567")
    assert first != second
    assert "601234567" not in first
    assert phone.opened(first) == phone.opened(second) == "+48601234567"
    assert "601" not in phone.masked("+48601234567")
    assert phone.masked("+48601234567").endswith("567")


def test_an_old_key_still_opens_and_a_foreign_one_does_not(settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.CASES_PHONE_KEY = old
    sealed = phone.sealed("+48601234567")
    settings.CASES_PHONE_KEY = f"{new},{old}"
    assert phone.opened(sealed) == "+48601234567"
    settings.CASES_PHONE_KEY = new
    with pytest.raises(RuntimeError, match="CASES_PHONE_KEY"):
        phone.opened(sealed)
