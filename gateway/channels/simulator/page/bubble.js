// One message as WhatsApp draws it: words, kind, files, time, ticks, quick replies.

import { formatted, isOnlyEmoji } from "./format.js";
import { icon } from "./icons.js";

const KINDS = {
  image: "Photo",
  audio: "Voice note",
  location: "Location",
  document: "Document",
  video: "Video",
  contact: "Contact",
  sticker: "Sticker",
  other: "Something else",
};
const TICKS = {
  sending: ["clock", "Sending"],
  accepted: ["tick", "Sent"],
  delivered: ["ticks", "Delivered"],
  read: ["ticks", "Read"],
  failed: ["fault", "Not answered: kept for the operator"],
  unsent: ["fault", "Not sent"],
};

/**
 * A list item for the message. `onQuickReply(text)` is called when a button under it is tapped, `onQuote(message)` when
 * it is to be quoted; `quoted` is the message that it quotes, if any.
 */
export function bubble(message, { onQuickReply, onQuote, quoted }) {
  const item = document.createElement("li");
  item.className = `message ${message.author}`;
  item.dataset.id = message.id;
  item.dataset.state = message.state;
  const body = div("bubble");
  if (quoted) body.append(quote(quoted));
  if (message.kind !== "text") body.append(kindCard(message.kind));
  for (const file of message.attachments) body.append(fileCard(file));
  if (message.text) body.append(words(message.text));
  body.append(meta(message));
  item.append(body);
  if (message.state !== "unsent") body.append(quoteButton(message, onQuote));
  if (message.quick_replies.length) item.append(quickReplies(message, onQuickReply));
  return item;
}

/** What a screen reader and the switcher say of a message that may have no words. */
export function gist(message) {
  return message.text || KINDS[message.kind] || message.attachments[0]?.file_name || "";
}

/** Hours and minutes of the reader's own clock. */
export function clock(at) {
  return new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** The quoted message as a strip: who said it and how it begins. */
export function quote(message) {
  const node = div(`quote ${message.author}`);
  const author = document.createElement("b");
  author.lang = "en";
  author.textContent = message.author === "libreta" ? "Libreta" : "You";
  const text = document.createElement("span");
  text.textContent = gist(message);
  node.append(author, text);
  return node;
}

function quoteButton(message, onQuote) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quote-it";
  button.lang = "en";
  button.title = "Reply to this message";
  button.setAttribute("aria-label", button.title);
  button.append(icon("reply"));
  button.addEventListener("click", () => onQuote(message));
  return button;
}

function words(text) {
  const node = div("words");
  if (isOnlyEmoji(text)) node.classList.add("big");
  node.append(formatted(text));
  return node;
}

function meta(message) {
  const node = document.createElement("span");
  node.className = "meta";
  const time = document.createElement("time");
  time.dateTime = message.at;
  time.textContent = clock(message.at);
  node.append(time);
  if (message.author === "shopkeeper") node.append(ticks(message.state));
  return node;
}

function ticks(state) {
  const [drawing, meaning] = TICKS[state];
  const node = document.createElement("span");
  node.className = `ticks ${state}`;
  node.setAttribute("role", "img");
  node.setAttribute("aria-label", meaning);
  node.title = meaning;
  node.append(icon(drawing));
  return node;
}

function kindCard(kind) {
  const card = div(`kind-card ${kind}`);
  card.lang = "en";
  card.append(icon(kind === "audio" ? "play" : kind in { image: 1, location: 1, document: 1, sticker: 1 } ? kind : "document"));
  if (kind === "audio") card.append(waves());
  const label = document.createElement("span");
  label.textContent = kind === "audio" ? "0:04" : KINDS[kind] ?? kind;
  if (kind === "audio") label.setAttribute("aria-label", KINDS.audio);
  card.append(label);
  return card;
}

function waves() {
  const node = div("waves");
  node.setAttribute("aria-hidden", "true");
  for (let bar = 0; bar < 27; bar += 1) node.append(document.createElement("i"));
  return node;
}

function fileCard(file) {
  const link = document.createElement("a");
  link.className = "file-card";
  link.href = file.url;
  link.download = file.file_name;
  if (file.content_type.startsWith("image/")) {
    const picture = document.createElement("img");
    picture.src = file.url;
    picture.alt = file.file_name;
    link.classList.add("picture");
    link.append(picture);
    return link;
  }
  const name = document.createElement("span");
  name.textContent = file.file_name;
  link.append(icon("document"), name);
  return link;
}

function quickReplies(message, onQuickReply) {
  const group = div("quick-replies");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "Quick replies");
  for (const text of message.quick_replies) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(icon("reply"), text);
    button.addEventListener("click", () => onQuickReply(text));
    group.append(button);
  }
  return group;
}

function div(className) {
  const node = document.createElement("div");
  node.className = className;
  return node;
}
