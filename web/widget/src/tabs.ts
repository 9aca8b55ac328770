// Tells the person's other tabs what happened here. A draft travels with its news: the other tab's process may not yet
// see in the storage what was kept there a moment ago.

export type TabNews = "queue" | "session" | "read" | "draft" | "wipe";

export class Tabs {
  private readonly channel: BroadcastChannel | null;

  constructor(name: string, heard: (news: TabNews, text: string) => void) {
    this.channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(name);
    if (!this.channel) return;
    this.channel.onmessage = (event) => {
      const { news, text } = event.data as { news: TabNews; text: string };
      heard(news, text);
    };
  }

  tell(news: TabNews, text = ""): void {
    this.channel?.postMessage({ news, text });
  }

  close(): void {
    this.channel?.close();
  }
}
