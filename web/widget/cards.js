// Cards: the same as the text says, laid out. An unknown kind is shown as its text.

export function renderCard(card, t) {
  const draw = { review: drawReview, receipt: drawReceipt }[card && card.kind];
  return draw ? draw(card, t) : null;
}

export function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined && text !== null) node.textContent = text;
  return node;
}

function drawReview(card) {
  const box = element("section", "card");
  if (card.title) box.append(element("h3", "card-title", card.title));
  const list = element("dl", "rows");
  for (const [place, row] of (card.rows || []).entries()) {
    const pair = element("div", "row");
    // The number is what a person types to change this line.
    pair.append(element("dt", "", `${place + 1}. ${row.label}`), element("dd", "", row.value));
    list.append(pair);
  }
  box.append(list);
  if (card.footer) box.append(element("p", "card-footer", card.footer));
  return box;
}

function drawReceipt(card, t) {
  const box = element("section", "card receipt");
  box.append(element("p", "receipt-label", card.title || t.caseNumber));
  const line = element("p", "receipt-line");
  line.append(element("strong", "receipt-number", card.number));
  const copy = element("button", "copy", t.copy);
  copy.type = "button";
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(card.number);
    copy.textContent = t.copied;
  });
  if (navigator.clipboard) line.append(copy);
  box.append(line);
  return box;
}
