// Pictures drawn on a canvas: pages with a strict policy forbid addresses of pictures, not drawings.
import { h } from "./dom";

const WIDEST = 280; // CSS pixels
const TALLEST = 220;

/** A small drawing of a picture; null when this browser cannot read the kind (HEIC, PDF). */
export async function thumbnail(picture: Blob, name: string, box = { width: WIDEST, height: TALLEST }) {
  try {
    const bitmap = await createImageBitmap(picture);
    const scale = Math.min(1, box.width / bitmap.width, box.height / bitmap.height);
    const [width, height] = [Math.max(1, bitmap.width * scale), Math.max(1, bitmap.height * scale)];
    const density = Math.min(2, window.devicePixelRatio || 1);
    const canvas = h("canvas", { class: "picture", role: "img", "aria-label": name });
    canvas.width = width * density;
    canvas.height = height * density;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return canvas;
  } catch {
    return null;
  }
}
