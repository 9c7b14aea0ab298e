// The page's icons, drawn as SVG nodes.

const NAMESPACE = "http://www.w3.org/2000/svg";
const PATHS = {
  clock: ["0 0 16 16", "M8 3.200a4.8 4.8 0 1 0 0 9.600a4.8 4.8 0 0 0 0-9.600M8 5.400V8l1.9 1.2"],
  tick: ["0 0 18 12", "M4.5 6.300l3 3L14 2.2"],
  ticks: ["0 0 18 12", "M1.3 6.300l3 3L10.8 2.200M8 8.300l1 1L15.5 2.2"],
  fault: ["0 0 16 16", "M8 2.500a5.5 5.5 0 1 0 0 11a5.5 5.5 0 0 0 0-11M8 5.300v3.400M8 10.900v.1"],
  plus: ["0 0 24 24", "M12 5v14M5 12h14"],
  cross: ["0 0 24 24", "M6.5 6.500l11 11M17.5 6.500l-11 11"],
  down: ["0 0 24 24", "M6 9.500l6 6l6-6"],
  reply: ["0 0 24 24", "M10 6L4.5 11.500L10 17M4.5 11.500H14a5.5 5.5 0 0 1 5.5 5.500v1.5"],
  image: ["0 0 24 24", "M5.5 4.500h13a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1h-13a1 1 0 0 1-1-1v-13a1 1 0 0 1 1-1M5 17l4.5-5l3 3l2.5-3l4.5 5M9 8.700v.1"],
  audio: ["0 0 24 24", "M12 3.500a2.7 2.7 0 0 1 2.7 2.700v5.300a2.7 2.7 0 0 1-5.4 0V6.200A2.7 2.7 0 0 1 12 3.500M6.3 11.500a5.7 5.7 0 0 0 11.4 0M12 17.200v3.3"],
  location: ["0 0 24 24", "M12 21c-4.5-5-6.7-8.2-6.7-11a6.7 6.7 0 0 1 13.4 0c0 2.8-2.2 6-6.7 11M12 12.300a2.4 2.4 0 1 0 0-4.800a2.4 2.4 0 0 0 0 4.8"],
  document: ["0 0 24 24", "M7 3.500h7l4 4v12a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1v-15a1 1 0 0 1 1-1M14 3.500v4h4M9 12.500h6M9 16h6"],
  sticker: ["0 0 24 24", "M6.5 4.500h11a2 2 0 0 1 2 2v7l-6 6h-7a2 2 0 0 1-2-2v-11a2 2 0 0 1 2-2M13.5 19.500v-4a2 2 0 0 1 2-2h4M9 9.700v.1M14.5 9.700v.1"],
  contact: ["0 0 24 24", "M12 12a3.7 3.7 0 1 0 0-7.400a3.7 3.7 0 0 0 0 7.400M4.8 19.500c.8-3.5 3.5-5 7.2-5s6.4 1.5 7.2 5"],
  play: ["0 0 24 24", "M8.5 5.500v13l10-6.500z"],
};

/** A drawing by name, of the page's own line style; screen readers skip it. */
export function icon(name, className = "icon") {
  const [box, path] = PATHS[name];
  const svg = document.createElementNS(NAMESPACE, "svg");
  svg.setAttribute("viewBox", box);
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(NAMESPACE, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
