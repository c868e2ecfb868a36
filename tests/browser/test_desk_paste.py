"""Paste from Word and Google Docs: the structure comes, the dress stays behind."""

from __future__ import annotations

import re

import pytest

from articles.models import Article

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# As Word puts it on the clipboard, shortened where it repeats itself.
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta name=Generator content="Microsoft Word 15">
<link rel=File-List href="file:///C:/Temp/msohtmlclip1/01/clip_filelist.xml">
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {mso-style-unhide:no; margin:0cm; font-family:"Calibri",sans-serif;} --></style>
</head><body lang=PL style='tab-interval:35.4pt'><!--StartFragment-->
<h1 style='mso-list:none'>Wymagane dokumenty<o:p></o:p></h1>
<p class=MsoNormal style='margin-bottom:8.0pt;line-height:107%;mso-pagination:none'><span
style='font-size:12.0pt;font-family:"Times New Roman",serif;mso-fareast-font-family:Calibri'>Wniosek
składa się <b style='mso-bidi-font-weight:normal'>osobiście</b> w&nbsp;pokoju <i>12</i>.<o:p></o:p></span></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol;mso-bidi-font-family:Symbol'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>wypełniony wniosek<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;text-indent:-18.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='font-family:"Courier New"'><span style='mso-list:Ignore'>o<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>podpisany<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>zdjęcie<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l1 level1 lfo2'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>najpierw</p>
<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l1 level1 lfo2'><![if !supportLists]><span
style='mso-list:Ignore'>2.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>potem</p>
<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0 style='border-collapse:collapse;mso-yfti-tbllook:1184'>
<tr style='mso-yfti-irow:0'><td width=302 valign=top style='width:226.55pt;border:solid windowtext 1.0pt;
mso-border-alt:solid windowtext .5pt'><p class=MsoNormal style='margin-bottom:0cm'>Rzecz<o:p></o:p></p></td>
<td width=302 style='width:226.55pt'><p class=MsoNormal>Opłata<o:p></o:p></p></td></tr>
<tr><td colspan=2 width=604><p class=MsoNormal>Wydanie karty &#8211; 100 zł<o:p></o:p></p></td></tr></table>
<p class=MsoNormal>Więcej: <a href="https://www.gov.pl/"><span style='color:#0563C1'>gov.pl</span></a>
<img width=20 src="file:///C:/Temp/clip_image002.png" v:shapes="Obraz_x0020_1"></p>
<!--EndFragment--></body></html>"""

WORD_CLEAN = (
    "<h2>Wymagane dokumenty</h2>"
    "<p>Wniosek składa się <strong>osobiście</strong> w\u00a0pokoju <em>12</em>.</p>"
    "<ul><li>wypełniony wniosek<ul><li>podpisany</li></ul></li><li>zdjęcie</li></ul>"
    "<ol><li>najpierw</li><li>potem</li></ol>"
    "<table><tbody><tr><td>Rzecz</td><td>Opłata</td></tr>"
    '<tr><td colspan="2">Wydanie karty – 100 zł</td></tr></tbody></table>'
    '<p>Więcej: <a href="https://www.gov.pl/">gov.pl</a></p>'
)

GOOGLE = """<meta charset='utf-8'><meta charset="utf-8"><b style="font-weight:normal;"
id="docs-internal-guid-1f0c2f7e-7fff-4c1d-9d0a-3f4f6f0f5a11"><h2 dir="ltr"
style="line-height:1.38;margin-top:18pt;"><span style="font-size:16pt;font-family:Arial;color:#000000;
font-weight:400;font-style:normal;">Opłaty</span></h2><p dir="ltr" style="line-height:1.38;"><span
style="font-size:11pt;font-family:Arial;font-weight:400;white-space:pre-wrap;">Opłata </span><span
style="font-weight:700;white-space:pre-wrap;">100 zł</span><span style="font-style:italic;"> skarbowa</span><span
style="text-decoration:underline;"><a href="https://www.google.com/url?q=https://www.gov.pl/a&amp;sa=D"
style="text-decoration:none;">tutaj</a></span></p><br><ul style="margin-top:0;padding-inline-start:48px;"><li dir="ltr"
style="list-style-type:disc;" aria-level="1"><p dir="ltr" role="presentation"><span>pierwszy</span></p></li><ul
style="margin-top:0;"><li dir="ltr" aria-level="2"><p dir="ltr" role="presentation"><span>pod
pierwszym</span></p></li></ul><li dir="ltr" aria-level="1"><p role="presentation"><span>drugi</span></p></li></ul><br><div
dir="ltr" style="margin-left:0pt;" align="left"><table style="border:none;border-collapse:collapse;"><colgroup><col
width="301"><col width="301"></colgroup><tbody><tr style="height:0pt"><td style="border:solid #000000 1pt;"><p
dir="ltr"><span>Rzecz</span></p></td><td style="vertical-align:top;"><p dir="ltr"><span>Opłata</span></p></td></tr></tbody></table></div></b><br
class="Apple-interchange-newline">"""

GOOGLE_CLEAN = (
    "<h2>Opłaty</h2>"
    "<p>Opłata <strong>100 zł</strong><em> skarbowa</em>"
    '<a href="https://www.gov.pl/a">tutaj</a></p>'
    "<ul><li>pierwszy<ul><li>pod pierwszym</li></ul></li><li>drugi</li></ul>"
    "<table><tbody><tr><td>Rzecz</td><td>Opłata</td></tr></tbody></table>"
)

HOSTILE = (
    '<p onclick="x()">a<script>alert(1)</script><a href="javascript:alert(1)">b</a>'
    '<img src="data:image/png;base64,AAAA"><iframe src="https://example.org"></iframe>'
    '<svg><a href="x"></a></svg><style>p{}</style></p>'
)


@pytest.fixture
def editor_at(page, login, article):
    login(page).goto(f"/admin/pages/{article.pk}/edit/")
    page.wait_for_selector(".tox-hugerte[data-ready]")
    return page


def paste(page, html: str, text: str = "") -> str:
    """Pastes into the emptied editor as the clipboard would; returns what the form then holds."""
    page.evaluate(
        """([html, text]) => {
            const editor = window.hugerte.get()[0];
            editor.setContent("");
            editor.focus();
            const data = new DataTransfer();
            if (html) data.setData("text/html", html);
            data.setData("text/plain", text);
            const event = new ClipboardEvent("paste", {
                clipboardData: data, bubbles: true, cancelable: true,
            });
            editor.getBody().dispatchEvent(event);
        }""",
        [html, text],
    )
    page.wait_for_timeout(600)
    return page.input_value("textarea[name=full]")


def squeezed(html: str) -> str:
    return re.sub(r">\s+<", "><", re.sub(r"[ \n]+", " ", html))


@pytest.mark.parametrize(
    ("html", "clean"), [(WORD, WORD_CLEAN), (GOOGLE, GOOGLE_CLEAN)], ids=["Word", "Google Docs"]
)
def test_it_arrives_clean(editor_at, html, clean):
    pasted = paste(editor_at, html)
    assert squeezed(pasted) == clean
    assert not re.search(r"mso|style=|class=|<span|<o:|docs-internal", pasted, re.I)


def test_nothing_harmful_arrives(editor_at):
    pasted = paste(editor_at, HOSTILE)
    assert not re.search(r"script|onclick|javascript|data:|iframe|svg|<style", pasted)
    assert "a" in pasted and "b" in pasted


def test_plain_text_stays_plain(editor_at):
    assert squeezed(paste(editor_at, "", "Pokój 12\n\nParter")) == "<p>Pokój 12</p><p>Parter</p>"


def test_what_was_pasted_is_saved(editor_at, article):
    pasted = paste(editor_at, WORD)
    editor_at.get_by_role("button", name="Zapisz szkic").click()
    editor_at.wait_for_selector(".messages .success")
    draft = Article.objects.get(pk=article.pk).get_latest_revision_as_object()
    assert squeezed(draft.full) == squeezed(pasted) == WORD_CLEAN
