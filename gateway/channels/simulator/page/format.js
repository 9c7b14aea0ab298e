// WhatsApp's own marks (*bold* _italic_ ~struck~ `code`) and links, as DOM nodes: text never passes through HTML.

const MARK = /```([^`]+)```|`([^`\n]+)`|(?<![\p{L}\p{N}])([*_~])(?=\S)(.+?)(?<=\S)\3(?![\p{L}\p{N}])|https?:\/\/[^\s<>"]+/u;
const ELEMENTS = { "*": "strong", _: "em", "~": "s" };
const LONGEST_FORMATTED = 4096; // the search for closing marks is quadratic in the worst case
const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\u200d\p{Extended_Pictographic}|\ufe0f)*|\p{Regional_Indicator}{2}|\s){1,5}$/u;

/** The text as a fragment of nodes. */
export function formatted(text) {
  const fragment = document.createDocumentFragment();
  if (text.length > LONGEST_FORMATTED) fragment.append(text);
  else append(fragment, text);
  return fragment;
}

/** Whether WhatsApp would show the text big: one to three emojis and nothing else. */
export function isOnlyEmoji(text) {
  return text.trim() !== "" && ONLY_EMOJI.test(text.trim());
}

function append(parent, text) {
  let rest = text;
  for (let found = MARK.exec(rest); found; found = MARK.exec(rest)) {
    if (found.index > 0) parent.append(rest.slice(0, found.index));
    const [whole, node] = marked(found);
    parent.append(node);
    rest = rest.slice(found.index + whole.length);
  }
  if (rest) parent.append(rest);
}

function marked([whole, block, code, mark, inner]) {
  if (block !== undefined || code !== undefined) return [whole, element("code", block ?? code)];
  if (mark === undefined) return link(whole);
  const node = document.createElement(ELEMENTS[mark]);
  append(node, inner);
  return [whole, node];
}

function link(address) {
  const shown = address.replace(/[.,;:!?)\]]+$/, "");
  const node = element("a", shown);
  node.href = shown; // the pattern admits http and https only
  node.target = "_blank";
  node.rel = "noopener noreferrer";
  return [shown, node];
}

function element(name, text) {
  const node = document.createElement(name);
  node.textContent = text;
  return node;
}
