// Everything works without this file: it shows times in the reader's zone, lets arrow keys read plots, and asks
// nothing of any server.
"use strict";

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const short = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });

for (const time of document.querySelectorAll("time[datetime]")) {
  const at = new Date(time.dateTime);
  if (Number.isNaN(at.getTime()) || !time.dateTime.includes("T")) continue;
  time.title = exact.format(at);
  if (time.dataset.form === "short") time.textContent = short.format(at);
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });
for (const mark of document.querySelectorAll(".plot text[data-at]")) {
  mark.textContent = (mark.dataset.form === "day" ? day : clock).format(new Date(mark.dataset.at));
}

for (const plot of document.querySelectorAll(".plot")) {
  const columns = [...plot.querySelectorAll("[data-reading]")];
  const reading = plot.querySelector(".plot-reading");
  const svg = plot.querySelector("svg");
  if (!columns.length || !reading || !svg) continue;
  const idle = reading.textContent;
  let here = -1;
  const show = (index) => {
    columns[here]?.classList.remove("read");
    here = index;
    const column = columns[here];
    column?.classList.add("read");
    reading.textContent = column ? text(column) : idle;
  };
  const text = (column) => {
    const at = new Date(column.dataset.from);
    return `${short.format(at)}: ${column.dataset.reading}`;
  };
  columns.forEach((column, index) => column.addEventListener("pointerenter", () => show(index)));
  svg.addEventListener("pointerleave", () => show(-1));
  svg.addEventListener("blur", () => show(-1));
  svg.addEventListener("keydown", (event) => {
    const last = columns.length - 1;
    const next = { ArrowLeft: Math.max(0, here < 0 ? last : here - 1), ArrowRight: Math.min(last, here + 1), Home: 0, End: last };
    if (!(event.key in next)) return;
    event.preventDefault();
    show(next[event.key]);
  });
}

// On a phone the tabs may be wider than the screen: the present one is shown.
const tab = document.querySelector(".tabs [aria-current]");
if (tab) tab.closest(".tabs").scrollLeft = tab.offsetLeft - 80;

// A form that is sent twice by an impatient click does the thing once.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 8000);
  });
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// How hard a new password is to guess, roughly: it only encourages. The cloud has the last word.
const WORDS = /pass?wor[dt]|qwert[yz]|admin|welcome|letmein|monkey|dragon|summer|winter|iloveyou|sunshine|football|abcdef|1234|4321/gi;
for (const input of document.querySelectorAll("input[autocomplete=new-password]")) {
  const line = document.createElement("p");
  line.className = "strength";
  line.setAttribute("role", "status");
  const [meter, word] = [document.createElement("meter"), document.createElement("span")];
  Object.assign(meter, { min: 0, max: 4, low: 2, high: 3, optimum: 4 });
  meter.setAttribute("aria-hidden", "true");
  line.append(meter, word);
  line.hidden = true;
  input.after(line);
  input.addEventListener("input", () => {
    const text = input.value.replace(WORDS, "*").replace(/(.)\1{2,}/gu, "$1");
    const letters = [...text];
    const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d]/u].filter((kind) => kind.test(text)).length;
    const enough = letters.length >= 10 && new Set(letters).size >= 6;
    const score = enough ? Math.min(4, Math.floor((letters.length + 2 * kinds) / 6)) : 1;
    line.hidden = !input.value;
    meter.value = score;
    word.textContent = ["", "Easy to guess", "Could be longer", "Good", "Strong"][score];
  });
}
