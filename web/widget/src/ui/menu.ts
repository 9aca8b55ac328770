// The menu in the header: a button with a list of actions under it, by keyboard too.
import { h, ICONS, iconButton } from "./dom";

export interface MenuItem {
  label: string;
  run(): void;
}

export class Menu {
  readonly box: HTMLElement;
  private readonly button: HTMLButtonElement;
  private readonly list = h("div", { class: "menu-list", role: "menu", hidden: true });

  constructor(
    label: string,
    private readonly items: () => MenuItem[],
  ) {
    this.button = iconButton("header-button", label, ICONS.menu);
    this.button.setAttribute("aria-haspopup", "menu");
    this.button.setAttribute("aria-expanded", "false");
    this.button.addEventListener("click", () => (this.list.hidden ? this.open() : this.close(true)));
    this.box = h("div", { class: "menu" }, this.button, this.list);
    this.box.addEventListener("keydown", (event) => this.onKey(event));
    this.box.addEventListener("focusout", (event) => {
      const next = event.relatedTarget;
      if (!(next instanceof Node && this.box.contains(next))) this.close(false);
    });
  }

  get isOpen(): boolean {
    return !this.list.hidden;
  }

  setLabel(label: string): void {
    this.button.setAttribute("aria-label", label);
    this.button.title = label;
  }

  close(refocus: boolean): void {
    if (!this.isOpen) return;
    this.list.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    if (refocus) this.button.focus();
  }

  private open(): void {
    const rows = this.items().map((item) => {
      const row = h("button", { type: "button", role: "menuitem", class: "menu-item", tabindex: -1 }, item.label);
      row.addEventListener("click", () => {
        this.close(true);
        item.run();
      });
      return row;
    });
    this.list.replaceChildren(...rows);
    this.list.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    rows[0]?.focus();
  }

  private onKey(event: KeyboardEvent): void {
    if (!this.isOpen) return;
    const rows = [...this.list.children] as HTMLElement[];
    const place = rows.indexOf((this.box.getRootNode() as ShadowRoot).activeElement as HTMLElement);
    const target = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Escape") this.close(true);
    else if (target === undefined) return;
    else rows.at(target % rows.length)?.focus();
    event.preventDefault();
    event.stopPropagation();
  }
}
