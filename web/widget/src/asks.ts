// The questions of the widget itself: how it was, whether to go on in LINE, whether staff may see the page.
import type { Chat } from "./chat";
import type { CarryFrame, ServerFrame } from "./protocol";
import type { Texts } from "./texts";
import { linePanel, pagePanel, panel, ratingPanel } from "./ui/panels";
import type { View } from "./ui/view";

const AFTER_RECEIPT = 6_000; // milliseconds before a rating is asked for: the number comes first

export class Asks {
  private ratingId: string | undefined;
  private lineShown = false;
  private lineTimer = 0;

  constructor(
    private readonly chat: Chat,
    private readonly view: View,
    private readonly t: () => Texts,
  ) {}

  rate(focus = true): void {
    const close = () => this.view.ask(null);
    const rate = (score: number, comment: string) => {
      const sent = this.chat.rate(score, comment);
      this.ratingId = this.chat.store.rating?.id;
      if (!sent) this.tell(this.t().ratingLater);
    };
    this.view.ask(ratingPanel(this.t(), close, rate), focus);
  }

  /** After a receipt has been read, or an officer has ended the talk: once each, and never over something else. */
  rateSoon(after: "receipt" | "agent"): void {
    const { store } = this.chat;
    if (store.choice(`rating-${after}`)) return;
    store.choose(`rating-${after}`, "asked");
    setTimeout(() => !this.view.isAsking && this.rate(false), AFTER_RECEIPT);
  }

  goToLine(): void {
    this.lineShown = true;
    this.showLine(null);
    if (!this.chat.ask({ type: "carry" })) this.tell(this.t().offline);
  }

  page(): void {
    const { store } = this.chat;
    if (store.choice("page")) return;
    const decide = (yes: boolean) => {
      store.choose("page", yes ? "yes" : "no");
      this.view.ask(null);
      if (yes) this.tellPage();
    };
    this.view.ask(pagePanel(this.t(), document.title || location.host, decide), false);
  }

  /** Where the visitor writes from, if they have agreed; without what may be secret in an address. */
  tellPage(): void {
    if (this.chat.store.choice("page") !== "yes" || !this.chat.hasBegun) return;
    const url = `${location.origin}${location.pathname}`;
    if (this.chat.store.choice("page-told") === url) return;
    if (this.chat.ask({ type: "page", url, title: document.title })) this.chat.store.choose("page-told", url);
  }

  onFrame(frame: ServerFrame): void {
    if (frame.type === "carry" && this.lineShown) this.showLine(frame);
    else if (frame.type === "error" && frame.code === "cannot_carry" && this.lineShown) this.tell(frame.message);
    else if (frame.type === "ack" && frame.id === this.ratingId) this.tell(this.t().thanks);
    else if (frame.type === "error" && frame.id !== undefined && frame.id === this.ratingId) {
      this.tell(frame.retry_after ? this.t().ratingLater : this.t().ratingRefused);
    }
  }

  private showLine(way: CarryFrame | null): void {
    clearTimeout(this.lineTimer);
    const close = () => {
      this.lineShown = false;
      clearTimeout(this.lineTimer);
      this.view.ask(null);
    };
    this.view.ask(linePanel(this.t(), close, way, () => this.goToLine()));
    if (!way) return;
    const left = Date.parse(way.expires) - Date.now();
    this.lineTimer = setTimeout(
      () => this.showLine(way),
      Math.max(0, Math.min(left + 500, 60_000)),
    ) as unknown as number;
    if (left <= 0) clearTimeout(this.lineTimer);
  }

  private tell(words: string): void {
    this.view.ask(
      panel(words, this.t(), () => this.view.ask(null)),
      false,
    );
  }
}
