"use strict";
// Asks the server once a second for what is seen, and shows it. Names and messages are text, never markup.

const element = (id) => document.getElementById(id);
const every = 1000, everyHidden = 5000, patience = 8000;
let token = "", list = "pending", chosen = "", view = null, lastAnswer = 0, timer = 0, isAsking = false, asksAgain = false;

// MARK: What is seen of a text: controls and what turns its direction can't hide in it.

const hidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
const seen = (text) => text.replace(hidden, (c) => "\\u{" + c.codePointAt(0).toString(16) + "}");
const count = (number) => number.toLocaleString("en").replaceAll(",", "\u2009");

function size(bytes) {
  if (bytes < 1024) return bytes + " B";
  for (const unit of ["kB", "MB", "GB", "TB"]) {
    bytes /= 1024;
    if (bytes < 1023.95 || unit === "TB") return bytes.toFixed(1) + " " + unit;
  }
}

function span(seconds) {
  if (seconds < 0.9995) return Math.round(seconds * 1000) + " ms";
  if (seconds < 59.95) return seconds.toFixed(1) + " s";
  const whole = Math.round(seconds);
  if (whole < 3600) return Math.floor(whole / 60) + " min " + whole % 60 + " s";
  if (whole < 86400) return Math.floor(whole / 3600) + " h " + Math.floor(whole / 60) % 60 + " min";
  return Math.floor(whole / 86400) + " d " + Math.floor(whole / 3600) % 24 + " h";
}

const clock = (seconds) => new Date(seconds * 1000).toLocaleString();

function make(tag, kind, text) {
  const node = document.createElement(tag);
  if (kind) node.className = kind;
  if (text !== undefined) node.textContent = seen(text);
  return node;
}

function tell(id, text) {
  const node = element(id);
  if (node.textContent !== text) node.textContent = text;
}

// MARK: Asking

async function ask(path, more = {}) {
  const signal = AbortSignal.timeout(patience * (more.method ? 3 : 1));
  const answer = await fetch(path, { headers: { Authorization: "Bearer " + token }, cache: "no-store", signal, ...more });
  if (answer.status === 401) throw new Denied();
  return { status: answer.status, value: await answer.json() };
}

class Denied extends Error {}

// Not URLSearchParams, for which a blank is a plus sign.
const query = (values) => Object.entries(values).map(([name, value]) => name + "=" + encodeURIComponent(value)).join("&");

const rowHeight = () => parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--row"));

function visible() {
  const box = element("scroll");
  const offset = Math.max(0, Math.floor(box.scrollTop / rowHeight()) - 20);
  return { offset, limit: Math.ceil(box.clientHeight / rowHeight()) + 60 };
}

async function update() {
  clearTimeout(timer);
  if (isAsking) return asksAgain = true;
  isAsking = true;
  try {
    const { status, value } = await ask("/api/view?" + query({ list, find: element("find").value, ...visible() }));
    lastAnswer = Date.now();
    if (status === 200) {
      view = value;
      show();
      await detail();
    } else {
      notice(value.error, "busy");
    }
  } catch (problem) {
    if (problem instanceof Denied) return enter(token ? "This token is not the one." : "");
    notice("No answer from longhaul" + (lastAnswer ? " since " + new Date(lastAnswer).toLocaleTimeString() : "")
      + ": it has ended, or can't be reached. It is tried again.", "bad");
  } finally {
    isAsking = false;
  }
  timer = setTimeout(update, asksAgain ? 0 : document.hidden ? everyHidden : every);
  asksAgain = false;
}

// MARK: The whole

const phases = {
  starting: ["◌ STARTING", "busy"], running: ["▶ RUNNING", "good"], paused: ["‖ PAUSED", "busy"],
  disconnected: ["⚠ DISCONNECTED", "bad"], draining: ["◔ DRAINING", "busy"], aborting: ["✖ ABORTING", "bad"],
  finished: ["✔ FINISHED", "good"], stopped: ["■ STOPPED", "busy"], trouble: ["⚠ TROUBLE", "bad"],
  file: ["▤ PROGRESS FILE", "faint"], lost: ["⚠ WENT AWAY", "bad"],
};

function notice(text, tone) {
  const banner = element("banner");
  banner.hidden = !text;
  banner.className = "notice " + tone;
  tell("banner", seen(text || ""));
}

