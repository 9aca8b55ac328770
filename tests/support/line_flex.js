// Flex messages as LINE draws them, near enough to judge a card: https://developers.line.biz/en/docs/messaging-api/flex-message-layout/

const SIZES = { xxs: 11, xs: 13, sm: 14, md: 16, lg: 19, xl: 22, xxl: 29, "3xl": 35, "4xl": 48, "5xl": 74 };
const GAPS = { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 16, xxl: 20 };
const ALIGN = { start: "left", end: "right", center: "center" };
const GRAVITY = { top: "flex-start", bottom: "flex-end", center: "center" };
const pixels = (value, table = GAPS) => (value === undefined ? undefined : value in table ? table[value] + "px" : value);

export function drawFlex(contents, tap) {
  if (contents.type === "carousel") {
    const row = make("div", "carousel");
    row.append(...contents.contents.map((bubble) => drawBubble(bubble, tap)));
    return row;
  }
  return drawBubble(contents, tap);
}

function drawBubble(bubble, tap) {
  const box = make("section", `flex-bubble ${bubble.size || "mega"}`);
  for (const block of ["header", "hero", "body", "footer"]) {
    if (!bubble[block]) continue;
    const part = drawPart(bubble[block], tap, "vertical");
    const style = bubble.styles?.[block] || {};
    if (block !== "hero" && bubble[block].paddingAll === undefined) part.style.padding = block === "footer" ? "10px" : "20px";
    if (style.backgroundColor) part.style.background = style.backgroundColor;
    box.append(part);
  }
  return box;
}

function drawPart(part, tap, parent) {
  const node = (DRAW[part.type] || drawUnknown)(part, tap);
  const own = part.type === "box" ? 1 : part.type === "separator" ? 0 : 1;
  const flex = part.flex ?? (parent === "vertical" ? 0 : own);
  node.style.flex = parent === "vertical" ? `${part.flex ? part.flex : 0} 0 auto` : flex === 0 ? "0 0 auto" : `${flex} 1 0`;
  if (part.margin) node.style[parent === "vertical" ? "marginTop" : "marginLeft"] = pixels(part.margin);
  if (part.gravity) node.style.alignSelf = GRAVITY[part.gravity];
  if (part.action && part.type !== "button") {
    node.classList.add("tappable");
    node.setAttribute("role", "button");
    node.tabIndex = 0;
    node.onclick = () => tap(part.action);
  }
  return node;
}

function drawBox(part, tap) {
  const node = make("div");
  const style = node.style;
  style.display = "flex";
  style.minWidth = "0";
  style.flexDirection = part.layout === "vertical" ? "column" : "row";
  if (part.layout === "baseline") style.alignItems = "baseline";
  if (part.spacing) style.gap = pixels(part.spacing);
  if (part.backgroundColor) style.background = part.backgroundColor;
  if (part.cornerRadius) style.borderRadius = pixels(part.cornerRadius);
  if (part.borderColor) style.border = `${part.borderWidth || "1px"} solid ${part.borderColor}`;
  if (part.paddingAll) style.padding = pixels(part.paddingAll);
  for (const side of ["Top", "Bottom", "Start", "End"]) {
    const value = part[`padding${side}`];
    if (value) style[`padding${{ Start: "Left", End: "Right" }[side] || side}`] = pixels(value);
  }
  for (const name of ["width", "height", "justifyContent", "alignItems"]) if (part[name]) style[name] = part[name];
  node.append(...part.contents.map((child) => drawPart(child, tap, part.layout)));
  return node;
}

function drawText(part) {
  const node = make("div", "flex-text" + (part.wrap ? "" : " nowrap"));
  if (part.contents) node.append(...part.contents.map(drawSpan));
  else node.textContent = part.text;
  styleText(node, part, SIZES.md);
  if (part.wrap) node.style.whiteSpace = "pre-wrap";
  if (part.align) node.style.textAlign = ALIGN[part.align];
  return node;
}

function drawSpan(part) {
  const node = make("span");
  node.textContent = part.text;
  styleText(node, part);
  return node;
}

function styleText(node, part, size) {
  node.style.fontSize = pixels(part.size, SIZES) ? (part.size in SIZES ? SIZES[part.size] + "px" : part.size) : size ? size + "px" : "";
  if (part.color) node.style.color = part.color;
  if (part.weight === "bold") node.style.fontWeight = "700";
  if (part.style === "italic") node.style.fontStyle = "italic";
  if (part.decoration) node.style.textDecoration = part.decoration;
}

function drawButton(part, tap) {
  const node = make("button", `flex-button ${part.style || "link"} ${part.height || "md"}`);
  node.textContent = part.action.label;
  if (part.color) {
    if (part.style === "primary" || part.style === "secondary") node.style.background = part.color;
    else node.style.color = part.color;
  }
  node.onclick = () => tap(part.action);
  return node;
}

function drawImage(part) {
  const node = make("img");
  node.src = part.url;
  node.style.maxWidth = "100%";
  return node;
}

function drawUnknown(part) {
  const node = make("div");
  node.textContent = `[${part.type}]`;
  return node;
}

function make(tag, name = "") {
  const node = document.createElement(tag);
  if (name) node.className = name;
  return node;
}

const DRAW = {
  box: drawBox, text: drawText, button: drawButton, image: drawImage,
  separator: () => make("div", "flex-separator"), filler: () => make("div"),
};
