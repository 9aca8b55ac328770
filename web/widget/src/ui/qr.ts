// A QR code as a drawing.
import { encode } from "uqr";
import { h } from "./dom";

const BORDER = 4; // modules of quiet zone that scanners want
const PIXELS = 4; // of one module, before the display's density

export function qrCanvas(text: string, label: string): HTMLCanvasElement {
  const { data, size } = encode(text, { ecc: "M", border: BORDER });
  const canvas = h("canvas", { class: "qr", role: "img", "aria-label": label });
  canvas.width = canvas.height = size * PIXELS;
  const pen = canvas.getContext("2d");
  if (!pen) return canvas;
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = "#000";
  data.forEach((row, y) => {
    row.forEach((dark, x) => {
      if (dark) pen.fillRect(x * PIXELS, y * PIXELS, PIXELS, PIXELS);
    });
  });
  return canvas;
}
