// What of the page the person sees: on phones the keyboard lies over it, and the page does not get smaller.

/** Without a mouse: a focus on the text box would bring up a keyboard that covers what there is to read. */
export function isTouch(): boolean {
  return window.matchMedia("(pointer: coarse)").matches;
}

/**
 * Keep the part that is seen in the custom properties of `box` (CSS pixels): --seen-top, --seen-height, and
 * --covered, what is hidden at the bottom. Without a keyboard they are not set.
 */
export function followViewport(box: HTMLElement): void {
  const seen = window.visualViewport;
  if (!seen) return;
  const fit = () => {
    const covered = window.innerHeight - seen.height - seen.offsetTop;
    // Who zooms in with two fingers sees a part, too, but has no keyboard.
    const keyboard = seen.scale < 1.05 && window.innerHeight - seen.height > 100;
    const values = { top: seen.offsetTop, height: seen.height, covered: Math.max(0, covered) };
    for (const [name, value] of Object.entries(values)) {
      const property = name === "covered" ? "--covered" : `--seen-${name}`;
      if (keyboard) box.style.setProperty(property, `${Math.round(value)}px`);
      else box.style.removeProperty(property);
    }
  };
  seen.addEventListener("resize", fit);
  seen.addEventListener("scroll", fit);
  fit();
}
