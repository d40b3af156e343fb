// The map with tiles. Without this script, or without tiles, the server's own drawing is the map.
(function () {
  "use strict";
  const place = document.getElementById("map");
  if (!place || !place.dataset.tiles || !window.L) return;
  const L = window.L;
  const drawing = place.querySelector("svg");
  const pane = document.createElement("div");
  pane.className = "map__pane";
  drawing.replaceWith(pane);
  const map = L.map(pane, { zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches });
  const credit = document.createElement("span");
  credit.textContent = place.dataset.credit; // a text, never markup
  map.attributionControl.setPrefix("Leaflet");
  L.tileLayer(place.dataset.tiles, { attribution: credit.innerHTML, maxZoom: 18 }).addTo(map);
  const layer = L.layerGroup().addTo(map);
  let asked = 0;

  function marker(dot) {
    const many = dot.sites > 1;
    const label = dot.name || place.dataset.ofSeveral.replace("{n}", dot.sites) + (dot.city ? ", " + dot.city : "");
    const size = many ? 36 : 24;
    const text = document.createElement("span");
    text.textContent = many ? String(dot.sites) : "";
    const icon = L.divIcon({ className: "map__marker" + (many ? " map__marker--many" : ""), html: text, iconSize: [size, size] });
    const shown = L.marker([dot.at[1], dot.at[0]], { icon: icon, title: label, alt: label });
    shown.on("click", () => {
      if (dot.url) location.assign(dot.url);
      else map.fitBounds([[dot.box[1], dot.box[0]], [dot.box[3], dot.box[2]]], { maxZoom: 17, padding: [30, 30] });
    });
    return shown;
  }

  async function load(box) {
    const turn = ++asked;
    const address = new URL(place.dataset.dots, location.href);
    if (box) address.searchParams.set("bbox", [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((side) => side.toFixed(5)).join(","));
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok || turn !== asked) return null;
    const found = await answer.json();
    layer.clearLayers();
    found.dots.forEach((dot) => marker(dot).addTo(layer));
    return found;
  }

  load(null).then((found) => {
    if (!found || !found.dots.length) return;
    const sides = found.dots.map((dot) => dot.box);
    map.fitBounds([
      [Math.min(...sides.map((box) => box[1])), Math.min(...sides.map((box) => box[0]))],
      [Math.max(...sides.map((box) => box[3])), Math.max(...sides.map((box) => box[2]))],
    ], { maxZoom: 13, padding: [30, 30] });
    map.on("moveend", () => load(map.getBounds()));
  });
})();
