// A line over a WebSocket.
import { readFrame } from "../protocol";
import type { Dial } from "./line";

const OPEN = 1;

export function socketDial(url: string, create: (url: string) => WebSocket = (to) => new WebSocket(to)): Dial {
  return (hello, events) => {
    let lost = false;
    let welcome = false;
    let after = 0; // milliseconds that somebody who was refused is asked to stay away
    const lose = () => {
      if (lost) return;
      lost = true;
      events.onLost(after);
    };
    let socket: WebSocket;
    try {
      socket = create(url); // a Content-Security-Policy may throw here
    } catch {
      setTimeout(lose, 0);
      return { send: () => false, close: () => {} };
    }
    socket.onopen = () => socket.send(JSON.stringify(hello()));
    socket.onmessage = (event) => {
      const frame = lost ? null : readFrame(event.data);
      if (!frame) return;
      if (frame.type === "welcome") welcome = true;
      if (frame.type === "error" && !welcome) after = 1000 * (frame.retry_after ?? 0);
      events.onFrame(frame);
    };
    socket.onclose = lose;
    socket.onerror = () => socket.close();
    return {
      send(frame) {
        if (lost || socket.readyState !== OPEN) return false;
        socket.send(JSON.stringify(frame));
        return true;
      },
      close() {
        lost = true;
        socket.close();
      },
    };
  };
}
