// The "Publish" button first opens a dialogue that shows what the public will see as changed. The
// form is sent to a preview, which saves nothing; once confirmed, it is submitted as Wagtail does.

const PUBLISH_BUTTON = "[name='action-publish']";

export function addNotePresets(field, presets, label) {
  if (!presets.length || field.dataset.presetsAdded) return;
  field.dataset.presetsAdded = "1";
  const items = document.createElement("ul");
  items.className = "note-presets";
  items.setAttribute("aria-label", label);
  for (const text of presets) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.addEventListener("click", () => {
      const before = field.value.trim();
      field.value = before && !before.includes(text) ? `${before.replace(/[.;]?$/, ";")} ${text}` : before || text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
      field.focus();
    });
    const item = document.createElement("li");
    item.append(button);
    items.append(item);
  }
  field.after(items);
}

class PublishDialog {
  constructor(panel) {
    this.options = JSON.parse(panel.dataset.publishPanel);
    this.strings = this.options.strings;
    this.form = panel.closest("form");
    this.formNote = this.form.elements.change_note;
    this.dialog = panel.querySelector("[data-publish-dialog]");
    this.title = this.dialog.querySelector("h2");
    this.status = this.dialog.querySelector("[data-publish-status]");
    this.details = this.dialog.querySelector("[data-publish-details]");
    this.comparison = this.dialog.querySelector("[data-publish-comparison]");
    this.confirmButton = this.dialog.querySelector("[data-publish-confirm]");
    document.body.append(this.dialog); // out of the form: its fields are not the form's
    this.shadow = this.comparison.attachShadow({ mode: "open" });
    if (this.formNote) this.addPresetsTo(this.formNote);
    // Captured on the window, before Wagtail's own spinner takes the click.
    window.addEventListener("click", (event) => this.onClick(event), true);
    this.confirmButton.addEventListener("click", () => this.confirm());
    for (const button of this.dialog.querySelectorAll("[data-publish-cancel]")) button.addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("close", () => this.button?.focus());
    this.shadow.addEventListener("click", (event) => this.onLinkClick(event));
  }

  addPresetsTo(field) {
    addNotePresets(field, JSON.parse(this.formNote.dataset.notePresets || "[]"), this.strings.choose);
  }

  onClick(event) {
    const button = event.target.closest?.(PUBLISH_BUTTON);
    if (!button || button.form !== this.form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.button = button;
    this.open("");
  }

  async open(query) {
    if (!this.dialog.open) {
      this.details.replaceChildren();
      this.shadow.replaceChildren();
      this.dialog.showModal();
      this.title.focus();
    }
    this.status.textContent = this.strings.waiting;
    this.confirmButton.disabled = true;
    for (const area of document.querySelectorAll("textarea[data-html-editor]")) area.syncEditor?.();
    let preview;
    try {
      const response = await fetch(this.options.preview + query, {
        method: "POST",
        body: new FormData(this.form),
        headers: { "X-Requested-With": "XMLHttpRequest", Accept: "application/json" },
      });
      if (response.status === 403) {
        this.status.textContent = this.strings.loggedOut;
        return;
      }
      if (!response.ok) throw new Error(String(response.status));
      preview = await response.json();
    } catch (error) {
      this.status.textContent = error instanceof TypeError ? this.strings.offline : this.strings.failed;
      return;
    }
    if (!this.dialog.open) return; // closed while waiting
    if (!preview.valid) {
      // Submitted, the form comes back with its errors at their fields; nothing is published.
      this.dialog.close();
      this.submit();
      return;
    }
    this.show(preview, query);
  }

  show(preview, query) {
    this.status.textContent = "";
    this.confirmButton.disabled = preview.refused;
    this.noteRequired = preview.noteRequired;
    if (!query) {
      this.details.innerHTML = preview.details;
      this.noteField = this.details.querySelector("[data-change-note]");
      if (this.noteField && this.formNote) this.addPresetsTo(this.noteField);
    }
    const styles = this.options.styles.map((href) => Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
    const comparison = document.createElement("div");
    comparison.innerHTML = preview.comparison;
    comparison.hidden = true; // until its styles are loaded
    const loaded = styles.map((link) => new Promise((resolve) => {
      link.onload = resolve;
      link.onerror = resolve;
    }));
    Promise.all(loaded).then(() => { comparison.hidden = false; });
    this.shadow.replaceChildren(...styles, comparison);
  }

  // In a shadow tree a browser follows no fragment, and the tabs are addresses of the public page.
  onLinkClick(event) {
    const link = event.target.closest("a[href]");
    if (!link) return;
    const address = link.getAttribute("href");
    if (address.startsWith("#")) {
      event.preventDefault();
      const place = this.shadow.getElementById(decodeURIComponent(address.slice(1)));
      place?.setAttribute("tabindex", "-1");
      place?.scrollIntoView({ block: "center" });
      place?.focus({ preventScroll: true });
    } else if (address.startsWith("?")) {
      event.preventDefault();
      this.open(address);
    } else {
      link.target = "_blank";
      link.rel = "noopener";
    }
  }

  confirm() {
    const noteError = this.noteError();
    const checkbox = this.details.querySelector("[data-personal-data-confirmation]");
    const unchecked = checkbox && !checkbox.checked;
    const showError = (selector, text) => {
      const element = this.details.querySelector(selector);
      if (element) element.textContent = text;
    };
    showError("[data-change-note-error]", noteError || "");
    showError("[data-personal-data-confirmation-error]", unchecked ? this.strings.confirm : "");
    this.noteField?.setAttribute("aria-invalid", String(Boolean(noteError)));
    if (unchecked) return checkbox.focus();
    if (noteError) return this.noteField.focus();
    if (this.noteField && this.formNote) {
      this.formNote.value = this.noteField.value;
      this.formNote.dispatchEvent(new Event("change", { bubbles: true }));
    }
    if (checkbox) this.setFormValue("personal_data_confirmation", checkbox.value);
    this.confirmButton.disabled = true;
    return this.submit();
  }

  noteError() {
    if (!this.noteField || !this.noteRequired) return null;
    const letters = this.noteField.value.match(/\p{L}/gu) || [];
    return letters.length < this.options.minLetters ? this.strings.short : null;
  }

  setFormValue(name, value) {
    const field = this.form.elements[name];
    if (field.type === "checkbox") field.checked = true;
    field.value = value;
  }

  submit() {
    // Like a press of the button, which also tells Wagtail that nothing is left unsaved.
    this.form.requestSubmit(this.button);
  }
}

for (const panel of document.querySelectorAll("[data-publish-panel]")) new PublishDialog(panel);
for (const field of document.querySelectorAll("textarea[data-presets-label]")) {
  addNotePresets(field, JSON.parse(field.dataset.notePresets), field.dataset.presetsLabel);
}
