"""The edit page of an article in a browser: open it, type, save, publish."""

from __future__ import annotations

SELECT_TEXT = """([words]) => {
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


def open_edit_page(page, article) -> None:
    page.goto(f"/admin/pages/{article.pk}/edit/")
    page.wait_for_selector(".tox-hugerte[data-ready]")


def replace_text(page, before: str, after: str) -> None:
    """Select the words `before` in the visual editor and type `after`."""
    page.evaluate(SELECT_TEXT, [before])
    page.keyboard.type(after)
    page.wait_for_timeout(400)


def save(page) -> None:
    page.get_by_role("button", name="Zapisz szkic").click()
    page.wait_for_selector(".messages .success")


def open_publish_dialog(page):
    """Press "publish"; returns the dialogue once it shows the comparison."""
    page.locator("footer [data-w-dropdown-target='toggle']").click()
    page.locator("[name='action-publish']").click()
    dialogue = page.locator("dialog.publish-dialog")
    dialogue.locator("[data-publish-confirm]:enabled").wait_for()
    return dialogue


def publish(page, note: str = "Zmiana numeru pokoju") -> None:
    dialogue = open_publish_dialog(page)
    dialogue.locator("[data-change-note]").fill(note)
    dialogue.locator("[data-publish-confirm]").click()
    page.wait_for_selector(".messages .success")
