"""What must be said and seen before an article is published."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from revisions.models import EditorialSettings, Version

pytestmark = pytest.mark.django_db

PUBLISH = "action-publish"


def versions(article) -> list[Version]:
    return list(Version.objects.of_page(article))


def errors(response) -> str:
    return str(response.context["form"].errors) if response.context else ""


def test_a_change_with_a_note_is_published(article, edit_form):
    response = edit_form(article).post(PUBLISH, full="<p>Pokój 14</p>", change_note="Nowy pokój")
    assert response.status_code == 302
    assert [v.change_note for v in versions(article)] == ["", "Nowy pokój"]


@pytest.mark.parametrize("note", ["", "   ", "1", "12345", "ab", "...", "1.2.2024"])
def test_a_note_that_says_nothing_is_refused(article, edit_form, note):
    response = edit_form(article).post(PUBLISH, full="<p>Pokój 14</p>", change_note=note)
    assert response.status_code == 200
    assert "change_note" in response.context["form"].errors
    assert response.context["form"]["full"].value() == "<p>Pokój 14</p>"
    assert len(versions(article)) == 1


@pytest.mark.parametrize("note", ["RTV", "ósmy", "poz. 12"])
def test_three_letters_are_a_note(article, edit_form, note):
    edit_form(article).post(PUBLISH, full="<p>Pokój 14</p>", change_note=note)
    assert versions(article)[-1].change_note == note


def test_an_office_may_do_without_notes(article, edit_form):
    EditorialSettings.objects.create(site=article.get_site(), note_required=False)
    edit_form(article).post(PUBLISH, full="<p>Pokój 14</p>")
    assert len(versions(article)) == 2


def test_a_draft_needs_no_note(article, edit_form):
    response = edit_form(article).post(full="<p>Pokój 14</p>")
    assert response.status_code == 302
    assert len(versions(article)) == 1


def test_publishing_what_is_public_needs_no_note_and_makes_no_version(article, edit_form):
    response = edit_form(article).post(PUBLISH)
    assert response.status_code == 302
    assert len(versions(article)) == 1


def test_untouched_fields_keep_their_line_ends_and_spaces(article, edit, edit_form):
    edit(article, documents="wniosek\nzdjęcie\n", lead=" Dla kogo ", full="<p>a</p>\n<p>b</p>\n")
    edit_form(article).post(PUBLISH)
    assert len(versions(article)) == 2
    edit_form(article).post(PUBLISH, fee="10 zł\r\n20 zł", change_note="Opłaty")
    assert versions(article)[-1].state["fee"] == "10 zł\n20 zł"
    assert {c.field for c in versions(article)[-1].changes_since(versions(article)[-2])} == {"fee"}


PESEL = "44051401359"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full", f"<p>Jan Nowak, {PESEL}</p>"),
        ("full", f"<p>4405<b>14</b>01359</p><p>x {PESEL}</p>"),
        ("full", f'<p><a href="/osoba/{PESEL}/">osoba</a></p>'),
        ("fee", "PESEL 440514 01359"),
        ("title", f"Decyzja {PESEL}"),
        ("lead", "dowód ABA300000"),
    ],
)
def test_a_personal_number_must_be_confirmed(article, edit_form, field, value):
    form = edit_form(article)
    response = form.post(PUBLISH, change_note="Decyzja", **{field: value})
    assert response.status_code == 200
    assert len(versions(article)) == 1
    fingerprint = response.context["form"].fingerprint
    assert f'name="personal_data_confirmation" value="{fingerprint}"' in response.content.decode()
    # A confirmation of other numbers is none.
    again = {"change_note": "Decyzja", field: value}
    assert form.post(PUBLISH, **again, personal_data_confirmation="0" * 16).status_code == 200
    assert form.post(PUBLISH, **again, personal_data_confirmation=fingerprint).status_code == 302
    assert len(versions(article)) == 2


@pytest.mark.parametrize("button", ["action-publish", "action-submit"])
def test_every_button_that_leads_to_the_public_asks(article, edit_form, button):
    response = edit_form(article).post(button, lead=f"PESEL {PESEL}", change_note="Decyzja")
    assert response.status_code == 200
    assert response.context["form"].unconfirmed_findings


def test_an_approval_from_the_form_asks_too(article, edit_form):
    edit_form(article).post("action-submit", fee="10 zł", change_note="Opłata")
    approval = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    numbers = {"lead": f"PESEL {PESEL}", "change_note": "Opłata"}
    response = edit_form(article).post("", **approval, **numbers)
    assert response.status_code == 200
    assert response.context["form"].unconfirmed_findings
    assert len(versions(article)) == 1
    assert edit_form(article).post("", **approval).status_code == 302
    assert len(versions(article)) == 2


def test_ordinary_numbers_raise_no_alarm(article, edit_form):
    account = "12 3456 7890 1234 5678 9012 3456"
    text = f"<p>44051401358, 123456789012, 58 30 77 123, {account}, ABC123456</p>"
    response = edit_form(article).post(PUBLISH, full=text, change_note="Numery")
    assert response.status_code == 302


def test_the_preview_is_what_the_public_will_see(article, edit_form, client):
    form = edit_form(article)
    url = reverse("revisions_preview", args=[article.pk])
    values = {"full": "<p>Pokój 14</p>", "fee": "10 zł"}
    answer = client.post(url, {**form.data, **values}).json()
    assert answer["valid"] and answer["noteRequired"]
    assert len(versions(article)) == 1 and form.draft.full == "<p>Pokój 12</p>"
    form.post(PUBLISH, change_note="Nowy pokój", **values)
    old, new = versions(article)
    page = client.get(
        reverse("revisions:compare", args=[new.history_id, old.number, new.number])
    ).content.decode()
    shown = answer["comparison"].split('<section class="changes"')[1].rsplit("</section>", 1)[0]
    assert shown in page


def test_the_preview_says_that_nothing_changes(article, edit_form, client):
    form = edit_form(article)
    answer = client.post(reverse("revisions_preview", args=[article.pk]), form.data).json()
    assert answer["valid"] and answer["changesNothing"] and not answer["noteRequired"]


def test_the_preview_shows_when(article, edit_form, client):
    form = edit_form(article)
    day = timezone.localdate().replace(year=timezone.localdate().year + 1)
    when = {"go_live_at": f"{day} 08:00", "expire_at": f"{day} 18:00"}
    url = reverse("revisions_preview", args=[article.pk])
    answer = client.post(url, {**form.data, "full": "<p>x</p>", **when}).json()
    assert answer["details"].count("<time") == 2
    assert "08:00:00" in answer["details"] and "18:00:00" in answer["details"]


def test_mistakes_of_the_form_are_left_to_the_form(article, edit_form, client):
    form = edit_form(article)
    url = reverse("revisions_preview", args=[article.pk])
    assert client.post(url, {**form.data, "title": ""}).json() == {"valid": False}


def test_a_new_article_can_be_previewed(section, editor, client):
    client.force_login(editor)
    url = reverse("revisions_preview_new", args=[section.pk, "articles.Article"])
    page = client.get(reverse("wagtailadmin_pages:add", args=["articles", "article", section.pk]))
    assert url in page.content.decode()
    data = {
        "title": "Meldunek",
        "slug": "meldunek",
        "full": "<p>Pokój 3</p>",
        **{f"attachments-{key}_FORMS": "0" for key in ("TOTAL", "INITIAL")},
        **{f"comments-{key}_FORMS": "0" for key in ("TOTAL", "INITIAL")},
    }
    answer = client.post(url, data).json()
    assert answer["valid"] and not answer["noteRequired"]
    assert "Pokój 3" in answer["comparison"]
    assert not Article.objects.filter(title="Meldunek").exists()


def test_the_preview_asks_for_the_right_to_edit(article, client, django_user_model):
    nobody = django_user_model.objects.create_user("nikt", password="x")
    url = reverse("revisions_preview", args=[article.pk])
    client.force_login(nobody)
    assert client.post(url).status_code in (302, 403)
    assert client.get(url).status_code in (302, 403, 405)


def test_a_draft_is_published_from_its_review(article, edit_form, client):
    edit_form(article).post(full="<p>Pokój 14</p>", change_note="Nowy pokój")
    review = reverse("revisions_review", args=[article.pk])
    page = client.get(review)
    assert "Nowy pokój" in page.content.decode()
    revision = page.context["revision"].pk
    late = client.post(review, {"revision": revision + 1, "change_note": "Nowy pokój"})
    assert late.status_code == 400 and len(versions(article)) == 1
    empty = client.post(review, {"revision": revision, "change_note": "1"})
    assert empty.status_code == 400 and len(versions(article)) == 1
    assert client.post(review, {"revision": revision, "change_note": "Nowy"}).status_code == 302
    assert [v.change_note for v in versions(article)] == ["", "Nowy"]


def test_the_review_refuses_unconfirmed_numbers(article, edit_form, client):
    form = edit_form(article)
    form.post(full=f"<p>{PESEL}</p>")
    review = reverse("revisions_review", args=[article.pk])
    revision = Article.objects.get(pk=article.pk).latest_revision_id
    data = {"revision": revision, "change_note": "Decyzja"}
    assert client.post(review, data).status_code == 400
    fingerprint = client.get(review).context["publication"].fingerprint
    assert (
        client.post(review, {**data, "personal_data_confirmation": fingerprint}).status_code == 302
    )
    assert len(versions(article)) == 2