function show() {
  const now = view.overview;
  const failed = now.tables.failed + now.objects.failed;
  let [word, tone] = phases[now.phase.name] ?? [now.phase.name.toUpperCase(), "faint"];
  if (now.phase.name === "finished" && failed) [word, tone] = ["✔ FINISHED with " + failed + " failed", "bad"];
  tell("phase", word);
  element("phase").className = tone;
  tell("route", seen(now.source + " → " + now.target));
  const parts = [now.phase.text, now.held_back].filter(Boolean);
  const quiet = ["file", "finished"].includes(now.phase.name);
  notice(parts.join(" "), ["disconnected", "trouble", "lost", "aborting"].includes(now.phase.name) ? "bad" : quiet ? "" : "busy");
  const all = now.tables.pending + now.tables.active + now.tables.completed + now.tables.failed;
  const share = now.bytes_total > 0 ? now.bytes_done / now.bytes_total : all ? (now.tables.completed + now.tables.failed) / all : 0;
  // 100 % means all.
  const percent = Math.floor(share * 1000) / 10;
  element("bar").style.width = percent + "%";
  element("bar").parentElement.setAttribute("aria-valuenow", percent);
  tell("percent", percent.toFixed(1) + " %");
  tell("bytes", now.bytes_total ? size(now.bytes_done) + " of " + size(now.bytes_total) : "—");
  tell("rows", count(now.rows));
  tell("rate", (now.bytes_per_second ? size(Math.round(now.bytes_per_second)) + "/s" : "—")
    + (now.max_rate ? " of at most " + size(now.max_rate) + "/s" : ""));
  tell("left", now.seconds_left ? span(now.seconds_left[0]) + " – " + span(now.seconds_left[1]) : "—");
  const isUnknown = ["file", "lost"].includes(now.phase.name);
  tell("elapsed", isUnknown ? "—" : span(Math.max(0, (view.ended_at ?? view.now) - now.started_at)));
  document.title = (failed ? "(" + failed + " failed) " : "") + percent.toFixed(0) + " % · longhaul";
  showGraph(now.history);
  showWork(now);
  showTabs(now);
  showRows();
  showCommands(now);
}

function showGraph(rates) {
  const graph = element("graph"), most = Math.max(...rates, 1), last = Math.max(rates.length - 1, 1);
  const points = rates.map((rate, place) => (place / last * 600).toFixed(1) + "," + (58 - rate / most * 54).toFixed(1));
  graph.hidden = rates.length < 2;
  graph.querySelector(".line").setAttribute("d", points.length ? "M" + points.join("L") : "");
  graph.querySelector(".area").setAttribute("d", points.length ? "M0,60L" + points.join("L") + "L600,60Z" : "");
}

function showWork(now) {
  element("active").hidden = !now.active.length;
  tell("active-count", String(now.active.length));
  element("work").replaceChildren(...now.active.map((work) => {
    const item = make("li");
    const bar = make("div", "bar"), part = make("div");
    part.style.width = Math.round((work.fraction ?? 0) * 100) + "%";
    bar.append(part);
    const parts = [work.rows ? count(work.rows) + " rows" : "", work.bytes ? size(work.bytes) : "", work.note];
    item.append(
      make("span", "name", "w" + work.worker + " " + work.name), make("span", "busy", work.step), bar,
      make("span", "note faint", parts.filter(Boolean).join(" · ")),
      make("span", "time faint", span(Math.max(0, view.now - work.started_at))));
    if (work.lock_wait) item.append(make("span", "wait bad", "waits for " + work.lock_wait));
    return item;
  }));
}

// MARK: Lists

function showTabs(now) {
  const objects = now.objects.pending + now.objects.completed + now.objects.failed;
  const counts = {
    pending: now.tables.pending, completed: now.tables.completed, failed: now.tables.failed, objects,
    left_behind: now.left_behind,
  };
  for (const tab of element("tabs").children) {
    const number = tab.querySelector("b");
    number.textContent = count(counts[tab.dataset.list]);
    number.className = tab.dataset.list === "failed" && counts.failed ? "bad" : "";
    tab.setAttribute("aria-selected", tab.dataset.list === list);
  }
}

function figures(row) {
  const parts = [];
  if (row.state) parts.push([row.state, row.state === "failed" ? "bad" : "faint"]);
  if (row.sqlstate) parts.push([row.sqlstate, "bad"]);
  if (row.rows !== undefined) parts.push([count(row.rows) + " rows", "wide"]);
  if (row.bytes !== undefined) parts.push([size(row.bytes), ""]);
  if (row.seconds !== undefined) parts.push([span(row.seconds), ""]);
  return parts.map(([text, kind]) => make("span", "figure " + kind, text));
}

