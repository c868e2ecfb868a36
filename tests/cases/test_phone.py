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
def test_normalize(typed, number):
    assert phone.normalize(typed) == number


@pytest.mark.parametrize(
    "typed", ["", "12345", "abc", "+48 601", "601234567; DROP", "٦٠١٢٣٤٥٦٧", "+0601234567"]
)
def test_not_a_number(typed):
    with pytest.raises(ValidationError):
        phone.normalize(typed)


def test_a_number_is_encrypted_differently_each_time_and_decrypted():
    first, second = phone.encrypt("+48601234567"), phone.encrypt("+48601234567")
    assert first != second
    assert "601234567" not in first
    assert phone.decrypt(first) == phone.decrypt(second) == "+48601234567"
    assert "601" not in phone.mask("+48601234567")
    assert phone.mask("+48601234567").endswith("567")


def test_an_old_key_still_decrypts_and_a_foreign_one_does_not(settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.CASES_PHONE_KEYS = old
    token = phone.encrypt("+48601234567")
    settings.CASES_PHONE_KEYS = f"{new},{old}"
    assert phone.decrypt(token) == "+48601234567"
    settings.CASES_PHONE_KEYS = new
    with pytest.raises(phone.UndecryptableError, match="CASES_PHONE_KEYS"):
        phone.decrypt(token)
