// Puts the chosen options into the page's address and into the embedding line, and shows the events.
const form = document.querySelector("#options");
const chosen = new URLSearchParams(location.search);
const script = document.createElement("script");
const attributes = [];
for (const field of form.elements) {
  const value = chosen.get(field.name);
  if (!field.name || value === null) continue;
  if (field.type === "checkbox") field.checked = true;
  else field.value = value;
  if (value === "") continue;
  script.dataset[field.name] = value;
  attributes.push(` data-${field.name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}="${value}"`);
}
document.querySelector("#line").textContent = `<script src="${location.origin}/widget.js"${attributes.join("")} async></script>`;
const events = document.querySelector("#events");
window.Rongthuk ||= [];
window.Rongthuk.push((chat) => {
  for (const name of ["open", "close", "message", "unread", "error"]) {
    chat.on(name, (detail) => events.append(`${name} ${JSON.stringify(detail)}\n`));
  }
  for (const button of document.querySelectorAll("[data-call]")) {
    button.addEventListener("click", () => chat[button.dataset.call](button.dataset.value));
  }
});
script.async = true;
script.src = "/widget.js";
document.body.append(script);