function draw(row, content) {
  const line = make("div", "row");
  line.dataset.name = row.name;
  line.dataset.row = content;
  line.append(make("bdi", "name", row.name));
  if (row.text !== undefined) line.append(make("bdi", "text", row.text));
  line.append(...figures(row));
  return line;
}

function showRows() {
  const page = view.page, height = rowHeight();
  if (page.list !== list) return;
  const room = element("room");
  room.style.height = page.total * height + "px";
  // A line that is seen already stays: what is pressed or marked on it does, too.
  const known = new Map([...room.children].map((line) => [line.dataset.row, line]));
  const added = [];
  page.rows.forEach((row, place) => {
    const content = JSON.stringify(row);
    const line = known.get(content) ?? draw(row, content);
    known.delete(content);
    line.style.top = (page.offset + place) * height + "px";
    line.setAttribute("aria-current", row.name === chosen);
    if (!line.parentElement) added.push(line);
  });
  if (added.length === page.rows.length) {
    // Scrolled on quickly, all of them are others.
    room.replaceChildren(...added);
  } else {
    for (const line of known.values()) line.remove();
    room.append(...added);
  }
  const found = element("find").value ? " found" : "";
  tell("count", page.total ? count(page.total) + found : "none" + found);
}

// MARK: One of them

async function detail() {
  const name = chosen, isFailed = name && ["failed", "objects"].includes(list);
  const [failure, log] = await Promise.all([
    isFailed ? ask("/api/failure?" + query({ name })) : null,
    ask("/api/log?" + query({ name })),
  ]);
  if (name !== chosen) return;
  element("close").hidden = !name;
  tell("detail-title", name ? seen(name) : "Log of the run");
  showFailure(failure?.status === 200 ? failure.value : null);
  showDetailCommands(failure?.status === 200);
  const box = element("log"), isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 30;
  const text = (log.status === 200 && log.value.lines.map(seen).join("\n")) || "nothing logged yet";
  if (box.textContent === text) return;
  box.textContent = text;
  if (isAtEnd) box.scrollTop = box.scrollHeight;
}

function statement(failure) {
  const node = make("dd"), letters = [...failure.statement], place = failure.position - 1;
  if (!(place >= 0 && place < letters.length)) {
    node.textContent = seen(failure.statement);
    return node;
  }
  const end = letters.findIndex((letter, at) => at > place && !/[\p{L}\p{N}_]/u.test(letter));
  const stop = end < 0 ? letters.length : end;
  node.append(
    seen(letters.slice(0, place).join("")), make("mark", "", letters.slice(place, stop).join("")),
    seen(letters.slice(stop).join("")));
  return node;
}

let shownFailure = "";

function showFailure(failure) {
  const text = JSON.stringify(failure);
  if (text === shownFailure) return;
  shownFailure = text;
  if (!failure) return element("failure").replaceChildren();
  const fields = [
    ["SQLSTATE", [failure.sqlstate, failure.condition].filter(Boolean).join(" ")], ["message", failure.error],
    ["detail", failure.detail], ["hint", failure.hint], ["context", failure.context], ["statement", failure.statement],
    ["step", failure.step], ["schema", failure.schema], ["table", failure.table], ["column", failure.column],
    ["type", failure.data_type], ["constraint", failure.constraint], ["when", clock(failure.at)],
    ["attempts", String(failure.attempts)],
  ];
  const whole = make("dl");
  for (const [name, value] of fields) {
    if (value) whole.append(make("dt", "", name), name === "statement" ? statement(failure) : make("dd", name === "message" ? "bad" : "", value));
  }
  if (failure.remedy) whole.append(make("dt", "", "what helps"), make("dd", "remedy", failure.remedy));
  element("failure").replaceChildren(whole);
}

// MARK: Commands

async function command(word, more = {}) {
  tell("answer", "…");
  try {
    const { value } = await ask("/api/command", { method: "POST", body: JSON.stringify({ command: word, ...more }) });
    tell("answer", value.answer ?? value.error);
  } catch {
    tell("answer", "no answer");
  }
  update();
}

/// Asks before something that can't be taken back; the first choice does nothing.
function decide(text, choices) {
  tell("question-text", text);
  element("choices").replaceChildren(...[["Cancel", () => {}], ...choices].map(([label, act]) => {
    const button = make("button", "", label);
    button.addEventListener("click", act);
    return button;
  }));
  element("question").showModal();
}

