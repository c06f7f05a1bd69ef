// Refines pages that are complete without it: progress moves, the slider redraws, values are checked while typed.
"use strict";

function followProgress() {
  const status = document.getElementById("campaign");
  if (!status || !status.dataset.run) return;
  const bar = document.getElementById("progress");
  const words = document.getElementById("progress-words");
  const events = new EventSource(`/${status.dataset.station}/events?run=${status.dataset.run}`);
  const number = (value) => value.toLocaleString("en");
  events.onmessage = (event) => {
    const told = JSON.parse(event.data);
    if (told.state === "waiting") {
      words.textContent = `waiting, ${told.ahead} in the queue`;
    } else if (told.state === "running" && told.total) {
      bar.max = told.total;
      bar.value = told.done;
      const left = told.seconds_left === null ? "" : `, about ${Math.max(1, Math.round(told.seconds_left))} s left`;
      words.textContent = `${number(told.futures)} futures are being played: ${Math.round(100 * told.done / told.total)} %${left}`;
    } else if (told.state === "running") {
      words.textContent = `${number(told.futures)} futures: compiling the simulation, once: about a minute`;
    } else {
      events.close();
      location.reload();
    }
  };
  events.onerror = () => {
    if (events.readyState === EventSource.CLOSED) words.textContent = "no progress is told; load the page again";
  };
}

function moveDays() {
  const form = document.getElementById("slider-form");
  if (!form) return;
  const slider = document.getElementById("slider");
  const input = document.getElementById("on");
  const part = document.getElementById("part");
  const first = Date.parse(`${form.dataset.first}T00:00:00Z`);
  const tenth = Math.max(1, Math.round((slider.max - slider.min) / 10));
  const kept = new Map();
  const narrow = matchMedia("(max-width: 719px)");
  const REST_MS = 150; // without a move: while the hand moves, the server draws what it points at and nothing else
  let wanted = null;
  let asking = false;
  let resting = 0;

  const dayAt = (place) => new Date(first + 86400000 * place).toISOString().slice(0, 10);
  const address = (day) => {
    const query = new URLSearchParams(location.search);
    query.set("on", day);
    return query;
  };
  const fetchDay = async (day) => {
    const part = narrow.matches ? "narrow" : "wide"; // a window may change its width while a day is asked for
    const key = `${day} ${part}`;
    if (kept.has(key)) return kept.get(key);
    const query = address(day);
    query.set("part", part);
    const answer = await fetch(`station?${query}`, { headers: { accept: "text/html" } });
    const text = answer.ok ? await answer.text() : null;
    if (text !== null) {
      if (kept.size > 400) kept.delete(kept.keys().next().value);
      kept.set(key, text);
    }
    return text;
  };
  const draw = async () => {
    if (asking) return; // the day wanted when the answer comes is asked for next: no queue behind a fast hand
    asking = true;
    while (wanted !== null) {
      const day = wanted;
      wanted = null;
      const text = await fetchDay(day);
      if (text !== null && wanted === null) {
        part.innerHTML = text; // escaped by the server, and no script in it would run under our policy
        const told = document.getElementById("told");
        slider.setAttribute("aria-valuetext", `${day}. ${told ? told.textContent : ""}`);
        history.replaceState(null, "", `station?${address(day)}`);
        part.dataset.day = day;
      }
    }
    asking = false;
    clearTimeout(resting);
    resting = setTimeout(fetchNeighbours, REST_MS);
  };
  const fetchNeighbours = async () => { // the next step of an arrow key is there before it is asked for
    for (const near of [1, -1]) {
      const place = Number(slider.value) + near;
      if (asking || wanted !== null) return;
      if (place >= 0 && place <= Number(slider.max)) await fetchDay(dayAt(place));
    }
  };
  const ask = (day) => {
    wanted = day;
    draw();
  };
  narrow.addEventListener("change", () => { // the other picture was not asked for yet
    ask(input.value);
  });
  slider.addEventListener("input", () => {
    input.value = dayAt(Number(slider.value));
    ask(input.value);
  });
  slider.addEventListener("keydown", (event) => {
    if (event.key !== "PageUp" && event.key !== "PageDown") return;
    event.preventDefault();
    slider.value = Number(slider.value) + (event.key === "PageUp" ? tenth : -tenth);
    slider.dispatchEvent(new Event("input"));
  });
  input.addEventListener("change", () => {
    const day = Date.parse(`${input.value}T00:00:00Z`);
    if (Number.isNaN(day)) return;
    slider.value = Math.round((day - first) / 86400000);
    ask(input.value);
  });
}

