// The visual editor of a field that is kept byte for byte. The textarea holds the stored text and is
// written to only when the person changed something. The hidden field beside it holds the text as
// the editor normalizes it, so that the server can tell those changes from the person's.

import { chooseDocument, chooseImage, chooseLink } from "./choosers.js";
import { cleanPasted } from "./paste.js";

const TOOLBAR = "undo redo | blocks | bold italic underline | chooseLink unlink chooseDocument chooseImage | bullist numlist outdent indent | table blockquote | alignleft aligncenter alignright alignjustify | removeformat searchreplace | code fullscreen";
// No fonts, sizes or colours: the site's style sheet decides. Those of old texts stay.
const blockFormats = (t) => `${t.paragraph}=p; ${t.heading} 2=h2; ${t.heading} 3=h3; ${t.heading} 4=h4; ${t.preformatted}=pre`;

export function settings(textarea, options) {
  const dark = document.documentElement.classList.contains("w-theme-dark")
    || (document.documentElement.classList.contains("w-theme-system") && matchMedia("(prefers-color-scheme: dark)").matches);
  return {
    target: textarea,
    base_url: options.base,
    suffix: ".min",
    language: options.language === "pl" ? "pl" : undefined,
    language_url: options.language === "pl" ? options.languageUrl : undefined,
    skin: dark ? "oxide-dark" : "oxide",
    content_css: [dark ? "dark" : "default", options.contentCss],
    branding: false,
    promotion: false,
    menubar: false,
    statusbar: true,
    elementpath: true,
    contextmenu: false,
    browser_spellcheck: true,
    toolbar_mode: "wrap",
    toolbar: TOOLBAR,
    block_formats: blockFormats(options.strings),
    plugins: "lists link table image code searchreplace fullscreen wordcount charmap anchor",
    min_height: 420,
    height: Math.max(420, Math.round(window.innerHeight * 0.65)),
    resize: true,
    iframe_aria_text: options.strings.label,
    // Legacy markup stays, nothing is renamed or added; nothing gets in that could run, be it
    // stored, pasted, dropped or written in the source view.
    valid_elements: options.validElements,
    valid_children: "+a[p|h2|h3|h4|div|table|ul|ol]",
    entity_encoding: "raw",
    convert_urls: false,
    convert_fonts_to_spans: false,
    convert_unsafe_embeds: false,
    allow_html_in_named_anchor: true,
    allow_unsafe_link_target: true,
    fix_list_elements: false,
    indent: false,
    remove_trailing_brs: false,
    keep_styles: false,
    automatic_uploads: false,
    paste_data_images: false,
    paste_webkit_styles: "all",
    paste_remove_styles_if_webkit: false,
    paste_merge_formats: false,
    smart_paste: false,
    paste_preprocess: (_editor, args) => {
      // "Internal" is what the clipboard says, and any site may write it: the schema cleans that.
      if (!args.internal) args.content = cleanPasted(args.content);
    },
    table_default_attributes: {},
    table_default_styles: {},
    table_sizing_mode: "responsive",
    table_use_colgroups: false,
    table_resize_bars: false,
    object_resizing: "img",
    table_toolbar: "tableprops tabledelete | tablerowheader tablecolheader | tableinsertrowbefore tableinsertrowafter tabledeleterow | tableinsertcolbefore tableinsertcolafter tabledeletecol | tablemergecells tablesplitcells",
    table_style_by_css: true,
    // `syncTextarea` writes to the form: the editor's own way would rewrite an untouched text.
    add_form_submit_trigger: false,
    submit_patch: false,
    setup: (editor) => setUpEditor(editor, textarea, options),
  };
}

function setUpEditor(editor, textarea, options) {
  const strings = options.strings;
  editor.ui.registry.addButton("chooseLink", { icon: "link", tooltip: strings.link, onAction: () => chooseLink(editor, options) });
  editor.ui.registry.addButton("chooseDocument", { icon: "document-properties", tooltip: strings.document, onAction: () => chooseDocument(editor, options) });
  editor.ui.registry.addButton("chooseImage", { icon: "image", tooltip: strings.image, onAction: () => chooseImage(editor, options) });
  editor.addShortcut("meta+k", strings.link, () => chooseLink(editor, options));
  editor.on("BeforeSetContent", (event) => {
    if (event.load) event.content = options.content; // never the source in the textarea
  });
  editor.on("init", () => syncTextarea(editor, textarea));
}

function syncTextarea(editor, textarea) {
  const stored = textarea.value;
  const normalizedField = textarea.form?.elements[`${textarea.name}-normalized`];
  const normalized = editor.getContent();
  // Filled already where the form came back with errors: then the textarea holds the person's text.
  if (normalizedField && !normalizedField.value) normalizedField.value = normalized;
  const write = () => {
    const content = editor.getContent();
    const value = content === normalized ? stored : content;
    if (textarea.value !== value) {
      textarea.value = value;
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
      textarea.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };
  let timer = 0;
  editor.on("input change undo redo SetContent blur", () => {
    clearTimeout(timer);
    timer = setTimeout(write, 250);
  });
  editor.save = () => textarea.value; // the editor's own way to write to the textarea
  textarea.syncEditor = write;
  textarea.form?.addEventListener("submit", write, true);
  textarea.form?.addEventListener("formdata", write, true);
  editor.getContainer().setAttribute("data-ready", "");
}

export async function start(textarea) {
  const options = JSON.parse(textarea.dataset.htmlEditor);
  if (!window.hugerte) return; // the files are missing: the textarea goes on working
  window.tinymce = window.hugerte; // the name under which the translations register themselves
  await window.hugerte.init(settings(textarea, options));
}

for (const textarea of document.querySelectorAll("textarea[data-html-editor]")) start(textarea);
