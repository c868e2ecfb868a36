"""Passwords: their form, their cost, and what counts as the same."""

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
    for typed in ("", password[:-1], password + "A", "ABCDEFGHJKMN", "ż" * 12, "x" * 5000):
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
    assert max(most) <= 4


def test_waiting_too_long_for_a_slot_is_an_error(monkeypatch):
    monkeypatch.setattr(credentials, "HASH_SLOT_TIMEOUT", 0.01)
    monkeypatch.setattr(credentials, "_hash_slots", threading.BoundedSemaphore(1))
    credentials._hash_slots.acquire()
    with pytest.raises(credentials.TooBusyError):
        credentials.verify_password("x", "")
