// The widget's own styles; the shadow root keeps the page's out and ours in.
export const STYLES = `
:host { all: initial; }
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
.panel, .launcher, .panel button, .panel textarea {
  font-family: "Noto Sans Thai", "Sarabun", "Leelawadee UI", Thonburi, "Loma", "Garuda", system-ui, sans-serif;
}
.launcher {
  position: fixed; right: 20px; bottom: 20px; z-index: 2147483000; display: flex; align-items: center; gap: 8px;
  padding: 14px 20px; border: 0; border-radius: 999px; background: #0b5d57; color: #fff; font-size: 16px;
  font-weight: 600; cursor: pointer; box-shadow: 0 6px 20px rgb(0 0 0 / .25);
}
.panel {
  position: fixed; right: 20px; bottom: 20px; z-index: 2147483000; display: flex; flex-direction: column;
  width: 400px; height: min(680px, calc(100dvh - 40px)); overflow: hidden; border-radius: 16px; background: #f4f6f5;
  color: #17211f; font-size: 16px; line-height: 1.6; box-shadow: 0 12px 40px rgb(0 0 0 / .28);
}
.panel.inline {
  position: static; width: 100%; height: 100%; box-shadow: 0 2px 16px rgb(0 0 0 / .12);
}
.header { display: flex; align-items: center; gap: 12px; padding: 12px 16px; background: #0b5d57; color: #fff; }
.avatar {
  display: grid; place-items: center; flex: none; width: 40px; height: 40px; border-radius: 50%;
  background: #f3b33d; color: #17211f; font-weight: 700; font-size: 20px;
}
.names { flex: 1; min-width: 0; }
.title { margin: 0; font-size: 17px; line-height: 1.4; }
.subtitle { margin: 0; font-size: 13px; color: #d5ebe8; line-height: 1.4; }
svg { width: 22px; height: 22px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
.close { width: 44px; height: 44px; border: 0; border-radius: 50%; background: transparent; color: inherit; cursor: pointer; }
.status { margin: 0; padding: 8px 16px; background: #fff3d6; color: #5c4000; font-size: 14px; }
.scroller { flex: 1; overflow-y: auto; padding: 16px; overscroll-behavior: contain; }
.log { display: flex; flex-direction: column; gap: 10px; }
.message { display: flex; flex-direction: column; max-width: 86%; }
.theirs { align-self: flex-start; align-items: flex-start; }
.mine { align-self: flex-end; align-items: flex-end; }
.sender { font-size: 13px; color: #4a5754; margin: 0 4px 2px; }
.bubble {
  margin: 0; padding: 10px 14px; border-radius: 16px; white-space: pre-wrap; overflow-wrap: anywhere;
  max-width: 100%; unicode-bidi: plaintext;
}
.theirs .bubble { background: #fff; border: 1px solid #d9e0de; border-bottom-left-radius: 4px; }
.mine .bubble { background: #0b5d57; color: #fff; border-bottom-right-radius: 4px; }
.meta { margin: 2px 6px 0; font-size: 12px; color: #5a6764; }
.error { margin: 2px 6px 0; font-size: 14px; color: #a3211b; }
.card { width: 100%; padding: 14px 16px; border-radius: 14px; background: #fff; border: 1px solid #d9e0de; }
.card-title { margin: 0 0 8px; font-size: 16px; }
.card-footer { margin: 10px 0 0; padding-top: 10px; border-top: 2px solid #e8edeb; white-space: pre-wrap; }
.rows { margin: 0; }
.row { padding: 6px 0; border-top: 1px solid #e8edeb; }
.row dt { font-size: 13px; color: #5a6764; }
.row dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.receipt { border: 2px solid #0b5d57; margin-bottom: 6px; }
.receipt p { margin: 0; }
.receipt-label { font-size: 14px; color: #4a5754; }
.receipt-line { display: flex; align-items: center; gap: 10px; flex-wrap: wrap; }
.receipt-number { font-size: 24px; letter-spacing: .04em; font-variant-numeric: tabular-nums; }
.copy { min-height: 32px; padding: 2px 12px; border: 1px solid #0b5d57; border-radius: 999px; background: #fff; color: #0b5d57; font-size: 14px; cursor: pointer; }
.typing {
  display: flex; gap: 5px; width: fit-content; margin-top: 10px; padding: 14px; border-radius: 16px;
  background: #fff; border: 1px solid #d9e0de;
}
.typing i { width: 8px; height: 8px; border-radius: 50%; background: #6b7875; animation: blink 1.2s infinite; }
.typing i:nth-child(2) { animation-delay: .2s; }
.typing i:nth-child(3) { animation-delay: .4s; }
@keyframes blink { 0%, 60%, 100% { opacity: .3; } 30% { opacity: 1; } }
.chips { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 12px; justify-content: flex-end; }
.chips:empty { display: none; }
.chip {
  min-height: 44px; max-width: 100%; padding: 8px 16px; border: 1.5px solid #0b5d57; border-radius: 22px; background: #fff;
  color: #0b5d57; font-size: 15px; text-align: start; cursor: pointer; overflow-wrap: anywhere;
}
.chip:hover { background: #e6f2f0; }
.composer { display: flex; align-items: flex-end; gap: 8px; padding: 10px 12px; background: #fff; border-top: 1px solid #d9e0de; }
.input {
  flex: 1; min-width: 0; min-height: 44px; max-height: 120px; padding: 9px 14px; border: 1px solid #72807d; border-radius: 22px;
  font-size: 16px; line-height: 1.5; resize: none; color: inherit; background: #fff;
}
.send { flex: none; width: 44px; height: 44px; border: 0; border-radius: 50%; background: #0b5d57; color: #fff; cursor: pointer; }
.send svg { display: block; margin: auto; }
:focus-visible { outline: 3px solid #f3b33d; outline-offset: 2px; }
.input:focus-visible, .chip:focus-visible, .copy:focus-visible { outline-color: #0b5d57; }
.hidden-text { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 820px) { .panel.inline { border-radius: 0; box-shadow: none; } }
@media (max-width: 480px) {
  .panel:not(.inline) { inset: 0; width: auto; height: 100dvh; border-radius: 0; }
  .launcher { right: 12px; bottom: 12px; }
}
@media (prefers-reduced-motion: reduce) { .typing i { animation: none; } }
`;
