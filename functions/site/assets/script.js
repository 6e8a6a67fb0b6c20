// Names while somebody types. Without this the form works all the same. What is typed travels in a body, never in an address.
"use strict";

const PAUSE = 200; // milliseconds after the last key
const LEAST = 2; // characters

for (const form of document.querySelectorAll("form[data-suggestions]")) suggest(form);

function suggest(form) {
  const input = form.elements.q;
  const list = made("ul", { id: "suggested", role: "listbox", "aria-label": form.dataset.label });
  const heard = made("p", { role: "status", class: "heard" });
  list.hidden = true;
  input.after(list, heard);
  set(input, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id });
  let chosen = -1;
  let waiting = 0;
  let asked = new AbortController();

  input.addEventListener("input", (event) => event.isComposing || wait());
  input.addEventListener("compositionend", wait);
  input.addEventListener("keydown", pressed);
  input.addEventListener("blur", () => show([]));
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the input keeps the focus
  list.addEventListener("click", (event) => visit(event.target.closest("li")));

  function wait() {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  }

  async function ask() {
    asked.abort();
    asked = new AbortController();
    const words = input.value.trim();
    if (words.length < LEAST) return show([]);
    try {
      const body = new URLSearchParams({ q: words });
      const answer = await fetch(form.dataset.suggestions, { method: "POST", body, signal: asked.signal });
      show(answer.ok && document.activeElement === input ? (await answer.json()).items : []);
    } catch (error) {
      if (error.name !== "AbortError") show([]);
    }
  }

  function show(names) {
    const options = names.map(({ name, address }, number) => {
      const option = made("li", { id: `suggested-${number}`, role: "option", "aria-selected": "false", lang: "zh-CN" });
      option.textContent = name;
      option.dataset.address = address;
      return option;
    });
    list.replaceChildren(...options);
    list.hidden = options.length === 0;
    heard.textContent = options.length ? form.dataset.told.replace("{n}", options.length) : "";
    set(input, { "aria-expanded": String(options.length > 0) });
    choose(-1);
  }

  function choose(number) {
    chosen = number;
    for (const [at, option] of [...list.children].entries()) set(option, { "aria-selected": String(at === chosen) });
    if (chosen < 0) input.removeAttribute("aria-activedescendant");
    else set(input, { "aria-activedescendant": list.children[chosen].id });
  }

  function pressed(event) {
    if (event.isComposing || list.hidden) return; // the keys belong to the input method
    const size = list.children.length;
    if (event.key === "ArrowDown") choose(chosen + 1 < size ? chosen + 1 : -1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? size - 1 : chosen - 1);
    else if (event.key === "Escape") show([]);
    else if (event.key === "Enter" && chosen >= 0) visit(list.children[chosen]);
    else return;
    event.preventDefault();
  }
}

function visit(option) {
  if (option) location.assign(option.dataset.address);
}

function made(name, attributes) {
  return set(document.createElement(name), attributes);
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
