// Every sentence of the console, in both languages.
import { signal } from "@preact/signals";

export type Lang = "th" | "en";
export const lang = signal<Lang>(localStorage.getItem("console-language") === "en" ? "en" : "th");

const TEXTS = {
  brand: ["ร้องทุกข์ – เจ้าหน้าที่", "Rongthuk – desk"],
  email: ["อีเมล", "E-mail"],
  password: ["รหัสผ่าน", "Password"],
  otp: ["รหัส 6 หลักจากแอปยืนยันตัวตน", "6-digit code of your authenticator"],
  logIn: ["เข้าสู่ระบบ", "Log in"],
  logOut: ["ออกจากระบบ", "Log out"],
  mine: ["ของฉัน", "Mine"],
  queue: ["คิวรอ", "Queue"],
  callbacks: ["ต้องติดต่อกลับ", "Call-backs"],
  agents: ["เจ้าหน้าที่ดูแล", "With agents"],
  bot: ["ผู้ช่วยดูแล", "With assistant"],
  closed: ["ปิดแล้ว", "Closed"],
  all: ["ทั้งหมด", "All"],
  cases: ["เรื่องร้องเรียน", "Cases"],
  team: ["ทีม", "Team"],
  conversations: ["บทสนทนา", "Conversations"],
  search: ["ค้นเลขเรื่อง ชื่อ เบอร์ บัญชี หรือคำในแชต", "Case number, name, phone, account or words"],
  nothingHere: ["ไม่มีรายการ", "Nothing here"],
  choose: ["เลือกการสนทนาจากรายการ", "Choose a conversation"],
  claim: ["รับเรื่อง", "Take it"],
  release: ["คืนให้บอต", "Back to the assistant"],
  hold: ["พักไว้", "Hold"],
  resume: ["คุยต่อ", "Resume"],
  transfer: ["โอนต่อ", "Transfer"],
  takeOver: ["โอนมาที่ฉัน", "Take over"],
  close: ["ปิดการสนทนา", "Close"],
  outcome: ["ผลการสนทนา", "Outcome"],
  out_solved: ["ช่วยได้แล้ว", "Solved"],
  out_case_filed: ["รับเป็นเรื่องร้องเรียน", "Case filed"],
  out_referred: ["ส่งต่อหน่วยงานอื่น", "Referred"],
  out_no_answer: ["ผู้ร้องไม่ตอบ", "No answer"],
  out_spam: ["ข้อความรบกวน", "Spam"],
  yours: ["คุณดูแลอยู่", "Yours"],
  phase_bot: ["ผู้ช่วยอัตโนมัติดูแล", "With the assistant"],
  phase_queue: ["รอเจ้าหน้าที่", "Waiting for an agent"],
  phase_agent: ["เจ้าหน้าที่ดูแล", "With an agent"],
  phase_hold: ["พักไว้ รอผู้ร้อง", "On hold"],
  phase_closed: ["ปิดแล้ว", "Closed"],
  message: ["ข้อความ", "Message"],
  note: ["บันทึกภายใน", "Internal note"],
  notePlace: ["เห็นเฉพาะเจ้าหน้าที่ ผู้ร้องไม่เห็น", "Only colleagues see this"],
  reply: ["ตอบผู้ร้อง", "Reply"],
  send: ["ส่งถึงผู้ร้อง", "Send"],
  saveNote: ["เก็บบันทึก", "Save note"],
  undo: ["เลิกทำ", "Undo"],
  sendingSoon: ["กำลังจะส่ง", "About to send"],
  canned: ["ข้อความสำเร็จรูป", "Canned replies"],
  holdFirst: ["ต้องรับเรื่องก่อนจึงจะตอบได้", "Take it to reply"],
  person: ["ผู้ร้อง", "Person"],
  assistant: ["ผู้ช่วยอัตโนมัติ", "Assistant"],
  notice: ["ระบบ", "Service"],
  unsent: ["ไม่ได้ส่ง: การสนทนาเปลี่ยนมือก่อน", "Not sent: it changed hands first"],
  d_queued: ["รอส่ง", "queued"],
  d_accepted: ["ช่องทางรับแล้ว", "accepted"],
  d_failed: ["ส่งไม่สำเร็จ", "failed"],
  blocked: ["ผู้ร้องปิดกั้นบัญชีแล้ว", "The person has blocked us"],
  typing: ["กำลังพิมพ์", "is typing"],
  offline: ["ขาดการเชื่อมต่อ กำลังต่อใหม่…", "Connection lost, trying again…"],
  details: ["ข้อมูล", "Details"],
  draft: ["ข้อมูลที่กรอกไว้", "What was filled in"],
  asked: ["ผู้ช่วยกำลังจะถาม", "The assistant was about to ask"],
  missing: ["ยังขาด", "Missing"],
  ask: ["ให้ผู้ช่วยถาม", "Have it asked"],
  save: ["บันทึก", "Save"],
  cancel: ["ยกเลิก", "Cancel"],
  edit: ["แก้", "Edit"],
  ownCases: ["เรื่องของผู้ร้อง", "Their cases"],
  happened: ["ที่เกิดขึ้น", "What happened"],
  reason: ["เหตุผล", "Reason"],
  reveal: ["ดูข้อมูลเต็ม", "Show in full"],
  revealWhy: ["ทำไมต้องดูข้อมูลส่วนบุคคลเต็ม", "Why do you need to see it in full"],
  revealed: ["เห็นข้อมูลเต็มถึง", "Shown in full until"],
  masked: ["ข้อมูลส่วนบุคคลถูกปิดบังไว้", "Personal data is masked"],
  related: ["เรื่องที่เกี่ยวข้อง", "Related cases"],
  priority: ["ความเร่งด่วน", "Priority"],
  assignee: ["ผู้รับผิดชอบ", "Assignee"],
  tags: ["ป้ายกำกับ (คั่นด้วยจุลภาค)", "Tags (comma separated)"],
  nobody: ["ยังไม่มี", "Nobody"],
  moveTo: ["เปลี่ยนสถานะ", "Change state"],
  print: ["พิมพ์", "Print"],
  json: ["JSON", "JSON"],
  csv: ["ส่งออก CSV", "Export CSV"],
  xlsx: ["ส่งออก Excel", "Export Excel"],
  newCase: ["บันทึกเรื่องใหม่", "Enter a case"],
  cameBy: ["รับมาทาง", "Came by"],
  by_phone: ["โทรศัพท์", "Telephone"],
  by_email: ["อีเมล", "E-mail"],
  by_letter: ["จดหมาย", "Letter"],
  by_counter: ["มาด้วยตนเอง", "In person"],
  form: ["แบบฟอร์ม", "Form"],
  online: ["ออนไลน์", "Online"],
  away: ["ไม่ว่าง", "Away"],
  p_offline: ["ออฟไลน์", "Offline"],
  load: ["ดูแลอยู่", "Holding"],
  deskOpen: ["ในเวลาทำการ", "Open"],
  deskClosed: ["นอกเวลาทำการ", "Closed now"],
  toAgent: ["โอนให้เจ้าหน้าที่", "To an agent"],
  toTeam: ["โอนให้ทีม", "To a team"],
  sureWarn: ["ตรวจก่อนส่ง: ข้อความนี้มี", "Look before you send: this text holds"],
  w_other_case: ["เลขเรื่องของคนอื่น", "a case number of somebody else"],
  w_national_id: ["เลขบัตรประชาชน", "a national ID number"],
  w_account: ["เลขบัญชี", "an account number"],
  sendAnyway: ["ส่งต่อไป", "Send anyway"],
  taken: ["มีผู้รับไปแล้ว:", "Already taken by"],
  shortcuts: ["แป้นลัด", "Shortcuts"],
  back: ["กลับ", "Back"],
  urgent: ["เร่งด่วน", "Urgent"],
  waited: ["รอ", "waited"],
  unread: ["ยังไม่อ่าน", "unread"],
  image: ["รูปที่ผู้ร้องส่ง", "Picture the person sent"],
  file: ["เปิดไฟล์", "Open file"],
  language: ["English", "ไทย"],
  st_submitted: ["รับเรื่องแล้ว", "Submitted"],
  st_reviewing: ["กำลังตรวจ", "Reviewing"],
  st_waiting: ["รอผู้ร้อง", "Waiting for the person"],
  st_referred: ["ส่งต่อแล้ว", "Referred"],
  st_resolved: ["ยุติแล้ว", "Resolved"],
  st_rejected: ["ไม่รับเรื่อง", "Rejected"],
  st_withdrawn: ["ผู้ร้องถอนเรื่อง", "Withdrawn"],
  pr_low: ["ต่ำ", "Low"],
  pr_normal: ["ปกติ", "Normal"],
  pr_high: ["สูง", "High"],
  pr_urgent: ["ด่วน", "Urgent"],
  ev_filed: ["ยื่นเรื่อง", "Filed"],
  ev_state: ["เปลี่ยนสถานะ", "State"],
  ev_edited: ["แก้ข้อมูล", "Corrected"],
  ev_assignee: ["ผู้รับผิดชอบ", "Assignee"],
  ev_priority: ["ความเร่งด่วน", "Priority"],
  ev_tags: ["ป้ายกำกับ", "Tags"],
  ev_note: ["บันทึก", "Note"],
  ev_question_asked: ["ถามผู้ร้อง", "Asked the person"],
  ev_question_answered: ["ผู้ร้องตอบ", "The person answered"],
  complainant: ["ผู้ร้อง", "Complainant"],
  keys: [
    "/ ค้นหา · J K เลือกรายการ · C รับเรื่อง · R ตอบ · N บันทึกภายใน · Ctrl+Enter ส่ง · Alt+1–7 รายการ",
    "/ search · J K move · C take it · R reply · N note · Ctrl+Enter send · Alt+1–7 lists",
  ],
} as const;

