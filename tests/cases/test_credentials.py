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
        password = credentials.new_password()
        assert len(password) == 12
        assert set(password) <= set(credentials.ALPHABET)


def test_the_hash_is_argon2id_at_the_agreed_cost():
    for password_hash in (credentials.hashed("ABCDEFGH2345"), credentials.NOBODYS_HASH):
        parameters = extract_parameters(password_hash)
        assert password_hash.startswith("$argon2id$")
        assert parameters.memory_cost == 19456
        assert parameters.time_cost == 2
        assert parameters.parallelism == 1


def test_it_is_right_however_it_is_typed_and_wrong_otherwise():
    password = credentials.new_password()
    password_hash = credentials.hashed(password)
    for typed in (
        password,
        credentials.shown(password),
        credentials.shown(password).lower(),
        f" {password} ",
    ):
        assert credentials.matches(typed, password_hash)
    for typed in ("", password[:-1], password + "A", "ABCDEFGHJKMN", "ż" * 12, "x" * 5000):
        assert not credentials.matches(typed, password_hash)


def test_nobody_has_an_empty_hash():
    assert not credentials.matches("ABCDEFGHJKMN", "")
    assert not credentials.matches("", "")


@given(st.text(max_size=40))
@settings(max_examples=20, deadline=None)
def test_no_text_breaks_the_verification(typed):
    assert not credentials.matches(typed, credentials.NOBODYS_HASH)


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
    threads = [threading.Thread(target=credentials.hashed, args=("x",)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) <= 4


def test_who_waits_too_long_is_told_so(monkeypatch):
    monkeypatch.setattr(credentials, "PATIENCE", 0.01)
    monkeypatch.setattr(credentials, "_turns", threading.BoundedSemaphore(1))
    credentials._turns.acquire()
    with pytest.raises(credentials.TooBusyError):
        credentials.matches("x", "")
