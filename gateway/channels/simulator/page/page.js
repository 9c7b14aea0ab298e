// The page: which phones are open, which one is in view, and the stream that feeds them.

import { history, listen } from "./api.js";
import { icon } from "./icons.js";
import { Phone } from "./phone.js";

const REMEMBERED = "libreta.simulator.phones";
const RETRY_AFTER = 3000; // milliseconds, where the browser itself gave up
const KEY = new RegExp(`^${document.getElementById("phone").pattern}$`);
const phones = new Map(); // key -> Phone
let inView = null;
let stream = null;
let followed = 0;

const at = (id) => document.getElementById(id);

// -------------------------------------------------------------------- phones
function open(key) {
  const phone = new Phone(key, { closed: close, changed: drawTab });
  phones.set(key, phone);
  at("phones").append(phone.node);
  drawTab(phone);
  return phone;
}

function close(phone) {
  phones.delete(phone.key);
  phone.node.remove();
  at("switcher").querySelector(`[data-phone="${CSS.escape(phone.key)}"]`)?.remove();
  remember();
  show([...phones.keys()].at(-1) ?? null);
  follow();
}

function show(key) {
  inView = key;
  for (const phone of phones.values()) phone.node.classList.toggle("in-view", phone.key === key);
  phones.get(key)?.seen();
  for (const phone of phones.values()) drawTab(phone);
  at("welcome").hidden = phones.size > 0;
  at("phones").hidden = phones.size === 0;
  at("switcher").hidden = phones.size === 0;
  document.body.dataset.phones = String(phones.size);
}

function add(typed) {
  const key = typed.replace(/[\s()-]/g, "");
  const fault = faultOf(key);
  at("phone-error").textContent = fault;
  at("phone-error").hidden = !fault;
  at("phone").setAttribute("aria-invalid", String(Boolean(fault)));
  if (fault) return;
  at("phone").value = "";
  at("bar").classList.remove("adding");
  if (!phones.has(key)) open(key);
  remember();
  show(key);
  follow();
  phones.get(key).find("textarea").focus();
}

function faultOf(key) {
  if (!key) return "Type the phone number of a shopkeeper, for example +5491112345678.";
  if (KEY.test(key)) return "";
  if (/^[1-9][0-9]{6,14}$/.test(key)) return `Begin with a plus sign: +${key}`;
  if (key.startsWith("+0")) return "No country code begins with 0.";
  return "A phone is a plus sign and 7 to 15 digits, for example +5491112345678.";
}

function remember() {
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify([...phones.keys()]));
  } catch {
    // a browser that keeps nothing still works for this visit
  }
}

function remembered() {
  try {
    const keys = JSON.parse(localStorage.getItem(REMEMBERED) ?? "[]");
    return Array.isArray(keys) ? keys.filter((key) => typeof key === "string" && KEY.test(key)) : [];
  } catch {
    return [];
  }
}

// -------------------------------------------------------------------- the row of phones on a narrow screen
function drawTab(phone) {
  const row = at("switcher");
  let tab = row.querySelector(`[data-phone="${CSS.escape(phone.key)}"]`);
  if (!phones.has(phone.key)) return;
  if (!tab) {
    tab = document.createElement("button");
    tab.type = "button";
    tab.dataset.phone = phone.key;
    tab.append(document.createElement("span"), document.createElement("b"));
    tab.addEventListener("click", () => show(phone.key));
    row.insertBefore(tab, row.querySelector(".more"));
  }
  const [number, badge] = tab.children;
  number.textContent = phone.key;
  badge.textContent = String(phone.unread);
  badge.hidden = phone.unread === 0;
  tab.setAttribute("aria-current", String(phone.key === inView));
}

/** On a narrow screen the field for another phone is out of the way until it is wanted. */
function prepareMore() {
  const more = document.createElement("button");
  const label = document.createElement("span");
  label.className = "unseen";
  label.textContent = "Add a phone";
  more.type = "button";
  more.className = "more";
  more.append(icon("plus"), label);
  more.addEventListener("click", () => {
    if (at("bar").classList.toggle("adding")) at("phone").focus();
  });
  at("switcher").append(more);
}

// -------------------------------------------------------------------- the stream
/** Shows what was said so far, then follows from there; what both bring is shown once. */
async function follow() {
  const turn = (followed += 1); // a phone was added or closed meanwhile: the newest call goes on alone
  stream?.close();
  stream = null;
  if (phones.size === 0) return;
  try {
    const cursors = await Promise.all([...phones.values()].map(catchUp));
    if (turn !== followed) return;
    stream = listen([...phones.keys()], cursors.filter(Boolean).sort()[0], { opened, lost, message, typing });
  } catch {
    if (turn === followed) lost(true);
  }
}

async function catchUp(phone) {
  const { messages, cursor } = await history(phone.key);
  phone.receive(messages, { quietly: true });
  return cursor;
}

function opened() {
  at("offline").hidden = true;
}

function lost(forGood) {
  at("offline").hidden = false;
  if (forGood) setTimeout(follow, RETRY_AFTER);
}

function message(found) {
  phones.get(found.phone)?.receive([found]);
}

function typing(found) {
  phones.get(found.phone)?.showTyping(found.typing);
}

// -------------------------------------------------------------------- start
at("add").addEventListener("submit", (event) => {
  event.preventDefault();
  add(at("phone").value);
});
at("phone").addEventListener("input", () => {
  at("phone-error").hidden = true;
  at("phone").removeAttribute("aria-invalid");
});
for (const example of at("welcome").querySelectorAll("[data-phone]")) {
  example.addEventListener("click", () => add(example.dataset.phone));
}
addEventListener("pagehide", () => stream?.close());
addEventListener("pageshow", (event) => event.persisted && follow());

prepareMore();
for (const key of remembered()) open(key);
show([...phones.keys()][0] ?? null);
follow();
