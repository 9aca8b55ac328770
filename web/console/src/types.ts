// What the API answers; see /api/openapi.json.
export type Phase = "bot" | "queue" | "agent" | "hold" | "closed";
export type View = "mine" | "queue" | "urgent" | "callbacks" | "agents" | "bot" | "closed" | "all";

export interface Agent {
  id: string;
  email: string;
  name: string;
  role: "agent" | "supervisor" | "admin" | "auditor";
  teams: string[];
  away: boolean;
  has_totp?: boolean;
}

export interface Row {
  id: string;
  channel: string;
  phase: Phase;
  handled_by: "bot" | "queue" | "agent";
  agent_id: string | null;
  queue_reason: string | null;
  language: string | null;
  created_at: string;
  last_at: string;
  unreachable: boolean;
  team: string;
  form: string | null;
  urgent: boolean;
  waiting_since: string | null;
  late_at: string | null;
  callback_at: string | null;
  seq: number;
  seen_seq?: number | null;
  unread: number;
  last: { kind: string; text: string; at: string } | null;
}

export interface FileRef {
  evidence_id: string;
  kind?: string;
  content_type?: string;
  file_name?: string;
}

export interface Quote {
  seq: number;
  text: string;
}

/** What a line refers to, as it is now; seq null: it is not here any more. */
export interface Quoted {
  seq: number | null;
  kind: string;
  text: string;
  file?: boolean;
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
  taken_back?: boolean;
  quote?: Quoted | null;
  quotable?: boolean;
  failed: string | null;
  delivery: "queued" | "accepted" | "failed" | null;
}

export interface Held {
  id: string;
  agent_id: string;
  text: string;
  files?: string[];
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
  agent_id?: string | null;
  note: string | null;
}

export interface Field {
  name: string;
  label: string;
  type: string;
  required: boolean;
  personal: string | null;
  mask?: string;
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
  shares?: string[];
}

export interface Work {
  assignee: string | null;
  priority: string;
  tags: string[];
}

export interface CaseEvent {
  n: number;
  type: string;
  actor: string;
  at: string;
  data: Record<string, unknown>;
}

/** What one code of a picture says; see intake/slips. */
export type Code = Record<string, unknown>;

export interface EvidenceFile {
  evidence_id: string;
  kind?: string;
  content_type?: string;
  file_name?: string;
  slip?: Code[];
  checks?: Record<string, string>;
}

export interface CaseDetail extends CaseRow {
  answers: Record<string, unknown>;
  evidence: string[];
  evidence_files?: EvidenceFile[];
  events: CaseEvent[];
  masked?: boolean;
  revealed_until: string | null;
  declaration: { title: string; fields: Field[] } | null;
  next_states: string[];
  work: Work;
}

export interface Rating {
  score: number;
  comment: string;
}

export interface Detail {
  masked?: boolean;
  revealed_until?: string | null;
  rating?: Rating | null;
  waiting?: { position: number; open: boolean; expected_seconds?: number | null } | null;
  variables?: Record<string, string>;
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
  capacity: number | null; // null: as many as the desk says
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
  team: string | null;
  th: string;
  en: string;
}

export interface MacroAction {
  do: string;
  th?: string;
  en?: string;
  value?: string;
  outcome?: string;
  team?: string;
}

export interface Macro {
  id: string;
  name: string;
  key: string | null;
  team: string | null;
  actions: MacroAction[];
}

/** What an action of a macro would do in a conversation. */
export interface Effect {
  do: string;
  words: string | null;
  value: string | null;
  case: string | null;
  skipped: string | null;
}

export interface SavedView {
  id: string;
  name: string;
  kind: "inbox" | "cases";
  team: string | null;
  filters: Record<string, string>;
  place: number;
  mine: boolean;
}

export interface TextWarning {
  kind: "other_case" | "national_id" | "account";
  found: string;
}
