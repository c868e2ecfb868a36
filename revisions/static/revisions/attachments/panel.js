// The registry of attachments on the edit page: drop files, watch them go, order and name them.
// Without it the rows work as a plain form.

class Panel {
  constructor(root) {
    this.root = root;
    this.rows = root.querySelector("[data-rows]");
    this.total = root.querySelector(`[name="${root.dataset.prefix}-TOTAL_FORMS"]`);
    this.template = root.querySelector("template[data-empty]");
    this.drop = root.querySelector("[data-drop]");
    this.progress = root.querySelector("[data-progress]");
    this.status = root.querySelector("[data-status]");
    this.sending = 0;
    this.queue = [];
    root.classList.add("attachments-panel--active");
    this.removeSpareRows();
    this.each((row) => this.prepare(row));
    this.drop.hidden = false;
    this.listen();
    this.refresh();
  }

  each(act) {
    [...this.rows.children].forEach(act);
  }

  // Empty rows are for browsers without this script. They are the last ones by number.
  removeSpareRows() {
    this.each((row) => row.hasAttribute("data-spare") && row.remove());
    const numbers = [...this.rows.children].map((row) => this.numberOf(row));
    this.total.value = Math.max(-1, ...numbers) + 1;
  }

  numberOf(row) {
    return Number(this.field(row, "title").name.match(/-(\d+)-title$/)[1]);
  }

  field(row, name) {
    return row.querySelector(`[name$="-${name}"]`);
  }

  prepare(row) {
    row.querySelector("[data-acts]").hidden = false;
    row.querySelectorAll("[data-act]").forEach((button) =>
      button.addEventListener("click", () => this.act(row, button.dataset.act)),
    );
    this.field(row, "title").addEventListener("input", () => this.nameButtons(row));
    this.field(row, "upload").addEventListener("change", (event) => {
      const [file] = event.target.files;
      event.target.value = "";
      if (file) this.send(file, row);
    });
    this.showGone(row, this.field(row, "DELETE")?.checked);
    this.nameButtons(row);
  }

  nameButtons(row) {
    const name = this.field(row, "title").value || this.field(row, "filename").value;
    row.querySelectorAll("[data-act]").forEach((button) => {
      button.setAttribute("aria-label", `${button.textContent.trim()}: ${name}`);
    });
  }

