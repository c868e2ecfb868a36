"""An editor over HTTP: logs in, opens forms, and publishes as the pages of the admin do it."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from io import BytesIO
from urllib.parse import urljoin, urlsplit

import lxml.html
import requests
from django.urls import reverse
from PIL import Image

PESEL = "44051401359"  # a valid number that nobody has: the form asks before it becomes public
FROM_SCRIPT = {"X-Requested-With": "XMLHttpRequest", "Accept": "application/json"}
TIMEOUT = 240  # seconds: fifty wait in a queue, on a machine that may be busy with more


class Outcome(StrEnum):
    PUBLISHED = "published"
    CONFLICT = "conflict"  # told that somebody saved meanwhile; the text is in the answer
    BUSY = "busy"  # told that somebody is saving just now; the text is in the answer
    NO_ANSWER = "no answer"
    ERROR = "error"


@dataclass
class Publication:
    """One text on its way to the public. `text` is found in nothing else."""

    text: str
    flow: str
    began: float = 0  # seconds on the monotonic clock; 0: nothing was sent that publishes
    ended: float = 0  # when the last answer came; 0: none yet
    outcome: Outcome | None = None
    detail: str = ""
    sha256: str = ""  # of the file that it attaches
    page_id: int | None = None
    base: str = ""  # id of the revision that its editor saw last; "0" for a page without one
    told: list[Outcome] = field(default_factory=list)  # each time that it was not published

    @property
    def is_under_way(self) -> bool:
        return bool(self.began) and not self.ended


class UnfinishedError(Exception):
    """A step before the publication itself was not answered as it should be."""

    def __init__(self, outcome: Outcome, detail: str):
        super().__init__(detail)
        self.outcome = outcome
        self.detail = detail


class Form:
    """The form of a page, as a browser would send it."""

    def __init__(self, response: requests.Response, form_id: str = ""):
        document = lxml.html.fromstring(response.text)
        self.document = document
        if form_id:
            form = document.get_element_by_id(form_id)
        else:
            form = next(
                form
                for form in document.forms
                if form.method == "POST" and self._target(response, form) == response.url
            )
        self.url = self._target(response, form)
        self.fields = {
            name: value.removeprefix("\n")
            for name, value in form.form_values()
            if "__prefix__" not in name
        }

    @staticmethod
    def _target(response: requests.Response, form: lxml.html.FormElement) -> str:
        return urljoin(response.url, form.get("action") or response.url)

    def tick(self, name: str) -> None:
        """Tick a box, where the form has it."""
        for value in self.document.xpath(
            "//input[@name=$name][@type='checkbox']/@value", name=name
        ):
            self.fields[name] = value


class Editor:
    """One person with a browser: a session, cookies, forms with their CSRF tokens."""

    def __init__(self, site: str, username: str, password: str):
        self.site = site
        self.username = username
        self.browser = requests.Session()
        self.browser.headers["Connection"] = "close"  # one that is kept may end while it is used
        self.browser.trust_env = False  # no proxy
        self._log_in(password)

    def _log_in(self, password: str) -> None:
        response = self._get(reverse("wagtailadmin_login"))
        form = Form(response)
        form.fields |= {"username": self.username, "password": password}
        answer = self._post(form.url, form.fields)
        if answer.status_code != 302 or "sessionid" not in self.browser.cookies:
            raise UnfinishedError(Outcome.ERROR, f"login of {self.username}: {answer.status_code}")

    # What an editor does. Each fills in the publication's outcome.

    def publish(
        self,
        publication: Publication,
        page_id: int,
        rng: random.Random,
        ready: Callable[[], object] = lambda: None,
    ) -> None:
        """Change an article, the way that `publication.flow` names.

        `ready` is called when the text stands in the form, and may wait for others.
        """
        publication.page_id = page_id
        if publication.flow.startswith("review"):
            self._publish_reviewed(publication, ready)
            return
        with _noting(publication):
            self._open(publication, reverse("wagtailadmin_pages:edit", args=[page_id]))
            ready()
            self._press_publish(publication, rng)

    def publish_new(self, publication: Publication, section_id: int, go_live_at: str = "") -> None:
        """Make an article and publish it, at once or at `go_live_at` ("2026-11-21 10:00")."""
        url = reverse("wagtailadmin_pages:add", args=["articles", "article", section_id])
        with _noting(publication):
            self._open(publication, url)
            self.form.fields |= {"title": publication.text, "slug": publication.text}
            self.form.fields["go_live_at"] = go_live_at
            self._press_publish(publication)

    def decide(self, publication: Publication, rng: random.Random) -> None:
        """After a conflict or a busy page: go on as that page offers."""
        if publication.flow.startswith("review"):
            self._publish_reviewed(publication)
            return
        told = publication.outcome
        with _noting(publication):
            if self.answer is None:  # the dialogue was busy: it is opened again
                self._press_publish(publication, rng)
                return
            if told == Outcome.CONFLICT:
                form = Form(self.answer, "page-edit-form")
                form.tick("save_over_revision_id")
                form.tick("personal_data_confirmation")
                form.fields["action-publish"] = "action-publish"
            else:
                form = Form(self.answer)
            self._send(publication, form)

    def _publish_reviewed(
        self, publication: Publication, ready: Callable[[], object] = lambda: None
    ) -> None:
        """Save a draft, open "check and publish", publish it there."""
        edit_url = reverse("wagtailadmin_pages:edit", args=[publication.page_id])
        with _noting(publication):
            self._open(publication, edit_url)
            ready()
            self.form.fields["change_note"] = f"Zmiana {publication.text}"
            answer = self._post(self.form.url, self.form.fields)
            if answer.status_code != 302 or urlsplit(answer.headers["Location"]).path != edit_url:
                raise UnfinishedError(*judge(answer, publication.text))
            response = self._get(reverse("revisions_review", args=[publication.page_id]))
            review = Form(response)
            if review.fields.get("change_note") != self.form.fields["change_note"]:
                # Somebody saved or published another draft; the page shows what there is now.
                raise UnfinishedError(Outcome.CONFLICT, "the draft is another one")
            review.tick("personal_data_confirmation")
            self._send(publication, review)

    # The steps.

    def _open(self, publication: Publication, url: str) -> None:
        """Open a page's form and type the text into it."""
        self.answer: requests.Response | None = None  # to the request that publishes
        self.form = Form(self._get(url), "page-edit-form")
        number = f" PESEL {PESEL}" if "number" in publication.flow else ""
        text = f"<p>Pokój {publication.text}{number}</p>" + "<p>Bez zmian.</p>" * 40
        self.form.fields["full"] = text

    def _press_publish(self, publication: Publication, rng: random.Random | None = None) -> None:
        """Attach a file where the flow has one, look at the dialogue, confirm."""
        if "file" in publication.flow and not publication.sha256:
            self._attach(publication, rng)
        self._confirm_in_dialogue(publication)
        self._send(publication, self.form)

    def _attach(self, publication: Publication, rng: random.Random) -> None:
        fields = self.form.fields
        name = f"{publication.text}.png"
        response = self._post(
            reverse("attachments_upload"),
            {"page": publication.page_id, "csrfmiddlewaretoken": fields["csrfmiddlewaretoken"]},
            files={"file": (name, make_picture(rng))},
            headers=FROM_SCRIPT,
        )
        if response.status_code != 200:
            raise UnfinishedError(*judge(response, ""))
        upload = response.json()
        publication.sha256 = upload["sha256"]
        earlier = int(fields["attachments-INITIAL_FORMS"])
        place = f"attachments-{earlier}-"
        fields |= {
            "attachments-TOTAL_FORMS": str(earlier + 1),
            f"{place}title": publication.text,
            f"{place}filename": upload["filename"],
            f"{place}upload_token": upload["upload_token"],
            f"{place}ORDER": str(earlier + 1),
        }
        for older in range(max(0, earlier - 2)):  # three at most stay
            fields[f"attachments-{older}-DELETE"] = "on"

    def _confirm_in_dialogue(self, publication: Publication) -> None:
        """What `publish.js` does: ask for a preview, show it, fill in what it asks for."""
        options = json.loads(self.form.document.xpath("//@data-publish-panel")[0])
        response = self._post(options["preview"], self.form.fields, headers=FROM_SCRIPT)
        if response.status_code != 200:
            # The form stays open in the browser, with its text.
            raise UnfinishedError(*judge(response, ""))
        preview = response.json()
        # A form that is not valid is sent all the same: it comes back with what is wrong.
        if preview["valid"] and "data-personal-data-confirmation" in preview["details"]:
            self.form.fields["personal_data_confirmation"] = preview["fingerprint"]
        self.form.fields["action-publish"] = "action-publish"
        self.form.fields["change_note"] = f"Zmiana {publication.text}"

    def _send(self, publication: Publication, form: Form) -> None:
        """The request that publishes."""
        publication.began, publication.ended = time.monotonic(), 0
        names = ("save_over_revision_id", "revision", "loaded_revision_id")
        publication.base = next(filter(None, map(form.fields.get, names)), "0")
        try:
            self.answer = self._post(form.url, form.fields)
            publication.outcome, publication.detail = judge(self.answer, publication.text)
        finally:
            publication.ended = time.monotonic()

    def _get(self, path: str) -> requests.Response:
        response = self.browser.get(urljoin(self.site, path), timeout=TIMEOUT)
        if response.status_code != 200 or (
            "/login/" in response.url and path != reverse("wagtailadmin_login")
        ):
            raise UnfinishedError(
                Outcome.ERROR, f"GET {path}: {response.status_code} {response.url}"
            )
        return response

    def _post(self, path: str, fields: dict, **options) -> requests.Response:
        options = {"allow_redirects": False, "timeout": TIMEOUT, **options}
        return self.browser.post(urljoin(self.site, path), data=fields, **options)


