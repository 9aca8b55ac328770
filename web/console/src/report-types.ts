// What /api/v1/reports answers; see /api/openapi.json.
export interface Spread {
  n: number;
  median: number | null; // seconds
  p90: number | null;
}

type Counted<K extends string, V = string> = ({ n: number } & Record<K, V>)[];

export interface Times {
  total: number;
  by_day: Counted<"day">;
  by_hour: Counted<"hour", number>;
  by_weekday_hour: { weekday: number; hour: number; n: number }[];
}

interface About {
  from: string;
  to: string;
}

export interface VolumeReport extends About {
  cases: Times & { by_form: Counted<"form">; by_channel: Counted<"channel">; by_state: Counted<"state"> };
  messages: Times & { conversations: number };
  handovers: Times;
}

export interface Requests {
  requests: number;
  answered: number;
  cancelled: number;
  timed_out: number;
  left: number;
  waiting: number;
  abandonment: number | null;
  wait: Spread;
  first_response: Spread;
  handling: Spread;
}

export interface ServiceReport extends Requests, About {
  by_team: ({ team: string } & Requests)[];
  cases: { closed: number; by_state: Counted<"state">; reopened: number; resolution: Spread };
}

export interface AssistantReport extends About {
  conversations: number;
  contained: number;
  handed_over: number;
  containment: number | null;
  by_reason: Counted<"reason">;
  cases_filed: number;
}

export interface SatisfactionReport extends About {
  ratings: number;
  average: number | null;
  by_score: Counted<"score", number>;
  by_channel: { channel: string; n: number; average: number }[];
  comments: { conversation_id: string; channel: string; score: number; comment: string; at: string }[];
}

export interface AgentsReport extends About {
  agents: {
    agent_id: string;
    name: string | null;
    taken: number;
    conversations: number;
    lines: number;
    first_response: Spread;
    handling: Spread;
    holding: number;
  }[];
}

export interface Reports {
  volume: VolumeReport;
  service: ServiceReport;
  assistant: AssistantReport;
  satisfaction: SatisfactionReport;
  agents: AgentsReport;
}
