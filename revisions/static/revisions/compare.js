// Keys on a comparison: "n" and "p" go to the next and the previous change. A switch turns them off,
// for people whose software uses single letters itself (WCAG 2.1.4); the choice is remembered.

const STORE = "revisions-change-keys";
const places = [...document.querySelectorAll(".changes a[href^='#']")]
  .map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))))
  .filter((place, index, all) => place && all.indexOf(place) === index);
const button = document.querySelector("[data-keys]");
const labels = document.documentElement.lang.startsWith("pl")
  ? { on: "Klawisze n i p: włączone", off: "Klawisze n i p: wyłączone" }
  : { on: "Keys n and p: on", off: "Keys n and p: off" };
let current = -1;

function remembered() {
  try {
    return localStorage.getItem(STORE) !== "off";
  } catch {
    return true; // storage is forbidden: the choice lasts for this page
  }
}

let active = remembered();

function show() {
  button.textContent = active ? labels.on : labels.off;
  button.setAttribute("aria-pressed", String(active));
}

function go(step) {
  if (!places.length) return;
  current = (current + step + places.length) % places.length;
  const place = places[current];
  history.replaceState(null, "", `#${place.id}`);
  place.setAttribute("tabindex", "-1");
  place.scrollIntoView({ block: "center" });
  place.focus({ preventScroll: true });
}

if (button && places.length) {
  button.closest("[hidden]").hidden = false;
  show();
  button.addEventListener("click", () => {
    active = !active;
    try {
      localStorage.setItem(STORE, active ? "on" : "off");
    } catch {
      // see remembered()
    }
    show();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, [contenteditable]");
    if (!active || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "n") go(1);
    else if (event.key === "p") go(current < 0 ? 0 : -1);
  });
}
