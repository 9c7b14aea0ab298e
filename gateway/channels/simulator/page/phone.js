// One phone on the page: its chat, its composer, and what it knows of its messages.

import { Refused, send } from "./api.js";
import { bubble, gist, quote } from "./bubble.js";
import { icon } from "./icons.js";

const SENDABLE_KINDS = [
  ["image", "Photo"],
  ["audio", "Voice"],
  ["location", "Location"],
  ["document", "Document"],
  ["sticker", "Sticker"],
];
const FORWARD = ["sending", "accepted", "delivered", "read"];
const NEAR_END = 80; // pixels

export class Phone {
  /** `changed(phone)` is called when something outside the column should know: unread count, newest words. */
  constructor(key, { closed, changed }) {
    this.key = key;
    this.changed = changed;
    this.messages = new Map(); // id -> {message, item}
    this.unread = 0;
    this.newest = "";
    this.node = document.getElementById("phone-template").content.firstElementChild.cloneNode(true);
    this.find(".phone-number [data-part=number]").textContent = key;
    this.node.setAttribute("aria-label", `Chat of ${key}`);
    this.node.dataset.phone = key;
    this.find(".close").append(icon("cross"));
    this.find(".close").addEventListener("click", () => closed(this));
    this.prepareScroll();
    this.prepareComposer();
    this.prepareKinds();
  }

  find(selector) {
    return this.node.querySelector(selector);
  }

  // ------------------------------------------------------------------ what the gateway says
  /** Shows messages that are new and mends those whose state moved on; `quietly` for history. */
  receive(messages, { quietly = false } = {}) {
    const follow = this.messages.size === 0 || this.isAtEnd();
    const fresh = messages.filter((message) => this.place(message, quietly));
    if (fresh.length) this.arrange();
    this.markTapped();
    if (follow) this.toEnd();
    else if (!quietly) this.countUnread(fresh.filter((message) => message.author === "libreta").length);
    this.newest = gist(this.inOrder().at(-1)?.message ?? { attachments: [] });
    if (!quietly && this.isHidden()) this.unread += fresh.filter((message) => message.author === "libreta").length;
    this.changed(this);
  }

  showTyping(typing) {
    const follow = this.isAtEnd();
    this.find(".typing").hidden = !typing;
    this.find(".presence").textContent = typing ? "typing…" : "online";
    this.find(".presence").classList.toggle("busy", typing);
    if (follow) this.toEnd();
  }

  /** The phone came into view: everything counts as seen. */
  seen() {
    this.unread = 0;
    this.toEnd();
    this.changed(this);
  }

  // ------------------------------------------------------------------ messages
  place(message, quietly) {
    const known = this.messages.get(message.id);
    if (known && isBackwards(known.message.state, message.state)) return false;
    if (known?.message.reply_to) message = { ...message, reply_to: known.message.reply_to };
    const item = bubble(message, {
      onQuickReply: (text) => this.say({ text }),
      onQuote: (quoted) => this.quote(quoted),
      quoted: this.quotedBy(message),
    });
    if (message.state === "unsent") this.offerAgain(item, message);
    if (known) known.item.replaceWith(item);
    this.messages.set(message.id, { message, item });
    item.classList.toggle("first", Boolean(known?.item.classList.contains("first")));
    item.classList.toggle("settled", Boolean(known) || quietly);
    return !known;
  }

  /** The message that this one quotes: the gateway names the one that was answered, the page shows the answer. */
  quotedBy({ reply_to }) {
    if (!reply_to) return undefined;
    const known = [...this.messages.values()].map(({ message }) => message);
    return known.find((message) => message.answers === reply_to) ?? this.messages.get(reply_to)?.message;
  }

  inOrder() {
    return [...this.messages.values()].sort((one, other) => Date.parse(one.message.at) - Date.parse(other.message.at));
  }

  /** Puts messages in order of time, a separator before each day, a tail on the first of each run. */
  arrange() {
    const nodes = [];
    let day = "";
    let author = "";
    for (const { message, item } of this.inOrder()) {
      const itsDay = dayOf(message.at);
      if (itsDay !== day) nodes.push(daySeparator(itsDay));
      item.classList.toggle("first", itsDay !== day || message.author !== author);
      nodes.push(item);
      [day, author] = [itsDay, message.author];
    }
    const list = this.find(".messages");
    list.querySelectorAll(".day").forEach((separator) => separator.remove());
    nodes.forEach((node, index) => {
      if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
    });
  }

  /** A quick reply can be tapped once: the buttons rest where the shopkeeper's next words are one of them. */
  markTapped() {
    const ordered = this.inOrder();
    ordered.forEach(({ message, item }, index) => {
      if (!message.quick_replies.length) return;
      const answer = ordered.slice(index + 1).find((later) => later.message.author === "shopkeeper")?.message.text;
      const isTapped = message.quick_replies.includes(answer);
      item.querySelectorAll(".quick-replies button").forEach((button) => {
        button.disabled = isTapped;
        button.classList.toggle("tapped", isTapped && button.textContent === answer);
      });
    });
  }

