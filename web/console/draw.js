// Nodes of the desk; texts only by textContent.
const NAMES = { person: "ผู้ร้อง", assistant: "บอต", agent: "เจ้าหน้าที่", note: "บันทึกภายใน", notice: "ระบบ" };

export function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined && text !== null) node.textContent = text;
  return node;
}

export function when(iso) {
  const options = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: "Asia/Bangkok" };
  return new Date(iso).toLocaleString("th", options);
}

export function messageNode(message) {
  const item = element("article", `line ${message.kind}`);
  item.append(element("p", "by", `${message.sender_name || NAMES[message.kind]}, ${when(message.at)}`));
  item.append(element("p", "said", message.text || (message.file ? `[ไฟล์] ${message.file.name || ""}` : "—")));
  if (message.failed) item.append(element("p", "error", `ส่งไม่สำเร็จ: ${message.failed}`));
  return item;
}

export function caseNodes(view) {
  const list = element("dl", "facts");
  const facts = { ...view.answers, ...prefixed("respondent", view.respondent) };
  for (const [name, value] of Object.entries(facts)) {
    list.append(element("dt", "", name), element("dd", "", typeof value === "string" ? value : JSON.stringify(value)));
  }
  const times = view.events.map((event) => element("li", "", `${when(event.at)} – ${event.type} – ${event.actor}`));
  const events = element("ul", "events");
  events.append(...times);
  const head = element("p", "state", [view.form, view.state, view.channel, when(view.created_at)].join(" – "));
  const body = element("div", "messages");
  body.append(list, element("h3", "", "ลำดับเหตุการณ์"), events);
  return [element("h2", "", view.number), head, body];
}

function prefixed(prefix, values) {
  return Object.fromEntries(Object.entries(values || {}).map(([name, value]) => [`${prefix}.${name}`, value]));
}
