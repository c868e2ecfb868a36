"""Who had a hand in a version, in words.

The public reads names and the numbers of accounts, which tell apart two people of one name and one
account that was called otherwise. What an account is called when it logs in (`account`) is for the
administration: it is half of what a stranger needs for logging in.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from revisions.models import ClockCorrection, Version
from revisions.participants import Participant


def author_text(authored: Version | ClockCorrection, *, accounts: bool = False) -> str:
    """The author with the account: "Ewa Nowak (account 12)", with `accounts` "(ewa.nowak#12)"."""
    author = {
        "id": authored.author_id,
        "name": authored.author_name,
        "account": authored.author_account,
    }
    return person_text(author, accounts=accounts)


def person_text(person: Participant, *, accounts: bool = False) -> str:
    name = person.get("name", "")
    if person.get("id") is None:
        return name
    if accounts and person.get("account"):
        return f"{name} ({person['account']})".strip()
    number = gettext("account %(number)d") % {"number": person["id"]}
    return f"{name} ({number})" if name else number


def participant_lines(version: Version, *, accounts: bool = False) -> Iterator[tuple[str, str]]:
    """What a person did and who it was, where it tells more than the author's name does."""
    participants = version.participants
    wrote = participants.get("written_by", [])
    if [person["id"] for person in wrote] not in ([], [version.author_id]):
        people = (person_text(person, accounts=accounts) for person in wrote)
        yield gettext("Written by"), ", ".join(people)
    for person in participants.get("approved_by", []):
        yield gettext("Approved by"), _with_moment(person, accounts)
    if "scheduled_by" in participants:
        yield gettext("Scheduled by"), _with_moment(participants["scheduled_by"], accounts)
    executed = participants.get("executed_by")
    if executed and executed.get("id") is None and version.author_name != executed["name"]:
        yield gettext("Carried out by the program"), executed["name"]
    elif executed and executed.get("id") != version.author_id:
        yield gettext("Carried out by"), person_text(executed, accounts=accounts)


def public_participants(version: Version) -> dict[str, Any]:
    """The participants for machines, without the names by which accounts log in."""

    def public(person: Participant) -> dict[str, Any]:
        shown = {"name": person.get("name", ""), "account": person.get("id")}
        return {**shown, "at": person["at"]} if "at" in person else shown

    return {
        role: [public(person) for person in people] if isinstance(people, list) else public(people)
        for role, people in version.participants.items()
    }


def _with_moment(person: Participant, accounts: bool) -> str:
    text = person_text(person, accounts=accounts)
    if "at" not in person:
        return text
    moment = timezone.localtime(datetime.datetime.fromisoformat(person["at"]))
    return f"{text}, {moment:%Y-%m-%d %H:%M}"
