"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const [search, who, what, verb] = ["search", "who", "what", "verb"].map($);
  const heads = [...document.querySelectorAll("thead th[data-kind]")];
  const plain = (text) => text.toLowerCase().replace(/\s+/g, " ").trim();
  const names = (access) => access.verb ?? access.actions[0];

  /** Each row with its cells, and what is searched in them. */
  const rows = [...document.querySelectorAll("tbody tr")].map((element) => {
    const cells = [...element.querySelectorAll("td")].map((cell, column) => {
      const at = cell.dataset.cell;
      if (at === undefined) return { element: cell, verbs: [], text: "", some: false };
      const content = data.cells[Number(at)];
      const sources = content.access.flatMap((access) => [...access.ways, ...(access.denials ?? [])].flatMap((way) => way.sources));
      return {
        element: cell,
        verbs: content.access.map(names),
        text: plain(`${element.firstElementChild.textContent} ${heads[column].textContent} ${cell.textContent} ${sources.join(" ")}`),
        some: true,
      };
    });
    return { element, cells, kind: element.dataset.kind, text: plain(element.firstElementChild.textContent) };
  });
  const titles = heads.map((head) => plain(head.textContent));

  function filter() {
    const words = plain(search.value).split(" ").filter(Boolean);
    const fits = (text) => words.every((word) => text.includes(word));
    const narrowed = words.length > 0 || verb.value !== "";
    const wanted = heads.map((head) => who.value === "" || head.dataset.kind === who.value);
    const used = heads.map((_, column) => words.length > 0 && verb.value === "" && fits(titles[column]));
    let shownRows = 0;
    let shownCells = 0;
    for (const row of rows) {
      let some = verb.value === "" && who.value === "" && fits(row.text);
      for (const [column, cell] of row.cells.entries()) {
        const matches = cell.some && wanted[column] && fits(cell.text) && (verb.value === "" || cell.verbs.includes(verb.value));
        cell.matches = matches && (what.value === "" || row.kind === what.value);
        if (cell.some) cell.element.classList.toggle("off", !cell.matches);
        some ||= matches;
        used[column] ||= cell.matches;
        shownCells += cell.matches ? 1 : 0;
      }
      row.shown = some && (what.value === "" || row.kind === what.value);
      row.element.hidden = !row.shown;
      shownRows += row.shown ? 1 : 0;
    }
    const columns = heads.map((_, column) => wanted[column] && (!narrowed || used[column]));
    for (const [column, head] of heads.entries()) {
      if (head.hidden === !columns[column]) continue;
      head.hidden = !columns[column];
      for (const row of rows) row.cells[column].element.hidden = head.hidden;
    }
    $("nothing").hidden = shownRows > 0;
    $("scroll").hidden = shownRows === 0;
    $("count").value = `${shownCells} ${shownCells === 1 ? "cell" : "cells"} on ${shownRows} ${shownRows === 1 ? "row" : "rows"}`;
    keepOneStop();
  }

  // ---- details ----

  const detail = $("detail");
  let opener = null;

  function element(name, text, className) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const sids = (way) => way.statements.map((place) => data.statements[place]?.Sid).join(", ");

  function way(way, denied) {
    const part = element("div");
    const conditions = way.conditions.length > 0 ? way.conditions.join(", ") : "no limit";
    part.append(element("p", denied ? `denied: ${conditions}` : conditions, way.conditions.length > 0 ? "terms" : ""));
    if (way.actions) part.append(element("p", `only ${way.actions.join(", ")}`, "quiet"));
    for (const note of way.notes ?? []) part.append(element("p", note, "quiet"));
    const places = element("p", undefined, "quiet");
    places.append(element("code", way.sources.join(", ")), " in statement ", element("code", sids(way)));
    part.append(places);
    return part;
  }

  /** What is allowed alike is shown once, with all its verbs. */
  function alike(all) {
    const groups = [];
    for (const access of all) {
      const { effect, reason, ways, denials } = access;
      const group = groups.find((known) => same(known.of, { effect, reason, ways, denials }));
      if (group) group.all.push(access);
      else groups.push({ of: { effect, reason, ways, denials }, all: [access] });
    }
    return groups;
  }

  function open(cell) {
    const content = data.cells[Number(cell.dataset.cell)];
    $("detail-title").textContent = `${data.principals[content.principal].name} on ${data.resources[content.resource].name}`;
    const body = $("detail-body");
    body.replaceChildren();
    const statements = new Set();
    for (const { of, all } of alike(content.access)) {
      const section = element("section");
      const line = element("p", undefined, of.effect === "denied" ? "denied" : "");
      for (const access of all) line.append(element("span", names(access), "verb"), " ");
      line.append(of.effect);
      section.append(line);
      if (of.reason) section.append(element("p", of.reason));
      section.append(element("p", all.flatMap((access) => access.actions).join(", "), "quiet"));
      for (const one of of.ways) section.append(way(one, false));
      for (const one of of.denials ?? []) section.append(way(one, true));
      for (const one of [...of.ways, ...(of.denials ?? [])]) one.statements.forEach((place) => statements.add(place));
      body.append(section);
    }
    const section = element("section");
    section.append(element("h3", statements.size === 1 ? "Statement" : "Statements"));
    for (const place of statements) section.append(element("pre", JSON.stringify(data.statements[place], null, 2)));
    body.append(section);
    opener = cell;
    detail.showModal();
    detail.scrollTop = 0;
  }

  detail.addEventListener("close", () => opener?.focus());
  detail.addEventListener("click", (event) => {
    if (event.target === detail) detail.close();
  });
  $("close").addEventListener("click", () => detail.close());

  // ---- keyboard ----

  /** One cell is reached by the tab key, the others by the arrow keys. */
  function keepOneStop(wanted) {
    const shown = (cell) => cell && !cell.hidden && !cell.closest("tr").hidden;
    let stop = wanted ?? document.querySelector("td[tabindex='0']");
    for (const cell of document.querySelectorAll("td[tabindex='0']")) cell.tabIndex = -1;
    if (!shown(stop)) stop = rows.find((row) => row.shown)?.cells.find((cell) => !cell.element.hidden)?.element;
    if (stop) stop.tabIndex = 0;
  }

  const steps = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
  const table = document.querySelector("table");

  function move(cell, [down, right]) {
    const shown = rows.filter((row) => row.shown);
    let row = shown.findIndex((one) => one.element === cell.parentElement);
    let column = shown[row].cells.findIndex((one) => one.element === cell);
    do {
      row += down;
      column += right;
      const next = shown[row]?.cells[column]?.element;
      if (!next) return;
      // On a narrow screen cells without access take no room.
      if (next.getClientRects().length > 0) {
        keepOneStop(next);
        next.focus();
        return;
      }
    } while (true);
  }

  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td");
    if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") {
      if (cell.dataset.cell !== undefined) open(cell);
    } else if (steps[event.key]) {
      move(cell, steps[event.key]);
    } else {
      return;
    }
    event.preventDefault();
  });
  table.addEventListener("click", (event) => {
    const cell = event.target.closest("td");
    if (!cell) return;
    keepOneStop(cell);
    cell.focus();
    if (cell.dataset.cell !== undefined) open(cell);
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "/" && !typing && !detail.open && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "Escape" && event.target === search && search.value !== "") {
      event.preventDefault();
      search.value = "";
      filter();
    }
  });

  const filters = $("filters");
  filters.addEventListener("input", filter);
  filters.addEventListener("submit", (event) => event.preventDefault());
  filters.addEventListener("reset", () => setTimeout(filter));
  filter();
})();