function showCommands(now) {
  element("commands").hidden = !view.may_command;
  const isOver = !["running", "paused", "disconnected", "draining", "starting"].includes(now.phase.name);
  for (const id of ["pause", "fewer", "more", "stop", "limit"]) element(id).disabled = isOver;
  if (now.workers >= mostWorkers) element("more").disabled = true;
  if (now.workers <= 1) element("fewer").disabled = true;
  showLimit(now.max_rate ?? 0);
  tell("pause", now.phase.name === "paused" ? "Resume" : "Pause");
  tell("workers", now.workers + (now.workers === 1 ? " worker" : " workers"));
}

const mostWorkers = 64, megabyte = 1048576;

/// The limits that can be chosen, and the one that holds.
function showLimit(limit) {
  const box = element("limit");
  if (box.dataset.limit === String(limit) || document.activeElement === box && box.dataset.limit !== undefined) return;
  box.dataset.limit = limit;
  const limits = new Set([0, ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1024].map((number) => number * megabyte), limit]);
  box.replaceChildren(...[...limits].sort((one, other) => one - other).map((bytes) => {
    const choice = make("option", "", bytes ? size(bytes) + "/s" : "any rate");
    choice.value = bytes;
    choice.selected = bytes === limit;
    return choice;
  }));
}

let shownCommand = "";

function showDetailCommands(isFailed) {
  const kind = !view.may_command || !chosen ? "" : list === "pending" ? "skip" : isFailed ? "requeue" : "";
  if (kind + chosen === shownCommand) return;
  shownCommand = kind + chosen;
  const name = chosen;
  const button = make("button", "", kind === "skip" ? "Skip…" : "Try again…");
  button.addEventListener("click", () => kind === "skip"
    ? decide("Take " + seen(name) + " out of the work? It is not moved then.", [["Skip it", () => command("skip", { name })]])
    : decide("Try " + seen(name) + " again? Its cause should be mended first.", [["Try again", () => command("requeue", { name })]]));
  element("detail-commands").replaceChildren(...(kind ? [button] : []));
}

// MARK: What a person does

function choose(name) {
  chosen = name;
  element("log").textContent = "";
  showRows();
  update();
}

element("tabs").addEventListener("click", (event) => {
  const tab = event.target.closest("button");
  if (!tab) return;
  list = tab.dataset.list;
  element("scroll").scrollTop = 0;
  choose("");
  if (view) showTabs(view.overview);
});
element("room").addEventListener("click", (event) => {
  const row = event.target.closest(".row");
  if (row) choose(row.dataset.name);
});
element("scroll").addEventListener("keydown", (event) => {
  if (!view || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  event.preventDefault();
  const names = view.page.rows.map((row) => row.name), place = names.indexOf(chosen);
  const next = names[place < 0 ? 0 : place + (event.key === "ArrowDown" ? 1 : -1)];
  if (next === undefined) return;
  choose(next);
  document.querySelector(".row[aria-current=true]")?.scrollIntoView({ block: "nearest" });
});
element("scroll").addEventListener("scroll", () => {
  const { offset, limit } = visible();
  // Rows beyond those that came are wanted at once.
  if (view && (offset + 10 < view.page.offset || offset + limit - 30 > view.page.offset + view.page.rows.length && view.page.offset + view.page.rows.length < view.page.total)) update();
});
element("find").addEventListener("input", () => { element("scroll").scrollTop = 0; update(); });
element("close").addEventListener("click", () => choose(""));
element("pause").addEventListener("click", () => command(view.overview.phase.name === "paused" ? "resume" : "pause"));
element("fewer").addEventListener("click", () => command("workers", { count: view.overview.workers - 1 }));
element("more").addEventListener("click", () => command("workers", { count: view.overview.workers + 1 }));
element("limit").addEventListener("change", (event) => {
  const bytes = Number(event.target.value);
  event.target.blur();
  command("rate", bytes ? { bytes } : {});
});
element("stop").addEventListener("click", () => decide("Stop the migration? What is pending stays pending.", [
  ["Finish what is in flight", () => command("stop")], ["Roll back what is in flight", () => command("stop_now")],
]));
document.addEventListener("visibilitychange", () => { if (!document.hidden) update(); });

// MARK: The token: kept for this tab alone, and not in its address.

function enter(problem) {
  element("view").hidden = true;
  element("entry").hidden = false;
  tell("entry-problem", problem);
  element("token").focus();
}

function begin(given) {
  token = given;
  sessionStorage.setItem("token", token);
  element("entry").hidden = true;
  element("view").hidden = false;
  update();
}

element("entry").addEventListener("submit", (event) => {
  event.preventDefault();
  begin(element("token").value.trim());
});
const given = location.hash.slice(1);
if (given) history.replaceState(null, "", location.pathname);
if (given || sessionStorage.getItem("token")) begin(given || sessionStorage.getItem("token"));
else enter("");
