// What a page looks like, measured where it is drawn. Each function gives one sentence for everything that is not as it should be.

function drawn(element) {
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  return box.width > 1 && box.height > 1 && box.right > 0 && style.visibility === "visible" && element.checkVisibility();
}

function named(element) {
  return `<${element.localName} class="${element.className}"> ${element.textContent.trim().slice(0, 30)}`;
}

function sideways() {
  const width = document.documentElement.clientWidth;
  const found = [...document.body.querySelectorAll("*")].filter((e) => drawn(e) && e.getBoundingClientRect().right > width + 1);
  const scrolls = document.documentElement.scrollWidth > width;
  return found.length || scrolls ? [`${document.documentElement.scrollWidth} of ${width}`, ...found.slice(0, 3).map(named)] : [];
}

// A colour as red, green, blue and how much of it there is. All colours of the sheet are plain ones.
function parts(colour) {
  const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
  return { red, green, blue, alpha };
}

function luminance({ red, green, blue }) {
  const linear = [red, green, blue].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
}

function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function behind(element) {
  for (let here = element; here; here = here.parentElement) {
    const colour = parts(getComputedStyle(here).backgroundColor);
    if (colour.alpha === 1) return colour;
  }
  return { red: 255, green: 255, blue: 255, alpha: 1 };
}

// WCAG 1.4.3: text 4.5 to 1. WCAG 1.4.11: edges of what can be filled in 3 to 1.
function faint() {
  const found = [];
  for (const element of document.body.querySelectorAll("*")) {
    if (!drawn(element)) continue;
    const style = getComputedStyle(element);
    const speaks = [...element.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
    if (speaks && contrast(parts(style.color), behind(element)) < 4.5) found.push(named(element));
    if (element.matches("input:not([type=hidden]), select") && contrast(parts(style.borderTopColor), behind(element.parentElement)) < 3) found.push(`edge of ${named(element)}`);
  }
  return found;
}

// WCAG 2.5.8: 24 by 24 pixels; links within a line of text are exempt.
function small() {
  const targets = [...document.querySelectorAll("button, input:not([type=hidden]), select, nav a, .brand, .switch")];
  return targets.filter(drawn).filter((e) => {
    const box = e.getBoundingClientRect();
    return box.width < 24 || box.height < 24;
  }).map(named);
}

// WCAG 2.4.7: whatever has the focus shows it, and is in view.
function unmarked() {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0;
  return seen && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 ? [] : [named(element)];
}