export type Key = keyof typeof TEXTS;

export function t(key: Key): string {
  return TEXTS[key][lang.value === "en" ? 1 : 0];
}

/** A text whose key is made of data; the data itself where there is none. */
export function maybe(prefix: string, name: string): string {
  const key = `${prefix}${name}`;
  return key in TEXTS ? t(key as Key) : name;
}

export function time(value: string | null): string {
  if (!value) return "";
  const moment = new Date(value);
  // The desk's times are Thai, wherever the browser is.
  const day = (one: Date) => one.toLocaleDateString("en-CA", { timeZone: "Asia/Bangkok" });
  const options: Intl.DateTimeFormatOptions = { timeZone: "Asia/Bangkok", hour: "2-digit", minute: "2-digit" };
  if (day(moment) !== day(new Date())) Object.assign(options, { day: "numeric", month: "short" });
  return moment.toLocaleString(lang.value === "en" ? "en-GB" : "th-TH", options);
}

export function waited(since: string, now: number): string {
  const minutes = Math.max(0, Math.floor((now - Date.parse(since)) / 60_000));
  if (minutes < 60) return lang.value === "en" ? `${minutes} min` : `${minutes} นาที`;
  const hours = Math.floor(minutes / 60);
  return lang.value === "en" ? `${hours} h` : `${hours} ชม.`;
}
