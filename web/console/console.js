// The agents' desk: a list, one open conversation, the buttons that move it. Asks the server again every few seconds.
import { call } from "./api.js";
import { caseNodes, element, messageNode, when } from "./draw.js";

const EVERY = 2500; // milliseconds
const STATES = { bot: "บอตดูแล", queue: "รอเจ้าหน้าที่", agent: "เจ้าหน้าที่ดูแล" };
const $ = (id) => document.getElementById(id);

const desk = { agent: null, tab: "queued", open: null, seq: 0, conversation: null };

async function start() {
  try {
    desk.agent = (await call("GET", "/session")).agent;
  } catch {
    desk.agent = null;
  }
  show();
}

function show() {
  const inside = Boolean(desk.agent);
  $("login").hidden = inside;
  $("desk").hidden = !inside;
  $("who").hidden = $("logout").hidden = !inside;
  if (!inside) return $("email").focus();
  $("who").textContent = desk.agent.email;
  return refresh();
}

async function refresh() {
  if (!desk.agent) return;
  try {
    await (desk.tab === "cases" ? listCases() : listConversations());
    if (desk.open) await readMessages();
  } catch (error) {
    if (error.status === 401) {
      desk.agent = null;
      return show();
    }
    $("problem").textContent = error.message;
  }
}

async function listConversations() {
  const { conversations } = await call("GET", `/conversations?state=${desk.tab}`);
  fill(
    conversations.map((item) => ({
      key: item.id,
      title: `${item.channel === "line" ? "LINE" : "เว็บ"} ${item.id.slice(-6)}`,
      detail: item.queue_reason || STATES[item.handled_by],
      time: when(item.queued_at || item.last_at),
      chosen: item.id === desk.open,
      choose: () => openConversation(item.id),
    })),
  );
}

async function listCases() {
  const { cases } = await call("GET", "/cases");
  fill(
    cases.map((item) => ({
      key: item.number,
      title: item.number,
      detail: `${item.form} – ${item.state}`,
      time: when(item.created_at),
      chosen: item.number === desk.case,
      choose: () => openCase(item.number),
    })),
  );
}

let filled = "";
function fill(rows) {
  const signature = JSON.stringify(rows);
  if (signature === filled) return; // focus and scroll stay where they are
  filled = signature;
  const focused = document.activeElement && document.activeElement.dataset.key;
  $("conversations").replaceChildren(
    ...rows.map((row) => {
      const item = element("li");
      const button = element("button", row.chosen ? "chosen" : "");
      button.type = "button";
      button.dataset.key = row.key;
      button.append(
        element("strong", "", row.title),
        element("span", "detail", row.detail),
        element("span", "time", row.time),
      );
      button.addEventListener("click", row.choose);
      item.append(button);
      return item;
    }),
  );
  $("empty").hidden = rows.length > 0;
  if (focused) $("conversations").querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

async function openConversation(id) {
  Object.assign(desk, { open: id, seq: 0, case: null });
  $("messages").replaceChildren();
  $("nothing").hidden = true;
  $("case").hidden = true;
  $("open").hidden = false;
  $("problem").textContent = "";
  await refresh();
}

async function openCase(number) {
  Object.assign(desk, { open: null, case: number });
  $("nothing").hidden = $("open").hidden = true;
  $("case").replaceChildren(...caseNodes(await call("GET", `/cases/${encodeURIComponent(number)}`)));
  $("case").hidden = false;
  await refresh();
}

async function readMessages() {
  const id = desk.open;
  const after = desk.seq ? `?after=${desk.seq}` : "";
  const { conversation, messages } = await call("GET", `/conversations/${id}/messages${after}`);
  if (id !== desk.open) return;
  const log = $("messages");
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  for (const message of messages) {
    if (message.seq <= desk.seq) continue;
    log.append(messageNode(message));
    desk.seq = message.seq;
  }
  if (atEnd && messages.length) log.scrollTop = log.scrollHeight;
  drawState(conversation);
}

function drawState(conversation) {
  desk.conversation = conversation;
  const mine = conversation.handled_by === "agent" && conversation.agent_id === desk.agent.id;
  $("title").textContent = `${conversation.channel === "line" ? "LINE" : "เว็บ"} ${conversation.id.slice(-6)}`;
  const reason = conversation.queue_reason ? ` — ${conversation.queue_reason}` : "";
  $("state").textContent = `${mine ? "คุณดูแลอยู่" : STATES[conversation.handled_by]}${reason}`;
  $("claim").hidden = mine;
  $("claim").disabled = conversation.handled_by === "agent" && !mine;
  $("release").hidden = !mine && conversation.handled_by !== "queue";
  $("close").hidden = !mine;
  $("send").disabled = !mine;
}

async function act(work) {
  $("problem").textContent = "";
  try {
    await work();
  } catch (error) {
    $("problem").textContent = error.message;
  }
  await refresh();
}

const path = (name) => `/conversations/${desk.open}/${name}`;
// The list follows the conversation to where it went.
const move = (name, tab) => act(async () => {
  await call("POST", path(name));
  choose(tab);
});
$("claim").addEventListener("click", () => move("claim", "agent"));
$("release").addEventListener("click", () => move("release", "bot"));
$("close").addEventListener("click", () => move("close", "bot"));

async function say(name) {
  const text = $("text").value.trim();
  if (!text) return;
  await act(async () => {
    // The id makes a second press after a lost answer harmless.
    await call("POST", path(name), name === "messages" ? { text, id: crypto.randomUUID() } : { text });
    $("text").value = "";
  });
  $("text").focus();
}
$("reply").addEventListener("submit", (event) => {
  event.preventDefault();
  if (!$("send").disabled) say("messages");
});
$("note").addEventListener("click", () => say("notes"));

const tabs = [...document.querySelectorAll("[data-state]")];
function choose(state) {
  desk.tab = state;
  for (const tab of tabs) tab.setAttribute("aria-pressed", String(tab.dataset.state === state));
}
for (const tab of tabs) {
  tab.addEventListener("click", () => {
    choose(tab.dataset.state);
    refresh();
  });
}

$("login-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  $("login-error").textContent = "";
  try {
    const body = { email: $("email").value, password: $("password").value };
    desk.agent = (await call("POST", "/session", body)).agent;
    $("password").value = "";
    show();
  } catch (error) {
    $("login-error").textContent = error.message;
  }
});
$("logout").addEventListener("click", async () => {
  await call("DELETE", "/session").catch(() => null);
  Object.assign(desk, { agent: null, open: null, case: null });
  show();
});

// One after the other, so that a slow server is not asked twice at once.
async function tick() {
  if (!document.hidden) await refresh();
  setTimeout(tick, EVERY);
}
start();
setTimeout(tick, EVERY);
