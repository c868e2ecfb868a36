"""What looks like a person's number, and what does not."""

import pytest

from cases import personal_data


@pytest.mark.parametrize(
    "text",
    [
        "PESEL 44051401359",
        "440514 01359",
        "02070803628",  # born in 1902
        "paszport AB1234567",
        "FA 123456",
        "dowód ABC123456",
        "паспорт 12 3456789",
        "karta pobytu: rr1234567.",
    ],
)
def test_found(text):
    assert personal_data.find_personal_numbers(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Dwa egzemplarze, podpis obu stron",
        "44051401358",  # the check digit is wrong
        "44991401359",
        "tel. 58 307 77 77",
        "sprawa WSC/00012/2026",
        "do 31.12.2026, pokój 122",
        "rachunek 12 1010 1010 0000 1234 5678 9012",
    ],
)
def test_not_found(text):
    assert not personal_data.find_personal_numbers(text)