@contextmanager
def _noting(publication: Publication) -> Iterator[None]:
    """Notes in `publication` how the block ended where it ended before its time."""
    publication.outcome, publication.detail = None, ""
    try:
        yield
    except UnfinishedError as error:
        publication.outcome, publication.detail = error.outcome, error.detail
    except requests.RequestException as error:
        publication.outcome, publication.detail = Outcome.NO_ANSWER, type(error).__name__
    if publication.outcome != Outcome.PUBLISHED:
        publication.told.append(publication.outcome)


def judge(response: requests.Response, text: str) -> tuple[Outcome, str]:
    """What an answer to a form tells the editor, whose `text` it must hold if it refuses."""
    detail = f"{response.request.method} {response.request.path_url}: {response.status_code}"
    body = response.text
    if response.status_code == 302:
        target = urlsplit(response.headers["Location"]).path
        pattern = reverse("wagtailadmin_explore", args=[0]).replace("/0/", "/")
        rest = target.removeprefix(pattern).strip("/")
        published = target.startswith(pattern) and rest.isdigit()
        return (Outcome.PUBLISHED if published else Outcome.ERROR), f"{detail} to {target}"
    if response.status_code == 503 and "Retry-After" in response.headers:
        if text in body:
            return Outcome.BUSY, detail
        return Outcome.ERROR, f"{detail}, and the text is gone"
    told_in_form = response.status_code == 200 and 'name="save_over_revision_id"' in body
    told_in_review = response.status_code == 400 and "revisions-notice" in body
    # What is reviewed is saved as a draft, and stays one.
    if told_in_review or (told_in_form and text in body):
        return Outcome.CONFLICT, detail
    return Outcome.ERROR, " ".join([detail, *_messages(body)])[:1500]


def _messages(body: str) -> Iterator[str]:
    if body:
        document = lxml.html.fromstring(body)
        for name in ("messages", "error-message", "errorlist"):
            for element in document.find_class(name):
                yield " ".join(element.text_content().split())
        yield body[:200] if "<html" not in body else ""


def make_picture(rng: random.Random) -> bytes:
    """A PNG of some 30 KB that is like no other."""
    target = BytesIO()
    Image.frombytes("RGB", (100, 100), rng.randbytes(30_000)).save(target, "PNG")
    return target.getvalue()
