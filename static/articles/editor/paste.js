// Cleans what is pasted from Word, Google Docs and the web: the structure stays (headings, lists,
// tables, links, emphasis), styles, classes, fonts and Office's own tags go.

const ALLOWED = {
  p: [], h2: [], h3: [], h4: [], h5: [], h6: [], blockquote: [], pre: [], hr: [], br: [],
  strong: [], em: [], u: [], s: [], sub: [], sup: [], code: [],
  a: ["href", "title"], img: ["src", "alt", "width", "height"],
  ul: [], ol: ["start"], li: [], dl: [], dt: [], dd: [],
  table: [], caption: [], thead: [], tbody: [], tfoot: [], tr: [],
  td: ["colspan", "rowspan"], th: ["colspan", "rowspan", "scope"],
};
const RENAMED = { b: "strong", i: "em", strike: "s", del: "s", ins: "u", h1: "h2", address: "p" };
const REMOVED = "style,script,meta,link,title,xml,object,embed,iframe,noscript,template,colgroup,col,svg,math,button,input,select,textarea";
const BLOCK = "p,h1,h2,h3,h4,h5,h6,ul,ol,li,dl,dt,dd,table,caption,thead,tbody,tfoot,tr,td,th,blockquote,pre,hr,div,section,article,address";
const SAFE_LINK = /^(https?:|mailto:|tel:|#|\/(?!\/))/i;

export function cleanPasted(html) {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  removeComments(body);
  for (const element of body.querySelectorAll(REMOVED)) element.remove();
  for (const element of [...body.querySelectorAll("*")]) {
    if (element.localName.includes(":")) unwrap(element); // <o:p>, <w:sdt>, <st1:city>
  }
  convertWordLists(body);
  convertStylesToTags(body);
  for (const element of [...body.querySelectorAll("*")].reverse()) cleanElement(element);
  nestLists(body);
  unwrapOnlyParagraphs(body);
  removeEmpty(body);
  collapseSpaces(body);
  return body.innerHTML.trim();
}

function removeComments(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  for (const comment of found) comment.remove();
}

function unwrap(element) {
  element.replaceWith(...element.childNodes);
}

function rename(element, name) {
  const renamed = document.createElement(name);
  renamed.append(...element.childNodes);
  for (const { name: key, value } of element.attributes) renamed.setAttribute(key, value);
  element.replaceWith(renamed);
  return renamed;
}

// Word writes list items as paragraphs: <p style="mso-list:l0 level2 lfo1"><span
// style="mso-list:Ignore">1.<span>&nbsp;</span></span>text</p>.
function convertWordLists(root) {
  const levelOf = (element) => /mso-list:\s*\S+\s+level(\d+)/i.exec(element.getAttribute("style") || "");
  let open = []; // [list, level] from the outermost inwards
  let last = null;
  for (const paragraph of [...root.querySelectorAll("p,h1,h2,h3,h4,h5,h6")]) {
    const found = levelOf(paragraph);
    if (!found) continue;
    const level = Number(found[1]);
    const mark = [...paragraph.querySelectorAll("span")].find((span) => /mso-list:\s*ignore/i.test(span.getAttribute("style") || ""));
    const marker = (mark?.textContent || "").trim();
    mark?.remove();
    const kind = /^\(?([0-9]+|[a-z]{1,3}|[ivxlc]+)[.)]/i.test(marker) ? "ol" : "ul";
    const continues = last && isNextAfter(open[0][0], paragraph);
    if (!continues) open = [];
    while (open.length && open.at(-1)[1] > level) open.pop();
    const item = document.createElement("li");
    item.append(...paragraph.childNodes);
    if (open.length && open.at(-1)[1] === level) {
      open.at(-1)[0].append(item);
      paragraph.remove();
    } else {
      const list = document.createElement(kind);
      const start = Number.parseInt(marker, 10);
      if (kind === "ol" && start > 1) list.setAttribute("start", String(start));
      list.append(item);
      if (open.length) {
        open.at(-1)[0].lastElementChild.append(list);
        paragraph.remove();
      } else {
        paragraph.replaceWith(list);
      }
      open.push([list, level]);
    }
    last = item;
  }
}

function isNextAfter(list, element) {
  let next = list.nextSibling;
  while (next && next.nodeType === Node.TEXT_NODE && !next.data.trim()) next = next.nextSibling;
  return next === element;
}

// Google Docs writes bold as font-weight on a span, and wraps everything in a <b> that is not bold.
function convertStylesToTags(root) {
  for (const element of [...root.querySelectorAll("[style]")]) {
    const style = element.getAttribute("style").toLowerCase().replace(/mso-[\w-]+\s*:[^;]*/g, "");
    const has = (pattern) => pattern.test(style);
    if (/^(b|strong)$/.test(element.localName) && has(/font-weight:\s*(normal|400)/)) {
      unwrap(element);
      continue;
    }
    if (/^(i|em)$/.test(element.localName) && has(/font-style:\s*normal/)) {
      unwrap(element);
      continue;
    }
    if (element.localName !== "span") continue;
    const wanted = [];
    const inHeading = element.closest("h1,h2,h3,h4,h5,h6,th");
    if (!inHeading && has(/font-weight:\s*(bold|[6-9]00)/)) wanted.push("strong");
    if (has(/font-style:\s*italic/)) wanted.push("em");
    if (!element.closest("a") && !element.querySelector("a") && has(/text-decoration[^;]*underline/)) wanted.push("u");
    if (has(/text-decoration[^;]*line-through/)) wanted.push("s");
    if (has(/vertical-align:\s*super/)) wanted.push("sup");
    if (has(/vertical-align:\s*sub(?!p)/)) wanted.push("sub");
    for (const name of wanted) {
      const tag = document.createElement(name);
      tag.append(...element.childNodes);
      element.append(tag);
    }
  }
}

function cleanElement(element) {
  const name = RENAMED[element.localName] || element.localName;
  if (name === "div" || name === "section" || name === "article") {
    if (element.querySelector(BLOCK) || !element.textContent.trim()) unwrap(element);
    else keepAttributes(rename(element, "p"), []);
    return;
  }
  if (!(name in ALLOWED)) {
    unwrap(element);
    return;
  }
  const kept = keepAttributes(name === element.localName ? element : rename(element, name), ALLOWED[name]);
  if (name === "a") cleanLink(kept);
  if (name === "img" && !/^(https?:|\/(?!\/))/i.test(kept.getAttribute("src") || "")) kept.remove();
  if (name === "td" || name === "th") {
    for (const span of ["colspan", "rowspan"]) if (kept.getAttribute(span) === "1") kept.removeAttribute(span);
  }
}

function keepAttributes(element, names) {
  for (const { name } of [...element.attributes]) if (!names.includes(name)) element.removeAttribute(name);
  return element;
}

function cleanLink(element) {
  let address = (element.getAttribute("href") || "").trim();
  const wrapped = /^https:\/\/www\.google\.com\/url\?/.test(address) && new URL(address).searchParams.get("q");
  if (wrapped) address = wrapped;
  if (!SAFE_LINK.test(address) || /^#_(Toc|Ref|ftn|edn|msocom)/i.test(address)) unwrap(element);
  else element.setAttribute("href", address);
}

// A list directly inside a list belongs to the item before it.
function nestLists(root) {
  for (const list of [...root.querySelectorAll("ul > ul, ul > ol, ol > ul, ol > ol")]) {
    const before = list.previousElementSibling;
    if (before?.localName === "li") before.append(list);
    else {
      const item = document.createElement("li");
      list.replaceWith(item);
      item.append(list);
    }
  }
}

// Word and Google Docs put a paragraph into every item and cell; an only one adds nothing.
function unwrapOnlyParagraphs(root) {
  for (const cell of root.querySelectorAll("td, th, li")) {
    const paragraphs = [...cell.children].filter((child) => child.localName === "p");
    if (paragraphs.length === 1 && !hasTextBeside(cell, paragraphs[0])) unwrap(paragraphs[0]);
  }
}

function hasTextBeside(cell, paragraph) {
  return [...cell.childNodes].some((node) => node !== paragraph && node.nodeType === Node.TEXT_NODE && node.data.trim());
}

function removeEmpty(root) {
  const blank = (element) => !element.textContent.replace(/[\s\u00a0\u200b]/g, "") && !element.querySelector("img,hr,table,br");
  const inner = "strong,em,u,s,sub,sup,code,a";
  for (const element of [...root.querySelectorAll(inner)].reverse()) {
    if (!element.querySelector("img") && !element.textContent) element.remove();
    else if (blank(element)) unwrap(element);
  }
  for (const element of [...root.querySelectorAll("p,h2,h3,h4,h5,h6,li,blockquote,ul,ol")].reverse()) {
    const breaksOnly = !element.textContent.replace(/[\s\u00a0\u200b]/g, "") && !element.querySelector("img,hr,table");
    if (breaksOnly) element.remove();
  }
  for (const lineBreak of [...root.children].filter((child) => child.localName === "br")) lineBreak.remove();
}

function collapseSpaces(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("pre")) found.push(walker.currentNode);
  for (const node of found) {
    node.data = node.data.replace(/[ \t\r\n\f]+/g, " ").replace(/[\u00a0 ]*\u00a0[\u00a0 ]{1,}/g, " ");
    const betweenBlocks = !node.data.trim() && (node.parentElement === root || node.parentElement.matches("ul,ol,table,thead,tbody,tfoot,tr,dl"));
    if (betweenBlocks && !/\u00a0/.test(node.data) && nextToBlock(node)) node.remove();
  }
  for (const element of root.querySelectorAll("p,h2,h3,h4,h5,h6,li,td,th,caption,dt,dd")) {
    const first = element.firstChild;
    const last = element.lastChild;
    if (first?.nodeType === Node.TEXT_NODE) first.data = first.data.replace(/^[\s\u00a0]+/, "");
    if (last?.nodeType === Node.TEXT_NODE) last.data = last.data.replace(/[\s\u00a0]+$/, "");
  }
}

function nextToBlock(node) {
  const isBlock = (other) => !other || (other.nodeType === Node.ELEMENT_NODE && other.matches(BLOCK));
  return isBlock(node.previousSibling) || isBlock(node.nextSibling);
}
