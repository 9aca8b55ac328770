// Makes a drawn element look like a new one and leaves alone what is the same: what stays is not read out again.

export function patch(old: Element, fresh: Element): void {
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  const wanted = [...fresh.childNodes];
  wanted.forEach((after, place) => {
    const before = old.childNodes[place];
    if (!before) old.append(after);
    else if (!before.isEqualNode(after)) renew(before, after);
  });
  while (old.childNodes.length > wanted.length) old.lastChild?.remove();
}

/** Parts of the same kind are changed inside, anything else is replaced: listeners belong to what they were made for. */
function renew(before: ChildNode, after: ChildNode): void {
  const alike =
    before instanceof HTMLElement &&
    after instanceof HTMLElement &&
    before.tagName === after.tagName &&
    before.className === after.className &&
    before.childElementCount > 0;
  if (alike) patch(before, after);
  else before.replaceWith(after);
}
