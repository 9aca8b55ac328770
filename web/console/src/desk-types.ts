// The desk's settings as /api/v1/desk tells them; a window of a day reads HH:MM-HH:MM.
export interface TeamSettings {
  routing: "manual" | "round_robin" | "least_loaded";
  forms: string[];
  languages: string[];
}

export interface Sections {
  hours: Record<string, string[]>;
  public_holidays: boolean;
  exceptions: Record<string, string[]>;
  queue: Record<string, number>;
  agent: Record<string, number>;
  teams: Record<string, TeamSettings>;
  fallback_team: string;
}

export interface DeskSettings {
  version: number;
  settings: Sections;
  changed: string[];
  holidays: { day: string; name: string }[];
  forms: { name: string; title: string }[];
}

export interface Part {
  draft: Sections;
  set: (sections: Sections) => void;
}
