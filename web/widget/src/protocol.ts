// The frames of docs/webchat-protocol.md, as both ends know them.

export type Language = "th" | "en";

export interface Hello {
  type: "hello";
  token: string | null;
  cursor: number;
  language: Language;
}

export interface UserMessage {
  type: "message";
  id: string;
  text?: string;
  /** Instead of a text: ids of files that were uploaded before. */
  uploads?: string[];
}

export type ClientFrame =
  | Hello
  | UserMessage
  | { type: "start" }
  | { type: "ping" }
  | { type: "typing" }
  | { type: "read"; seq: number }
  | Rating
  | { type: "page"; url: string; title: string }
  | { type: "identify"; user: Identity; signature: string }
  | { type: "carry" };

/** How the conversation was: from 1 to 5, and words that may be empty. */
export interface Rating {
  type: "rating";
  id: string;
  score: number;
  comment: string;
}

/** Who a site says its visitor is; the signature over it is made by the site's server. */
export interface Identity {
  id: string;
  name?: string;
}

export interface QuickReply {
  label: string;
  text: string;
}

export type Sender = "you" | "assistant" | "agent" | "service";

export interface LineFile {
  evidence_id: string;
  kind: "image" | "video" | "audio" | "file";
  content_type: string;
  size: number;
  file_name?: string | null;
}

/** One numbered line of the conversation. */
export interface MessageFrame {
  type: "message";
  seq: number;
  direction: "in" | "out";
  sender: Sender;
  text: string;
  time: string;
  id?: string;
  sender_name?: string;
  quick_replies?: QuickReply[];
  card?: Card;
  file?: LineFile;
  files?: LineFile[];
  /** The earlier line that this one answers. */
  quote?: { seq: number };
}

export interface Limits {
  text: number;
  /** Bytes of one file, and how many go with one message. */
  file_bytes?: number;
  files?: number;
}

export interface Welcome {
  type: "welcome";
  token: string;
  resumed: boolean;
  limits: Limits;
  /** Names the session without being a proof of it: two tabs see that they are in the same one. */
  session?: string;
}

/** Who will answer now, and how long that may take. */
export interface StatusFrame {
  type: "status";
  handled_by: "bot" | "queue" | "agent";
  /** Place in the queue, 1 is next. */
  position?: number;
  /** Since when the visitor waits (ISO 8601), and the seconds that it usually takes at the moment, if anybody knows. */
  since?: string;
  expected_wait?: number;
  /** What somebody who waits may honestly be told: place and time in a sentence, or when the desk opens. */
  text?: string;
  /** How many of the visitor's lines the agent has seen, from the first on. */
  read?: number;
  /** The desk is open, but nobody is there. */
  away?: boolean;
  /** The conversation was closed; the next word opens it again. */
  ended?: boolean;
  /** The assistant cannot be reached: what is said is kept and answered later. */
  down?: boolean;
}

export interface CarryFrame {
  type: "carry";
  url: string;
  text: string;
  expires: string;
}

export interface ErrorFrame {
  type: "error";
  code: string;
  message: string;
  id?: string;
  retry_after?: number;
}

export type ServerFrame =
  | Welcome
  | MessageFrame
  | StatusFrame
  | CarryFrame
  | ErrorFrame
  | { type: "ack"; id: string }
  | { type: "typing"; on: boolean; by?: "assistant" | "agent" }
  | { type: "pong" };

export interface ReviewCard {
  kind: "review";
  title?: string;
  rows?: { label: string; value: string }[];
  footer?: string;
}

export interface ReceiptCard {
  kind: "receipt";
  number: string;
  title?: string;
}

export interface GoldenHourCard {
  kind: "golden_hour";
  title?: string;
  lines?: string[];
  calls?: { label: string; number: string }[];
  note?: string;
}

export interface CaseListCard {
  kind: "case_list";
  title?: string;
  cases?: { number: string; title?: string; state?: string; opened?: string }[];
}

export type Card = ReviewCard | ReceiptCard | GoldenHourCard | CaseListCard;

/** A frame from the wire, or null when it is none of ours. */
export function readFrame(raw: unknown): ServerFrame | null {
  const frame = typeof raw === "string" ? parse(raw) : raw;
  return isObject(frame) && typeof frame["type"] === "string" ? (frame as unknown as ServerFrame) : null;
}

function parse(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
