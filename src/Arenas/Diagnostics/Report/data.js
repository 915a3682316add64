"use strict";

// What the report shows, as columns; see ReportData.cs for their meaning.
const data = JSON.parse(document.getElementById("data").textContent);
const hasEarlier = data.earlier !== null;
const isSampled = data.mode === "Sampled";

// Numbers as people read them. Units are powers of 1000.

const groups = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

function formatBytes(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  let size = Math.abs(bytes);
  for (; size >= 999.5 && unit < units.length - 1; unit++) size /= 1000;
  const digits = unit === 0 || size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return `${bytes < 0 ? "−" : ""}${size.toFixed(digits)} ${units[unit]}`;
}

function formatCount(count) {
  return groups.format(Math.round(count)).replace("-", "−");
}

function formatShare(part, whole) {
  const share = whole > 0 ? part / whole * 100 : 0;
  return share > 0 && share < 0.1 ? "< 0.1 %" : `${share.toFixed(1)} %`;
}

function formatChange(change, format) {
  return change === 0 ? "±0" : change > 0 ? `+${format(change)}` : format(change);
}

function classOfChange(change) {
  return change > 0 ? "grown" : change < 0 ? "shrunk" : "faint";
}

function formatSeconds(seconds) {
  if (seconds === 0) return "0 s";
  if (seconds < 0.9995) return `${(seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0)} ms`;
  return seconds < 120 ? `${seconds.toFixed(2)} s` : `${(seconds / 60).toFixed(1)} min`;
}

// Frames

function fileOf(frame) {
  return data.files[data.frames.file[frame]];
}

function placeOf(frame) {
  const line = data.frames.line[frame];
  return line > 0 ? `${fileOf(frame)}:${line}` : fileOf(frame);
}

function shortPlaceOf(frame) {
  return placeOf(frame).replace(/^.*[\\/]/, "");
}

function methodOf(frame) {
  const method = data.frames.method[frame];
  return method < 0 ? null : data.methods[method];
}

// The type and the method, without the namespace: what fits into a narrow box and still tells.
function shortNameOf(frame) {
  const method = methodOf(frame);
  return method === null ? shortPlaceOf(frame) : method.split(".").slice(-2).join(".");
}

function textOf(frame) {
  return `${methodOf(frame) ?? ""} ${placeOf(frame)}`;
}

// Small things of the document

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "class") made.className = value;
    else if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== null && value !== false) made.setAttribute(key, value);
  }
  made.append(...children.filter(child => child !== null));
  return made;
}

function drawn(name, attributes, text = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

const tip = document.getElementById("tip");

function showTip(x, y, ...content) {
  tip.replaceChildren(...content);
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - box.width - 8))}px`;
  tip.style.top = `${y + 18 + box.height > innerHeight ? Math.max(4, y - box.height - 12) : y + 18}px`;
}

function hideTip() {
  tip.hidden = true;
}
