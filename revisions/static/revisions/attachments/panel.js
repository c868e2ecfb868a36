// The registry of attachments on the edit page: upload files with their progress, order and name
// them. Without this script the rows are a plain form.

class AttachmentsPanel {
  constructor(root) {
    this.root = root;
    this.rows = root.querySelector("[data-rows]");
    this.total = root.querySelector(`[name="${root.dataset.prefix}-TOTAL_FORMS"]`);
    this.template = root.querySelector("template[data-empty]");
    this.drop = root.querySelector("[data-drop]");
    this.progress = root.querySelector("[data-progress]");
    this.status = root.querySelector("[data-status]");
    this.pendingUploads = 0;
    this.uploadQueue = [];
    root.classList.add("attachments-panel--active");
    this.removeExtraRows();
    this.forEachRow((row) => this.prepareRow(row));
    this.drop.hidden = false;
    this.listen();
    this.refresh();
  }

  forEachRow(callback) {
    [...this.rows.children].forEach(callback);
  }

  // Empty rows are for browsers without this script. They are the last ones by number.
  removeExtraRows() {
    this.forEachRow((row) => row.hasAttribute("data-extra") && row.remove());
    const numbers = [...this.rows.children].map((row) => this.numberOf(row));
    this.total.value = Math.max(-1, ...numbers) + 1;
  }

  numberOf(row) {
    return Number(this.field(row, "title").name.match(/-(\d+)-title$/)[1]);
  }

  field(row, name) {
    return row.querySelector(`[name$="-${name}"]`);
  }

  prepareRow(row) {
    row.querySelector("[data-row-buttons]").hidden = false;
    row.querySelectorAll("[data-row-action]").forEach((button) =>
      button.addEventListener("click", () => this.runAction(row, button.dataset.rowAction)),
    );
    this.field(row, "title").addEventListener("input", () => this.labelButtons(row));
    this.field(row, "upload").addEventListener("change", (event) => {
      const [file] = event.target.files;
      event.target.value = "";
      if (file) this.upload(file, row);
    });
    this.showDetached(row, this.field(row, "DELETE")?.checked);
    this.labelButtons(row);
  }

  labelButtons(row) {
    const name = this.field(row, "title").value || this.field(row, "filename").value;
    row.querySelectorAll("[data-row-action]").forEach((button) => {
      button.setAttribute("aria-label", `${button.textContent.trim()}: ${name}`);
    });
  }

  listen() {
    const choose = this.root.querySelector("[data-choose]");
    choose.addEventListener("change", () => {
      [...choose.files].forEach((file) => this.upload(file));
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
      if (row && files.length === 1) this.upload(files[0], row);
      else files.forEach((file) => this.upload(file));
    });
    this.root.closest("form")?.addEventListener(
      "submit",
      (event) => {
        if (!this.pendingUploads) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        this.announce(this.root.dataset.textWaiting);
        this.showError("", this.root.dataset.textWaiting);
      },
      true,
    );
  }

  runAction(row, action) {
    if (action === "up" || action === "down") this.move(row, action);
    if (action === "replace") this.field(row, "upload").click();
    if (action === "detach") this.detach(row);
    if (action === "undo") this.undoDetach(row);
    this.refresh();
  }

  move(row, direction) {
    const other = direction === "up" ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (direction === "up") other.before(row);
    else other.after(row);
    const place = [...this.rows.children].indexOf(row) + 1;
    this.announce(`${this.root.dataset.textMoved} ${place}: ${this.field(row, "title").value}`);
    this.refresh();
    const button = row.querySelector(`[data-row-action="${direction}"]`);
    (button.disabled ? row.querySelector('[data-row-action]:not([disabled])') : button).focus();
    this.dispatchChange(row);
  }

  detach(row) {
    this.announce(`${this.root.dataset.textDetached} ${this.field(row, "title").value}`);
    this.showDetached(row, true);
    row.querySelector('[data-row-action="undo"]').focus();
    this.dispatchChange(row);
  }

  undoDetach(row) {
    this.showDetached(row, false);
    row.querySelector('[data-row-action="detach"]').focus();
    this.dispatchChange(row);
  }

