"""The second factor: what a code is good for, and how often."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db.models import F
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from cms.login import second_factor
from cms.login.models import LoginSettings
from tests.cms.login.conftest import code_of

pytestmark = pytest.mark.django_db


def code_of_key(key: str) -> str:
    return f"{TOTP(bytes.fromhex(key)).token():06}"


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def let_wait_pass() -> None:
    for model in (TOTPDevice, StaticDevice):
        model.objects.update(
            throttling_failure_timestamp=F("throttling_failure_timestamp")
            - datetime.timedelta(hours=1)
        )


def test_a_code_is_good_once(person, device):
    code = code_of(device)
    assert second_factor.verify(person, code) == device
    with pytest.raises(ValidationError, match=r"zły|użyty"):
        second_factor.verify(person, code)


def test_the_code_of_the_set_up_is_not_good_again(person):
    key = random_hex(20)
    code = code_of_key(key)
    second_factor.set_up(person, key, code)
    with pytest.raises(ValidationError):
        second_factor.verify(person, code)


def test_a_code_may_be_typed_in_groups(person, device):
    code = code_of(device)
    assert second_factor.verify(person, f" {code[:3]} {code[3:]} ")


@pytest.mark.parametrize("code", ["", "abc", "12345", "1234567", "-12345", "١٢٣٤٥٦", "\x00"])
def test_what_is_no_code_is_refused(person, device, code):
    with pytest.raises(ValidationError):
        second_factor.verify(person, code)


def test_wrong_codes_have_to_wait_longer_and_longer(person, device):
    wrong = other_than(code_of(device))
    for _ in range(4):
        with pytest.raises(ValidationError):
            second_factor.verify(person, wrong)
        let_wait_pass()
    with pytest.raises(ValidationError):
        second_factor.verify(person, wrong)
    with pytest.raises(ValidationError, match="16 sekund"):
        second_factor.verify(person, code_of(device))
    device.refresh_from_db()
    assert device.throttling_failure_count == 5
    let_wait_pass()
    assert second_factor.verify(person, code_of(device))


def test_set_up_with_a_wrong_code_changes_nothing(person, device):
    key = random_hex(20)
    with pytest.raises(ValidationError):
        second_factor.set_up(person, key, other_than(code_of_key(key)))
    assert list(TOTPDevice.objects.filter(user=person)) == [device]


def test_a_new_key_takes_the_place_of_the_old(person, device):
    key = random_hex(20)
    second_factor.set_up(person, key, code_of_key(key))
    assert TOTPDevice.objects.get(user=person).key == key


def test_each_recovery_code_is_good_once(person, device):
    codes = second_factor.create_recovery_codes(person)
    assert len(set(codes)) == second_factor.RECOVERY_CODES
    for code in codes:
        assert second_factor.verify(person, code.upper())
        with pytest.raises(ValidationError):
            second_factor.verify(person, code)
        let_wait_pass()
    assert second_factor.recovery_codes_left(person) == 0


def test_recovery_codes_are_stored_as_keyed_hashes(person, device):
    codes = second_factor.create_recovery_codes(person)
    stored = str(list(StaticToken.objects.values()))
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)


def test_new_recovery_codes_end_the_old(person, device):
    old = second_factor.create_recovery_codes(person)
    second_factor.create_recovery_codes(person)
    with pytest.raises(ValidationError):
        second_factor.verify(person, old[0])


def test_nobody_elses_code_is_good(person, device, editor):
    other = TOTPDevice.objects.create(user=editor)
    codes = second_factor.create_recovery_codes(editor)
    for code in (code_of(other), codes[0]):
        with pytest.raises(ValidationError):
            second_factor.verify(person, code)


def test_a_device_that_was_not_confirmed_proves_nothing(person, device):
    TOTPDevice.objects.update(confirmed=False)
    with pytest.raises(ValidationError):
        second_factor.verify(person, code_of(device))
    assert not second_factor.is_set_up(person)


def test_of_whom_it_is_demanded(person, group, editor):
    assert not second_factor.is_demanded(person)
    assert not second_factor.is_demanded(editor)
    demands = LoginSettings.load()
    demands.demanded_of_groups.add(group)
    assert second_factor.is_demanded(person)
    assert not second_factor.is_demanded(editor)
    demands.demanded_of_administrators = True
    demands.save()
    assert second_factor.is_demanded(editor)


def test_the_default_for_administrators_is_a_setting(editor, settings):
    settings.SECOND_FACTOR_DEMANDED_OF_ADMINISTRATORS = True
    assert second_factor.is_demanded(editor)


def test_the_qr_code_is_an_image_without_addresses_of_others(person):
    svg = second_factor.qr_code(person, random_hex(20))
    assert svg.startswith("<svg")
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


def test_remove(person, device):
    second_factor.create_recovery_codes(person)
    second_factor.remove(person)
    assert not TOTPDevice.objects.exists()
    assert not StaticToken.objects.exists()
    assert not second_factor.is_needed(person)


def test_the_key_can_be_typed():
    assert second_factor.readable_key("00" * 20) == " ".join(["AAAA"] * 8)
