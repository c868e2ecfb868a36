// Links, documents and pictures are chosen in Wagtail's own modals. They are inserted as plain HTML
// with plain addresses, not as Wagtail's rich text references.

function openChooser(url, urlParams, onload, responses) {
  window.ModalWorkflow({ url, urlParams, onload, responses, onError: () => window.alert(window.wagtailConfig?.STRINGS?.SERVER_ERROR || "Error") });
}

function escapeHtml(text) {
  const span = document.createElement("span");
  span.textContent = text;
  return span.innerHTML.replaceAll('"', "&quot;");
}

function insertLink(editor, bookmark, address, title) {
  editor.focus();
  editor.selection.moveToBookmark(bookmark);
  const anchor = editor.dom.getParent(editor.selection.getNode(), "a[href]");
  if (anchor) {
    editor.undoManager.transact(() => editor.dom.setAttribs(anchor, { href: address, "data-mce-href": address }));
  } else if (editor.selection.isCollapsed()) {
    editor.insertContent(`<a href="${escapeHtml(address)}">${escapeHtml(title || address)}</a>`);
  } else {
    editor.execCommand("mceInsertLink", false, { href: address });
  }
  editor.nodeChanged();
}

export function chooseLink(editor, options) {
  const anchor = editor.dom.getParent(editor.selection.getNode(), "a[href]");
  const address = anchor?.getAttribute("href") || "";
  const urls = options.choosers;
  const params = {
    page_type: "wagtailcore.page",
    allow_external_link: true,
    allow_email_link: true,
    allow_phone_link: true,
    allow_anchor_link: true,
    link_text: anchor ? anchor.textContent : editor.selection.getContent({ format: "text" }),
  };
  let url = urls.page;
  if (address.startsWith("mailto:")) {
    url = urls.email;
    params.link_url = address.slice(7);
  } else if (address.startsWith("tel:")) {
    url = urls.phone;
    params.link_url = address.slice(4);
  } else if (address.startsWith("#")) {
    url = urls.anchor;
    params.link_url = address.slice(1);
  } else if (address) {
    url = urls.external;
    params.link_url = address;
  }
  const bookmark = editor.selection.getBookmark(2, true);
  openChooser(url, params, window.PAGE_CHOOSER_MODAL_ONLOAD_HANDLERS, {
    pageChosen: (chosen) => insertLink(editor, bookmark, chosen.url, chosen.title),
  });
}

export function chooseDocument(editor, options) {
  const bookmark = editor.selection.getBookmark(2, true);
  openChooser(options.choosers.document, {}, window.DOCUMENT_CHOOSER_MODAL_ONLOAD_HANDLERS, {
    chosen: (chosen) => insertLink(editor, bookmark, chosen.url, chosen.title),
  });
}

export function chooseImage(editor, options) {
  const bookmark = editor.selection.getBookmark(2, true);
  openChooser(`${options.choosers.image}?select_format=true`, {}, window.IMAGE_CHOOSER_MODAL_ONLOAD_HANDLERS, {
    chosen: (chosen) => {
      const { url, width, height } = chosen.preview;
      const size = width && height ? ` width="${Number(width)}" height="${Number(height)}"` : "";
      editor.focus();
      editor.selection.moveToBookmark(bookmark);
      editor.insertContent(`<img src="${escapeHtml(url)}" alt="${escapeHtml(chosen.alt || "")}"${size}>`);
    },
  });
}