  showDetached(row, detached) {
    const checkbox = this.field(row, "DELETE");
    if (!checkbox) return;
    checkbox.checked = detached;
    row.toggleAttribute("data-detached", detached);
    row.querySelectorAll("[data-row-action]").forEach((button) => {
      button.hidden = (button.dataset.rowAction === "undo") !== detached;
    });
  }

  // Tells Wagtail that the form has changes.
  dispatchChange(row) {
    this.field(row, "title").dispatchEvent(new Event("change", { bubbles: true }));
  }

  refresh() {
    const last = this.rows.children.length - 1;
    this.forEachRow((row) => {
      const place = [...this.rows.children].indexOf(row);
      this.field(row, "ORDER").value = place + 1;
      row.querySelector('[data-row-action="up"]').disabled = place === 0;
      row.querySelector('[data-row-action="down"]').disabled = place === last;
    });
    this.root.querySelector("[data-none]").hidden = last >= 0;
  }

  // Two at a time: a slow line is not made slower, and the first file is there soon.
  upload(file, row) {
    const item = this.addProgressItem(file);
    const reason = this.validationError(file);
    if (reason) {
      item.remove();
      this.showError(file.name, reason);
      return;
    }
    this.pendingUploads += 1;
    this.uploadQueue.push(() => this.sendRequest(file, item, row));
    if (this.pendingUploads <= 2) this.uploadQueue.shift()();
  }

  validationError(file) {
    const { extensions, maxBytes, textType, textTooBig, textEmpty } = this.root.dataset;
    const extension = file.name.includes(".") ? file.name.split(".").pop().toLowerCase() : "";
    if (!extensions.split(",").includes(extension)) return textType;
    if (file.size > Number(maxBytes)) return textTooBig;
    return file.size ? "" : textEmpty;
  }

  addProgressItem(file) {
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

  sendRequest(file, item, row) {
    const form = new FormData();
    form.append("page", this.root.dataset.page);
    form.append("file", file);
    const request = new XMLHttpRequest();
    request.open("POST", this.root.dataset.uploadUrl);
    const token = this.root.closest("form")?.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (token) request.setRequestHeader("X-CSRFToken", token);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) item.querySelector("progress").value = (event.loaded / event.total) * 100;
    });
    request.addEventListener("loadend", () => {
      const result = request.response;
      if (request.status === 200 && result?.upload_token) this.attach(result, row, item);
      else {
        item.remove();
        this.showError(result?.filename ?? file.name, result?.reason ?? result?.error ?? this.root.dataset.textFailed);
      }
      this.pendingUploads -= 1;
      this.uploadQueue.shift()?.();
    });
    request.send(form);
  }

  attach(stored, row, item) {
    const target = row?.isConnected ? row : this.newRow(stored);
    this.field(target, "upload_token").value = stored.upload_token;
    this.field(target, "filename").value = stored.filename;
    target.querySelector("[data-waiting]").textContent = `${stored.filename}, ${stored.size_text}`;
    this.labelButtons(target);
    this.refresh();
    this.dispatchChange(target);
    this.announce(`${this.root.dataset.textAttached} ${stored.filename}`);
    item.classList.add("is-done");
    item.querySelector("progress").value = 100;
    setTimeout(() => item.remove(), 4000);
  }

  newRow(stored) {
    const number = Number(this.total.value);
    const container = document.createElement("ol");
    container.innerHTML = this.template.innerHTML.replaceAll("__prefix__", number);
    const row = container.firstElementChild;
    row.removeAttribute("data-extra");
    this.total.value = number + 1;
    this.rows.append(row);
    this.prepareRow(row);
    this.field(row, "title").value = stored.title;
    return row;
  }

  showError(filename, reason) {
    const item = document.createElement("li");
    item.className = "error-message";
    item.setAttribute("role", "alert");
    item.textContent = filename ? `${filename}: ${reason}` : reason;
    this.progress.append(item);
  }

  announce(text) {
    this.status.textContent = text;
  }
}

document.querySelectorAll("[data-attachments]").forEach((root) => new AttachmentsPanel(root));
