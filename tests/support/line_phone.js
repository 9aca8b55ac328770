// A phone with one LINE chat: what was said, Flex messages, quick replies, the rich menu, photos.
import { drawFlex } from "/phone/flex.js";

const $ = (selector) => document.querySelector(selector);
const query = new URLSearchParams(location.search);
const user = query.get("user") || "U" + "0".repeat(32);
const [log, choices, form, menu] = [$("#log"), $("#choices"), $("form"), $("#menu")];
const box = form.querySelector("textarea");
$("#user").textContent = user;
let drawn = "", menuDrawn = "";

const post = (path, body) => fetch(path, { method: "POST", body: JSON.stringify({ user, ...body }) }).then(look);
const say = (text) => text.trim() && post("/_say", { text });

async function tap(action) {
  if (action.type === "uri") return void (location.href = action.uri);
  if (action.type === "clipboard") return void toast(`คัดลอกแล้ว: ${action.clipboardText}`, navigator.clipboard?.writeText(action.clipboardText).catch(() => {}));
  if (action.type === "camera" || action.type === "cameraRoll") return void chooseFiles("image/*");
  if (action.type === "datetimepicker") return pick(action);
  return post("/_tap", { action });
}

function pick(action) {
  const picker = $("#picker");
  picker.type = { date: "date", time: "time" }[action.mode] || "datetime-local";
  picker.hidden = false;
  picker.focus();
  picker.onchange = () => {
    picker.hidden = true;
    post("/_tap", { action, params: { [action.mode]: picker.value } });
  };
}

function chooseFiles(accept = "") {
  $("#files").accept = accept;
  $("#files").click();
}

$("#files").onchange = async (event) => {
  const body = new FormData();
  body.append("user", user);
  for (const file of event.target.files) body.append("file", file);
  event.target.value = "";
  await fetch("/_file", { method: "POST", body });
  look();
};

function toast(text) {
  $("#name").textContent = text;
  setTimeout(look, 1500);
}

function drawMessage({ from, message, removed, id, read, quoted }) {
  const line = make("div", `line ${from}`);
  if (removed) {
    line.append(make("div", "bubble removed", "ยกเลิกข้อความแล้ว"));
    return line;
  }
  if (message.sender?.name) line.append(make("div", "who", message.sender.name));
  if (message.type === "flex") {
    line.append(drawFlex(message.contents, tap));
    return line;
  }
  const bubble = make("div", "bubble");
  if (message.quoteToken && from === "bot") bubble.append(make("div", "quote", quoted || "…"));
  if (message.type === "image") {
    const image = make("img");
    image.src = from === "bot" ? message.originalContentUrl : `/_media/${id}`;
    image.alt = message.fileName || "image";
    bubble.append(image);
  } else if (message.type === "location") bubble.append(["📍 " + (message.title || "ตำแหน่ง"), message.address].filter(Boolean).join("\n"));
  else bubble.append(message.text ?? message.altText ?? `[${message.type}] ${message.fileName || ""}`);
  if (from === "person" && id) {
    bubble.title = "แตะเพื่อยกเลิกข้อความ (unsend)";
    bubble.onclick = () => confirm("ยกเลิกข้อความนี้?") && post("/_do", { what: "unsend", message_id: id });
  }
  line.append(bubble);
  if (from === "person" && read) line.append(make("div", "read", "อ่านแล้ว"));
  return line;
}

function drawMenu(found) {
  const key = found ? found.richMenuId : "";
  if (key === menuDrawn) return;
  menuDrawn = key;
  menu.hidden = !found;
  if (!found) return menu.replaceChildren();
  const image = make("img");
  image.src = `/_menu/${found.richMenuId}`;
  image.alt = found.chatBarText;
  const { width, height } = found.size;
  const buttons = found.areas.map(({ bounds, action }) => {
    const button = make("button");
    button.setAttribute("aria-label", action.label || action.displayText || action.type);
    Object.assign(button.style, {
      left: `${(bounds.x / width) * 100}%`, top: `${(bounds.y / height) * 100}%`,
      width: `${(bounds.width / width) * 100}%`, height: `${(bounds.height / height) * 100}%`,
    });
    button.onclick = () => tap(action);
    return button;
  });
  menu.replaceChildren(image, ...buttons);
}

async function look() {
  const state = await (await fetch("/_chat?user=" + user)).json();
  $("#name").textContent = state.name;
  drawMenu(state.menu);
  const now = JSON.stringify([state.chat, state.typing]);
  if (now === drawn) return;
  drawn = now;
  log.replaceChildren(...state.chat.map(drawMessage));
  if (state.typing) log.append(make("div", "typing", "•••"));
  const last = state.chat.at(-1);
  const items = (last?.from === "bot" && last.message.quickReply?.items) || [];
  choices.replaceChildren(...items.map(({ action }) => {
    const button = make("button", "", action.label);
    button.onclick = () => tap(action);
    return button;
  }));
  log.scrollTop = log.scrollHeight;
}

function make(tag, name = "", text) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (text !== undefined) node.textContent = text;
  return node;
}

$("#attach").onclick = () => chooseFiles();
$("#more").onchange = (event) => {
  const what = event.target.value;
  event.target.value = "";
  if (what === "new") {
    const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    location.search = "?user=U" + hex;
  } else if (what) post("/_do", { what });
};
form.onsubmit = (event) => { event.preventDefault(); const text = box.value; box.value = ""; say(text); };
box.onkeydown = (event) => { if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); form.requestSubmit(); } };
setInterval(look, 500);
look();