  listen() {
    const choose = this.root.querySelector("[data-choose]");
    choose.addEventListener("change", () => {
      [...choose.files].forEach((file) => this.send(file));
      choose.value = "";
    });
    ["dragenter", "dragover"].forEach((name) =>
      this.root.addEventListener(name, (event) => {
        if (![...event.dataTransfer.types].includes("Files")) return;
        event.preventDefault();
        this.root.classList.add("attachments-panel--over");
      }),
    );
    ["dragleave", "drop"].forEach((name) =>
      this.root.addEventListener(name, () => this.root.classList.remove("attachments-panel--over")),
    );
    this.root.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      const row = event.target.closest("[data-row]");
      const files = [...event.dataTransfer.files];
      if (row && files.length === 1) this.send(files[0], row);
      else files.forEach((file) => this.send(file));
    });
    this.root.closest("form")?.addEventListener(
      "submit",
      (event) => {
        if (!this.sending) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        this.say(this.root.dataset.textWaiting);
        this.problem("", this.root.dataset.textWaiting);
      },
      true,
    );
  }

  act(row, what) {
    if (what === "up" || what === "down") this.move(row, what);
    if (what === "replace") this.field(row, "upload").click();
    if (what === "detach") this.detach(row);
    if (what === "undo") this.keep(row);
    this.refresh();
  }

  move(row, what) {
    const other = what === "up" ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (what === "up") other.before(row);
    else other.after(row);
    const place = [...this.rows.children].indexOf(row) + 1;
    this.say(`${this.root.dataset.textMoved} ${place}: ${this.field(row, "title").value}`);
    this.refresh();
    const button = row.querySelector(`[data-act="${what}"]`);
    (button.disabled ? row.querySelector('[data-act]:not([disabled])') : button).focus();
    this.changed(row);
  }

  detach(row) {
    this.say(`${this.root.dataset.textDetached} ${this.field(row, "title").value}`);
    this.showGone(row, true);
    row.querySelector('[data-act="undo"]').focus();
    this.changed(row);
  }

  keep(row) {
    this.showGone(row, false);
    row.querySelector('[data-act="detach"]').focus();
    this.changed(row);
  }

  showGone(row, gone) {
    const box = this.field(row, "DELETE");
    if (!box) return;
    box.checked = gone;
    row.toggleAttribute("data-gone", gone);
    row.querySelectorAll("[data-act]").forEach((button) => {
      button.hidden = (button.dataset.act === "undo") !== gone;
    });
  }

  // Tells Wagtail that the form has changes.
  changed(row) {
    this.field(row, "title").dispatchEvent(new Event("change", { bubbles: true }));
  }

  refresh() {
    const last = this.rows.children.length - 1;
    this.each((row) => {
      const place = [...this.rows.children].indexOf(row);
      this.field(row, "ORDER").value = place + 1;
      row.querySelector('[data-act="up"]').disabled = place === 0;
      row.querySelector('[data-act="down"]').disabled = place === last;
    });
    this.root.querySelector("[data-none]").hidden = last >= 0;
  }

  // Two at a time: a slow line is not made slower, and the first file is there soon.
  send(file, row) {
    const bar = this.bar(file);
    const reason = this.reasonAgainst(file);
    if (reason) {
      bar.remove();
      this.problem(file.name, reason);
      return;
    }
    this.sending += 1;
    this.queue.push(() => this.transmit(file, bar, row));
    if (this.sending <= 2) this.queue.shift()();
  }

  reasonAgainst(file) {
    const { extensions, maxBytes, textType, textTooBig, textEmpty } = this.root.dataset;
    const extension = file.name.includes(".") ? file.name.split(".").pop().toLowerCase() : "";
    if (!extensions.split(",").includes(extension)) return textType;
    if (file.size > Number(maxBytes)) return textTooBig;
    return file.size ? "" : textEmpty;
  }

  bar(file) {
    const item = document.createElement("li");
    const label = document.createElement("label");
    label.textContent = file.name;
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.value = 0;
    label.append(bar);
    item.append(label);
    this.progress.append(item);
    return item;
  }

  transmit(file, bar, row) {
    const form = new FormData();
    form.append("page", this.root.dataset.page);
    form.append("file", file);
    const request = new XMLHttpRequest();
    request.open("POST", this.root.dataset.uploadUrl);
    const token = this.root.closest("form")?.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (token) request.setRequestHeader("X-CSRFToken", token);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.querySelector("progress").value = (event.loaded / event.total) * 100;
    });
    request.addEventListener("loadend", () => {
      const answer = request.response;
      if (request.status === 200 && answer?.ticket) this.attach(answer, row, bar);
      else {
        bar.remove();
        this.problem(answer?.filename ?? file.name, answer?.reason ?? answer?.error ?? this.root.dataset.textFailed);
      }
      this.sending -= 1;
      this.queue.shift()?.();
    });
    request.send(form);
  }

  attach(answer, row, bar) {
    const target = row?.isConnected ? row : this.newRow(answer);
    this.field(target, "ticket").value = answer.ticket;
    this.field(target, "filename").value = answer.filename;
    target.querySelector("[data-waiting]").textContent = `${answer.filename}, ${answer.size_text}`;
    this.nameButtons(target);
    this.refresh();
    this.changed(target);
    this.say(`${this.root.dataset.textAttached} ${answer.filename}`);
    bar.classList.add("is-done");
    bar.querySelector("progress").value = 100;
    setTimeout(() => bar.remove(), 4000);
  }

  newRow(answer) {
    const number = Number(this.total.value);
    const holder = document.createElement("ol");
    holder.innerHTML = this.template.innerHTML.replaceAll("__prefix__", number);
    const row = holder.firstElementChild;
    row.removeAttribute("data-spare");
    this.total.value = number + 1;
    this.rows.append(row);
    this.prepare(row);
    this.field(row, "title").value = answer.title;
    return row;
  }

  problem(filename, reason) {
    const item = document.createElement("li");
    item.className = "error-message";
    item.setAttribute("role", "alert");
    item.textContent = filename ? `${filename}: ${reason}` : reason;
    this.progress.append(item);
  }

  say(text) {
    this.status.textContent = text;
  }
}

document.querySelectorAll("[data-attachments]").forEach((root) => new Panel(root));
