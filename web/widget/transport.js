// The WebSocket under the chat: says hello, keeps alive, comes back by itself. Knows frames, not their meaning; no DOM.

const FIRST_DELAY = 500; // milliseconds before the first attempt to reconnect
const LONGEST_DELAY = 15000;
const PING_EVERY = 20000;
const SILENCE_LIMIT = 45000; // nothing heard for so long: the line is dead though nobody said so

export class Transport {
  // `hello` makes the first frame of each connection; `onFrame(frame)`, `onState("connecting" | "online" | "offline")`.
  constructor({ url, hello, onFrame, onState, WebSocketClass = WebSocket }) {
    Object.assign(this, { url, hello, onFrame, onState, WebSocketClass });
    this.socket = null;
    this.delay = FIRST_DELAY;
    this.stopped = false;
    this.timers = { retry: 0, ping: 0 };
  }

  connect() {
    if (this.stopped || this.socket) return;
    clearTimeout(this.timers.retry);
    this.onState("connecting");
    const socket = new this.WebSocketClass(this.url);
    this.socket = socket;
    this.heard = Date.now();
    socket.onopen = () => socket.send(JSON.stringify(this.hello()));
    socket.onmessage = (event) => this.receive(socket, event);
    socket.onclose = () => this.lost(socket);
    socket.onerror = () => socket.close();
    clearInterval(this.timers.ping);
    this.timers.ping = setInterval(() => this.keepAlive(socket), PING_EVERY);
  }

  receive(socket, event) {
    if (socket !== this.socket) return;
    this.heard = Date.now();
    const frame = JSON.parse(event.data);
    if (frame.type === "welcome") {
      this.delay = FIRST_DELAY;
      this.onState("online");
    }
    this.onFrame(frame);
  }

  send(frame) {
    if (!this.socket || this.socket.readyState !== 1) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  keepAlive(socket) {
    if (socket !== this.socket) return;
    if (Date.now() - this.heard > SILENCE_LIMIT) {
      this.lost(socket);
      socket.close();
      return;
    }
    this.send({ type: "ping" });
  }

  lost(socket) {
    if (socket !== this.socket) return;
    this.socket = null;
    clearInterval(this.timers.ping);
    if (this.stopped) return;
    this.onState("offline");
    const jitter = 0.7 + Math.random() * 0.6; // a restarted server must not meet all its visitors in one moment
    this.timers.retry = setTimeout(() => this.connect(), this.delay * jitter);
    this.delay = Math.min(this.delay * 2, LONGEST_DELAY);
  }

  // The network is back or the tab was shown again: do not wait for the timer.
  wake() {
    if (this.stopped || this.socket) return;
    this.delay = FIRST_DELAY;
    this.connect();
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timers.retry);
    clearInterval(this.timers.ping);
    if (this.socket) this.socket.close();
    this.socket = null;
  }
}
