// The sentences of those who lead the desk: the board, reports, settings, accounts, learning, the audit log.
export const lead = {
  board: ["ภาพรวมตอนนี้", "Now"],
  reports: ["รายงาน", "Reports"],
  cannedEditor: ["ข้อความสำเร็จรูป", "Canned replies"],
  deskSettings: ["ทีมและเวลาทำการ", "Teams and hours"],
  people: ["ผู้ใช้", "Users"],
  learning: ["สอนผู้ช่วย", "Learning"],
  audit: ["บันทึกการใช้งาน", "Audit log"],
  account: ["บัญชีของฉัน", "My account"],
} as const;
