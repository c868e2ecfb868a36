"""Passwords: their form, their cost, and what counts as the same."""

import hashlib
import threading
import time

import pytest
from argon2 import extract_parameters
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import credentials


def test_a_password_is_twelve_of_thirty_unmistakable_letters():
    assert len(credentials.ALPHABET) == len(set(credentials.ALPHABET)) == 30
    assert not set("ILOU01") & set(credentials.ALPHABET)
    for _ in range(200):
        password = credentials.generate_password()
        assert len(password) == 12
        assert set(password) <= set(credentials.ALPHABET)


def test_the_hash_is_argon2id_at_the_agreed_cost():
    for password_hash in (credentials.hash_password("ABCDEFGH2345"), credentials.DUMMY_HASH):
        parameters = extract_parameters(password_hash)
        assert password_hash.startswith("$argon2id$")
        assert parameters.memory_cost == 19456
        assert parameters.time_cost == 2
        assert parameters.parallelism == 1


def test_case_hyphens_and_spaces_do_not_matter_and_the_rest_does():
    password = credentials.generate_password()
    password_hash = credentials.hash_password(password)
    for typed in (
        password,
        credentials.format_password(password),
        credentials.format_password(password).lower(),
        f" {password} ",
    ):
        assert credentials.verify_password(typed, password_hash)
    too_long = password + "A" * 12
    for typed in ("", password[:-1], password + "A", too_long, "ABCDEFGHJKMN", "ż" * 12):
        assert not credentials.verify_password(typed, password_hash)


def test_an_empty_hash_matches_nothing():
    assert not credentials.verify_password("ABCDEFGHJKMN", "")
    assert not credentials.verify_password("", "")


@given(st.text(max_size=40))
@settings(max_examples=20, deadline=None)
def test_no_text_breaks_the_verification(typed):
    assert not credentials.verify_password(typed, credentials.DUMMY_HASH)


def test_at_most_four_run_at_once(monkeypatch):
    running, most = [], []
    lock = threading.Lock()

    class Slow:
        def hash(self, _password):
            with lock:
                running.append(1)
                most.append(len(running))
            time.sleep(0.02)
            with lock:
                running.pop()
            return ""

    monkeypatch.setattr(credentials, "_hasher", Slow())
    threads = [threading.Thread(target=credentials.hash_password, args=("x",)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 4


def test_waiting_too_long_for_a_slot_is_an_error(monkeypatch):
    monkeypatch.setattr(credentials, "HASH_SLOT_TIMEOUT", 0.01)
    monkeypatch.setattr(credentials, "_hash_slots", threading.BoundedSemaphore(1))
    credentials._hash_slots.acquire()
    with pytest.raises(credentials.TooBusyError):
        credentials.verify_password("x", "")


def test_a_password_is_printed_in_three_groups():
    assert credentials.format_password("ABCDEFGHJKMN") == "ABCD-EFGH-JKMN"


def test_a_hash_is_of_one_password_and_salted():
    first, second = credentials.hash_password("ABCDEFGHJKMN"), credentials.hash_password("X" * 12)
    assert first != credentials.hash_password("ABCDEFGHJKMN")
    assert credentials.verify_password("ABCDEFGHJKMN", first)
    assert not credentials.verify_password("ABCDEFGHJKMN", second)


@pytest.mark.parametrize("typed", ["ABCDEFGHJKMN", "", "A", "A" * 5000])
def test_what_is_hashed_has_one_length_whatever_was_typed(typed, monkeypatch):
    verified = []

    class Recorder:
        def verify(self, password_hash, candidate):
            verified.append((password_hash, len(candidate)))

    monkeypatch.setattr(credentials, "_hasher", Recorder())
    credentials.verify_password(typed, "")
    assert verified == [(credentials.DUMMY_HASH, 12)]


def test_what_stands_in_for_input_of_another_length_is_no_password():
    """It is in small letters, which no password has; else one could be guessed through it."""
    stand_in = hashlib.sha256(b"short").hexdigest()[:12]
    for password in (stand_in.upper(), stand_in):
        password_hash = credentials.hash_password(password)
        assert credentials.verify_password("short", password_hash) is (password == stand_in)


@pytest.mark.parametrize(
    "password_hash", ["", "not a hash", credentials.DUMMY_HASH], ids=["empty", "no hash", "dummy"]
)
def test_a_slot_is_free_again_after_a_failure(password_hash, monkeypatch):
    monkeypatch.setattr(credentials, "HASH_SLOT_TIMEOUT", 0.01)
    monkeypatch.setattr(credentials, "_hash_slots", threading.BoundedSemaphore(1))
    for _ in range(2):
        assert not credentials.verify_password("ABCDEFGHJKMN", password_hash)


def test_the_dummy_hash_is_as_long_as_a_real_one():
    assert len(credentials.DUMMY_HASH) == len(credentials.hash_password("ABCDEFGHJKMN"))
    assert credentials._make_dummy_hash() != credentials.DUMMY_HASH


def test_a_login_waits_five_seconds_for_a_slot():
    assert credentials.HASH_SLOT_TIMEOUT == 5