  // ------------------------------------------------------------------ sending
  async say({ text = "", kind = "text", reply_to = null }) {
    const now = new Date().toISOString();
    const message = { id: newId(), phone: this.key, author: "shopkeeper", kind, text, at: now, state: "sending" };
    await this.handIn({ ...message, reply_to, quick_replies: [], attachments: [] });
  }

  /** The next words answer this message; without one, they answer nothing. */
  quote(message) {
    this.quoting = message?.id ?? null;
    const strip = this.find(".quoting");
    strip.hidden = !message;
    strip.querySelector(".quote")?.remove();
    if (!message) return;
    strip.prepend(quote(message));
    this.find("textarea").focus();
  }

  async handIn(message) {
    this.receive([message]);
    this.toEnd();
    const { id, phone, text, kind, reply_to } = message;
    try {
      await send({ id, phone, text, kind, reply_to });
    } catch (fault) {
      const known = this.messages.get(id).message;
      if (known.state !== "sending") return; // it arrived: only the answer to the request was lost
      this.messages.delete(id);
      this.find(`[data-id="${CSS.escape(id)}"]`).remove();
      const why = fault instanceof Refused ? fault.message : "the gateway does not answer";
      this.receive([{ ...message, state: "unsent", why }]);
    }
  }

  offerAgain(item, message) {
    const again = document.createElement("button");
    again.type = "button";
    again.className = "again";
    again.lang = "en";
    again.textContent = `Not sent: ${message.why}. Tap to try again`;
    again.addEventListener("click", () => {
      this.messages.delete(message.id);
      item.remove();
      this.handIn({ ...message, at: new Date().toISOString(), state: "sending" });
    });
    item.append(again);
  }

  // ------------------------------------------------------------------ composer
  prepareComposer() {
    const form = this.find(".composer");
    const area = this.find("textarea");
    area.id = `text-${newId()}`;
    this.find(".field label").htmlFor = area.id;
    const button = this.find(".send");
    button.append(sendDrawing());
    const fit = () => {
      area.style.height = "auto";
      area.style.height = `${Math.min(area.scrollHeight, 132)}px`;
      button.disabled = area.value.trim() === "";
    };
    area.addEventListener("input", fit);
    area.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = area.value.trim();
      if (!text) return;
      area.value = "";
      fit();
      area.focus();
      const reply_to = this.quoting;
      this.quote(null);
      this.say({ text, reply_to });
    });
    button.disabled = true;
    const stop = this.find(".quoting button");
    stop.append(icon("cross"));
    stop.addEventListener("click", () => this.quote(null));
    this.node.addEventListener("keydown", (event) => event.key === "Escape" && this.quote(null));
  }

  prepareKinds() {
    const attach = this.find(".attach");
    const row = this.find(".kinds");
    attach.append(icon("plus"));
    const show = (isShown) => {
      row.hidden = !isShown;
      attach.setAttribute("aria-expanded", String(isShown));
    };
    attach.addEventListener("click", () => show(row.hidden));
    row.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      show(false);
      attach.focus();
    });
    for (const [kind, label] of SENDABLE_KINDS) {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.kind = kind;
      const disc = document.createElement("span");
      disc.append(icon(kind));
      button.append(disc, label);
      button.addEventListener("click", () => {
        show(false);
        this.say({ kind });
      });
      row.append(button);
    }
  }

  // ------------------------------------------------------------------ scrolling
  prepareScroll() {
    const button = this.find(".to-end");
    button.prepend(icon("down"));
    button.addEventListener("click", () => this.toEnd());
    this.find(".scroll").addEventListener("scroll", () => {
      button.hidden = this.isAtEnd();
      if (button.hidden) this.countUnread(-1);
    }, { passive: true });
  }

  countUnread(more) {
    const badge = this.find(".to-end b");
    const count = more < 0 ? 0 : Number(badge.textContent || 0) + more;
    badge.textContent = String(count);
    badge.hidden = count === 0;
  }

  isHidden() {
    return this.node.offsetParent === null;
  }

  isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.find(".scroll");
    return scrollHeight - scrollTop - clientHeight < NEAR_END;
  }

  toEnd() {
    const scroll = this.find(".scroll");
    scroll.scrollTop = scroll.scrollHeight;
  }
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return `sim-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** Ticks never go back on WhatsApp; only what had failed may begin anew. */
function isBackwards(from, to) {
  return FORWARD.includes(to) && FORWARD.indexOf(to) < FORWARD.indexOf(from);
}

function dayOf(at) {
  return new Date(at).toDateString();
}

function daySeparator(day) {
  const item = document.createElement("li");
  item.className = "day";
  item.lang = "en";
  const words = document.createElement("span");
  words.textContent = dayInWords(day);
  item.append(words);
  return item;
}

function dayInWords(day) {
  const yesterday = new Date();
  yesterday.setDate(yesterday.getDate() - 1);
  if (day === new Date().toDateString()) return "Today";
  if (day === yesterday.toDateString()) return "Yesterday";
  return new Date(day).toLocaleDateString("en", { day: "numeric", month: "long", year: "numeric" });
}

function sendDrawing() {
  const drawing = icon("play");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.firstElementChild.setAttribute("d", "M3.4 20.400L21 12L3.4 3.600L3.4 10.200L14 12L3.4 13.800z");
  return drawing;
}
