// "Publish" first shows what the public will see as changed, in the same words as the public page.
// The form is sent to be looked at, not saved; what is confirmed is then sent as it always was.

const ASKED = "[name='action-publish']";

export function presets(field, list, words) {
  if (!list.length || field.dataset.presetsShown) return;
  field.dataset.presetsShown = "1";
  const items = document.createElement("ul");
  items.className = "desk-presets";
  items.setAttribute("aria-label", words.choose);
  for (const text of list) {
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

class Desk {
  constructor(panel) {
    this.options = JSON.parse(panel.dataset.desk);
    this.words = this.options.words;
    this.form = panel.closest("form");
    this.note = this.form.elements.change_note;
    this.dialog = panel.querySelector("[data-desk-dialog]");
    this.title = this.dialog.querySelector("h2");
    this.status = this.dialog.querySelector("[data-desk-status]");
    this.questions = this.dialog.querySelector("[data-desk-questions]");
    this.comparison = this.dialog.querySelector("[data-desk-comparison]");
    this.confirmButton = this.dialog.querySelector("[data-desk-confirm]");
    document.body.append(this.dialog); // out of the form: its fields are not the form's
    this.shadow = this.comparison.attachShadow({ mode: "open" });
    if (this.note) presets(this.note, JSON.parse(this.note.dataset.notePresets || "[]"), this.words);
    // Captured on the window, before Wagtail's own spinner takes the click.
    window.addEventListener("click", (event) => this.clicked(event), true);
    this.confirmButton.addEventListener("click", () => this.confirm());
    for (const button of this.dialog.querySelectorAll("[data-desk-cancel]")) button.addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("close", () => this.button?.focus());
    this.shadow.addEventListener("click", (event) => this.followed(event));
  }

  clicked(event) {
    const button = event.target.closest?.(ASKED);
    if (!button || button.form !== this.form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.button = button;
    this.ask("");
  }

  async ask(query) {
    if (!this.dialog.open) {
      this.questions.replaceChildren();
      this.shadow.replaceChildren();
      this.dialog.showModal();
      this.title.focus();
    }
    this.status.textContent = this.words.waiting;
    this.confirmButton.disabled = true;
    for (const area of document.querySelectorAll("textarea[data-html-editor]")) area.jawnikWrite?.();
    let answer;
    try {
      const response = await fetch(this.options.preview + query, {
        method: "POST",
        body: new FormData(this.form),
        headers: { "X-Requested-With": "XMLHttpRequest", Accept: "application/json" },
      });
      if (!response.ok) throw new Error(String(response.status));
      answer = await response.json();
    } catch (error) {
      this.status.textContent = error instanceof TypeError ? this.words.offline : this.words.failed;
      return;
    }
    if (!this.dialog.open) return; // closed while waiting
    if (!answer.valid) {
      // The server shows the mistakes at their fields; nothing is published by it.
      this.dialog.close();
      this.send();
      return;
    }
    this.show(answer, query);
  }

  show(answer, query) {
    this.status.textContent = "";
    this.confirmButton.disabled = false;
    this.answer = answer;
    if (!query) {
      this.questions.innerHTML = answer.head;
      this.noteField = this.questions.querySelector("[data-desk-note]");
      if (this.noteField && this.note) presets(this.noteField, JSON.parse(this.note.dataset.notePresets || "[]"), this.words);
    }
    const styles = this.options.styles.map((href) => Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
    const body = document.createElement("div");
    body.innerHTML = answer.comparison;
    body.hidden = true; // until its look is there
    const loaded = styles.map((link) => new Promise((done) => {
      link.onload = done;
      link.onerror = done;
    }));
    Promise.all(loaded).then(() => { body.hidden = false; });
    this.shadow.replaceChildren(...styles, body);
  }

  // Inside a shadow tree the browser follows no fragment, and the tabs are addresses of a page.
  followed(event) {
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
      this.ask(address);
    } else {
      link.target = "_blank";
      link.rel = "noopener";
    }
  }

  confirm() {
    const problem = this.noteProblem();
    const box = this.questions.querySelector("[data-personal-data-confirmation]");
    const unticked = box && !box.checked;
    const say = (name, text) => {
      const place = this.questions.querySelector(name);
      if (place) place.textContent = text;
    };
    say("[data-desk-note-error]", problem || "");
    say("[data-personal-data-confirmation-error]", unticked ? this.words.confirm : "");
    this.noteField?.setAttribute("aria-invalid", String(Boolean(problem)));
    if (unticked) return box.focus();
    if (problem) return this.noteField.focus();
    if (this.noteField && this.note) {
      this.note.value = this.noteField.value;
      this.note.dispatchEvent(new Event("change", { bubbles: true }));
    }
    if (box) this.keep("personal_data_confirmation", box.value);
    this.confirmButton.disabled = true;
    return this.send();
  }

  noteProblem() {
    if (!this.noteField || !this.answer.noteRequired) return null;
    const letters = this.noteField.value.match(/\p{L}/gu) || [];
    return letters.length < this.options.leastLetters ? this.words.short : null;
  }

  keep(name, value) {
    const field = this.form.elements[name];
    if (field.type === "checkbox") field.checked = true;
    field.value = value;
  }

  send() {
    // As if the button had been pressed, which also tells Wagtail that nothing is left unsaved.
    this.form.requestSubmit(this.button);
  }
}

for (const panel of document.querySelectorAll("[data-desk]")) new Desk(panel);
for (const field of document.querySelectorAll("textarea[data-presets-label]")) {
  presets(field, JSON.parse(field.dataset.notePresets), { choose: field.dataset.presetsLabel });
}
