"""What an editor does at the form of an article, in a browser."""

from __future__ import annotations

SELECT = """([words]) => {
    const editor = window.hugerte.get()[0];
    editor.focus();
    const walker = editor.getDoc().createTreeWalker(editor.getBody(), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const at = walker.currentNode.data.indexOf(words);
        if (at < 0) continue;
        const range = editor.dom.createRng();
        range.setStart(walker.currentNode, at);
        range.setEnd(walker.currentNode, at + words.length);
        editor.selection.setRng(range);
        editor.nodeChanged();
        return;
    }
    throw new Error(`not found: ${words}`);
}"""


def open_form(page, article) -> None:
    page.goto(f"/admin/pages/{article.pk}/edit/")
    page.wait_for_selector(".tox-hugerte[data-ready]")


def write_over(page, before: str, after: str) -> None:
    """Selects the words `before` in the visual editor and types `after`."""
    page.evaluate(SELECT, [before])
    page.keyboard.type(after)
    page.wait_for_timeout(400)


def save(page) -> None:
    page.get_by_role("button", name="Zapisz szkic").click()
    page.wait_for_selector(".messages .success")


def ask(page):
    """Presses "publish" in the form; returns the dialogue when it has compared."""
    page.locator("footer [data-w-dropdown-target='toggle']").click()
    page.locator("[name='action-publish']").click()
    dialogue = page.locator("dialog.desk-dialog")
    dialogue.locator("[data-desk-confirm]:enabled").wait_for()
    return dialogue


def publish(page, note: str = "Zmiana numeru pokoju") -> None:
    dialogue = ask(page)
    dialogue.locator("[data-desk-note]").fill(note)
    dialogue.locator("[data-desk-confirm]").click()
    page.wait_for_selector(".messages .success")
