// Tells the person's other tabs what happened here.

export type TabNews = "queue" | "session" | "read" | "draft" | "wipe";

export class Tabs {
  private readonly channel: BroadcastChannel | null;

  constructor(name: string, heard: (news: TabNews) => void) {
    this.channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(name);
    if (this.channel) this.channel.onmessage = (event) => heard(event.data as TabNews);
  }

  tell(news: TabNews): void {
    this.channel?.postMessage(news);
  }

  close(): void {
    this.channel?.close();
  }
}
