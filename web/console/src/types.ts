// What the API answers; see /api/openapi.json.
export type Phase = "bot" | "queue" | "agent" | "hold" | "closed";
export type View = "mine" | "queue" | "callbacks" | "agents" | "bot" | "closed" | "all";

export interface Agent {
  id: string;
  email: string;
  name: string;
  role: "agent" | "supervisor" | "admin" | "auditor";
  teams: string[];
  away: boolean;
}

export interface Row {
  id: string;
  channel: string;
  phase: Phase;
  handled_by: "bot" | "queue" | "agent";
  agent_id: string | null;
  queue_reason: string | null;
  language: string | null;
  last_at: string;
  unreachable: boolean;
  team: string;
  form: string | null;
  urgent: boolean;
  waiting_since: string | null;
  late_at: string | null;
  callback_at: string | null;
  seq: number;
  unread: number;
  last: { kind: string; text: string; at: string } | null;
}

export interface FileRef {
  evidence_id: string;
  kind?: string;
  content_type?: string;
  name?: string;
}

export interface Line {
  id: string;
  seq: number;
  kind: "person" | "assistant" | "agent" | "note" | "notice";
  text: string;
  at: string;
  agent_id: string | null;
  sender_name: string | null;
  file: FileRef | null;
  files: FileRef[] | null;
  unsent: boolean;
  failed: string | null;
  delivery: "queued" | "accepted" | "failed" | null;
}

export interface Held {
  id: string;
  agent_id: string;
  text: string;
  send_at: string;
}

export interface Move {
  n: number;
  at: string;
  from: Phase;
  to: Phase;
  actor: string;
  reason: string;
  seq: number;
  note: string | null;
}

export interface Field {
  name: string;
  label: string;
  type: string;
  required: boolean;
  personal: string | null;
  choices: { id: string; label: string }[];
  value?: unknown;
  shown?: string | null;
  status?: string | null;
}

export interface DraftView {
  form: string | null;
  title: string | null;
  asked: string | null;
  stage: string;
  fields: Field[];
  missing: string[];
}

export interface CaseRow {
  number: string;
  state: string;
  form: string;
  channel: string;
  conversation_id: string;
  created_at: string;
  team?: string;
  work?: Work;
}

export interface Work {
  assignee: string | null;
  priority: string;
  tags: string[];
}

export interface CaseDetail extends CaseRow {
  answers: Record<string, unknown>;
  evidence: string[];
  events: { n: number; type: string; actor: string; at: string; data: Record<string, unknown> }[];
  masked?: boolean;
  revealed_until: string | null;
  declaration: { title: string; fields: Field[] } | null;
  next_states: string[];
  work: Work;
}

export interface Detail {
  timeline: Move[];
  cases: CaseRow[];
  draft: DraftView | null;
  held: Held[];
}

export interface Colleague {
  id: string;
  name: string;
  role: string;
  teams: string[];
  presence: "online" | "away" | "offline";
  load: number;
}

export interface DeskInfo {
  teams: string[];
  capacity: number;
  undo_seconds: number;
  open: boolean;
  opens_at: string | null;
}

export interface Canned {
  id: string;
  short: string;
  th: string;
  en: string;
}

export interface TextWarning {
  kind: "other_case" | "national_id" | "account";
  found: string;
}
