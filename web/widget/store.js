// What the chat knows: messages by number, own messages on their way, the session. No DOM, no socket.

const MAX_PENDING = 100;

export class Store {
  // `storage` is localStorage or anything with its three methods; private modes may refuse it, so it may fail.
  constructor(storage, key) {
    this.storage = storage;
    this.key = key;
    this.messages = new Map(); // seq -> message frame
    this.cursor = 0; // the highest seq seen without a gap before it
    this.typing = false;
    this.state = "connecting";
    this.notice = null;
    const saved = this.load();
    this.token = saved.token || null;
    this.pending = saved.pending || []; // {id, text, at, status: "sending" | "stored" | "failed", error}
  }

  load() {
    try {
      return JSON.parse(this.storage.getItem(this.key)) || {};
    } catch {
      return {};
    }
  }

  save() {
    const pending = this.pending.filter((item) => item.status !== "failed").slice(-MAX_PENDING);
    try {
      this.storage.setItem(this.key, JSON.stringify({ token: this.token, pending }));
    } catch {
      // Storage full or forbidden: the chat works on, it only cannot survive a reload.
    }
  }

  hello(language) {
    return { type: "hello", token: this.token, cursor: this.cursor, language };
  }

  compose(text) {
    const item = { id: newId(), text, at: new Date().toISOString(), status: "sending" };
    this.pending.push(item);
    this.save();
    return item;
  }

  // Own messages that the server has not confirmed, oldest first.
  unconfirmed() {
    return this.pending.filter((item) => item.status === "sending");
  }

  receive(frame) {
    const handler = this[`on_${frame.type}`];
    if (handler) handler.call(this, frame);
  }

  on_welcome(frame) {
    if (!frame.resumed && this.messages.size) {
      this.messages.clear();
      this.notice = "expired";
    }
    if (!frame.resumed) this.cursor = 0;
    this.token = frame.token;
    this.save();
  }

  on_message(frame) {
    this.messages.set(frame.seq, frame);
    this.cursor = Math.max(this.cursor, frame.seq);
    if (frame.direction === "in") {
      this.pending = this.pending.filter((item) => item.id !== frame.id);
      this.save();
    } else {
      this.typing = false;
    }
  }

  on_ack(frame) {
    this.mark(frame.id, "stored");
  }

  on_typing(frame) {
    this.typing = frame.on;
  }

  on_error(frame) {
    if (frame.id && !frame.retry_after) this.mark(frame.id, "failed", frame.message);
  }

  mark(id, status, error) {
    for (const item of this.pending) {
      if (item.id === id) Object.assign(item, { status, error });
    }
    this.save();
  }

  // Everything to show, in order: numbered messages, then own ones that have no number yet.
  timeline() {
    const numbered = [...this.messages.values()].sort((a, b) => a.seq - b.seq);
    const mine = this.pending.map((item) => ({ ...item, direction: "in", time: item.at, local: true }));
    return [...numbered, ...mine];
  }
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