function turnPages() {
  const rows = document.getElementById("rows");
  if (!rows) return;
  const turned = document.getElementById("turned");
  const kept = new Map();
  const fetchPage = (address) => {
    if (kept.has(address)) return kept.get(address);
    const url = new URL(address, location.href);
    url.searchParams.set("part", "rows");
    const text = fetch(url, { headers: { accept: "text/html" } }).then((answer) => (answer.ok ? answer.text() : null));
    if (kept.size > 40) kept.delete(kept.keys().next().value);
    kept.set(address, text);
    return text;
  };
  const fetchNeighbours = () => { // the page that is turned to next is there before it is asked for
    for (const link of rows.querySelectorAll("a[rel]")) fetchPage(link.href);
  };
  const draw = async (address, name) => {
    const text = await fetchPage(address);
    if (text === null) {
      location.href = address; // the server tells the fault
      return;
    }
    rows.innerHTML = text; // escaped by the server, and no script in it would run under our policy
    turned.textContent = rows.querySelector("caption").textContent;
    const links = [...rows.querySelectorAll(".places a")];
    const again = links.find((link) => link.textContent === name) || rows.querySelector(".places [aria-current]");
    if (again && name) again.focus({ preventScroll: true });
    setTimeout(fetchNeighbours, 100);
  };
  rows.addEventListener("click", async (event) => {
    const link = event.target.closest(".places a");
    if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const address = link.href;
    await draw(address, link.textContent);
    history.pushState(null, "", address);
  });
  addEventListener("popstate", () => draw(location.href, ""));
  setTimeout(fetchNeighbours, 500);
}

function checkValues() {
  const form = document.getElementById("workbench");
  if (!form) return;
  const said = document.getElementById("checked");
  const undo = document.getElementById("undo");
  const draft = document.getElementById("draft");
  const declared = new Map();
  const last = new Map(); // what each field held before it was changed last
  const history = [];
  let asked = 0;
  for (const field of form.querySelectorAll('[name^="v:"]')) {
    const hint = document.getElementById(`${field.id}-hint`);
    const before = hint && hint.textContent.startsWith("declared: ") ? hint.textContent.slice(10) : field.value;
    declared.set(field, before === "unknown" ? "" : before);
    last.set(field, field.value);
  }
  const added = new Set([...declared.keys()].filter((field) => field.dataset.added !== undefined));
  const tellFaults = (told) => {
    const faults = new Map(told.fields.map((field) => [`v:${field.path}`, field.faults]));
    let count = told.faults.length;
    for (const [field, before] of declared) {
      const own = faults.get(field.name) || [];
      count += own.length;
      const hint = document.getElementById(`${field.id}-hint`);
      field.closest(".field").classList.toggle("wrong", own.length > 0);
      field.toggleAttribute("aria-invalid", own.length > 0);
      hint.replaceChildren();
      if (own.length) {
        const words = document.createElement("span");
        words.className = "fault";
        words.textContent = own.join(" ");
        hint.append(words);
        const folded = field.closest("details");
        if (folded) folded.open = true;
      } else if (field.value.trim() !== before && !added.has(field)) {
        hint.textContent = `declared: ${before || "unknown"}`;
      }
    }
    const broken = told.rules.length ? ` ${told.rules.length} ${told.rules.length === 1 ? "rule" : "rules"} broken.` : "";
    said.textContent = `${count ? `${count} ${count === 1 ? "fault" : "faults"}. ${told.faults.join(" ")}` : "No fault."}${broken}`;
    return count;
  };
  const redraw = async (query) => {
    const here = document.activeElement.closest ? document.activeElement.closest(".move") : null;
    const path = here ? here.dataset.path : null;
    query.set("part", "wide");
    const shown = new URLSearchParams(location.search).get("to");
    if (shown) query.set("to", shown);
    const answer = await fetch(`workbench?${query}`, { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const scrolled = draft.querySelector(".draft").scrollLeft;
    draft.innerHTML = await answer.text(); // escaped by the server, and no script in it would run under our policy
    draft.querySelector(".draft").scrollLeft = scrolled;
    const again = path && draft.querySelector(`.move[data-path="${CSS.escape(path)}"]`);
    if (again) again.focus();
  };
  const check = async () => {
    const query = new URLSearchParams();
    for (const [field, before] of declared) {
      const changed = field.value.trim() !== (added.has(field) ? "" : before);
      field.closest(".field").classList.toggle("changed", changed);
      if (changed) query.append("set", `${field.name.slice(2)}=${field.value.trim()}`);
    }
    const own = ++asked; // an answer that was overtaken is not told
    const answer = await fetch(`workbench.json?${query}`);
    if (!answer.ok || own !== asked) return;
    const count = tellFaults(await answer.json());
    if (!count && own === asked) await redraw(query);
    draft.dataset.checked = String(own);
  };
  form.addEventListener("change", (event) => {
    const field = event.target;
    if (!declared.has(field)) return;
    if (last.get(field) !== field.value) history.push([field, last.get(field)]);
    last.set(field, field.value);
    undo.disabled = history.length === 0;
    check();
  });
  undo.addEventListener("click", () => {
    const [field, before] = history.pop();
    field.value = before;
    last.set(field, before);
    undo.disabled = history.length === 0;
    field.focus();
    check();
  });
}

function moveFlights() {
  const draft = document.getElementById("draft");
  const form = document.getElementById("workbench");
  if (!draft || !form) return;
  const moved = document.getElementById("moved");
  const DAY_MS = 86400000;
  const PAUSE_MS = 500; // after the last key, before the change counts as made
  let held = null; // the bar under the pointer, where it was taken, how far it had been moved
  let waiting = 0;
  const fieldOf = (bar) => form.querySelector(`[name="v:${CSS.escape(bar.dataset.path)}"]`);
  const movedBy = (bar) => Number(bar.dataset.moved || 0);
  const dayPx = () => Number(draft.querySelector("#draft-part").dataset.dayPx);
  const place = (bar, days) => {
    const day = new Date(Date.parse(`${bar.dataset.launch}T00:00:00Z`) + days * DAY_MS);
    const text = day.toISOString().slice(0, 10);
    bar.dataset.moved = String(days);
    bar.setAttribute("transform", `translate(${days * dayPx()} 0)`);
    bar.setAttribute("aria-valuetext", text);
    fieldOf(bar).value = text;
    const size = Math.abs(days);
    const far = days === 0 ? "where it was" : `${size} ${size === 1 ? "day" : "days"} ${days < 0 ? "earlier" : "later"}`;
    moved.textContent = `${bar.dataset.flight}: launch ${text}, ${far}.`;
  };
  const settle = (bar) => fieldOf(bar).dispatchEvent(new Event("change", { bubbles: true }));
  draft.addEventListener("pointerdown", (event) => {
    const bar = event.target.closest(".move");
    if (!bar || event.button !== 0) return;
    event.preventDefault(); // no text is marked, and the page does not scroll under the hand
    bar.focus();
    bar.setPointerCapture(event.pointerId);
    const svg = bar.ownerSVGElement;
    held = { bar, x: event.clientX, from: movedBy(bar), scale: svg.viewBox.baseVal.width / svg.getBoundingClientRect().width };
  });
  draft.addEventListener("pointermove", (event) => {
    if (!held) return;
    const days = held.from + Math.round(((event.clientX - held.x) * held.scale) / dayPx());
    if (days !== movedBy(held.bar)) place(held.bar, days);
  });
  const release = (keep) => {
    if (!held) return;
    const { bar, from } = held;
    held = null;
    if (!keep) place(bar, from);
    if (movedBy(bar) !== from) settle(bar);
  };
  draft.addEventListener("pointerup", () => release(true));
  draft.addEventListener("pointercancel", () => release(false));
  draft.addEventListener("keydown", (event) => {
    const bar = event.target.closest(".move");
    if (!bar) return;
    if (event.key === "Escape" && held) {
      release(false);
      return;
    }
    const days = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: 30, PageDown: -30 }[event.key];
    if (days === undefined && event.key !== "Escape") return;
    event.preventDefault();
    const step = Math.abs(days) === 1 && event.shiftKey ? 7 * days : days;
    place(bar, event.key === "Escape" ? 0 : movedBy(bar) + step);
    clearTimeout(waiting);
    waiting = setTimeout(() => settle(bar), PAUSE_MS);
  });
}

function showHere() {
  const here = document.querySelector('.top nav [aria-current="page"]');
  if (here) here.parentElement.parentElement.scrollLeft = here.offsetLeft - 40;
}

showHere();
followProgress();
moveDays();
turnPages();
checkValues();
moveFlights();
