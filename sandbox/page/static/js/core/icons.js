// The page's own line icons, 20 by 20, drawn with the text's colour.

const PATHS = {
  hash: "M8 3 6.500 17M13.500 3 12 17M3.500 7.500h14M2.500 12.500h14",
  plus: "M10 4v12M4 10h12",
  send: "M3.500 10.500 16.500 4l-4.500 12.500-3-5.500zM9 11l7.500-7",
  close: "m5 5 10 10M15 5 5 15",
  back: "M12.500 4 6.500 10l6 6",
  chevron: "m6 8 4 4 4-4",
  more: "M5 10h.01M10 10h.01M15 10h.01",
  thread: "M4 5h12v8.500H9.500L6 16.500v-3H4z",
  file: "M5.500 3h6l3.500 3.500V17h-9.500zM11.500 3v3.500H15",
  table: "M3.500 4.500h13v11h-13zM3.500 8.200h13M3.500 11.800h13M8 4.500v11",
  clip: "m14.500 9.500-5 5a3 3 0 0 1-4.300-4.300l6-6a2 2 0 0 1 2.900 2.900l-5.700 5.700a1 1 0 0 1-1.500-1.400l4.800-4.800",
  download: "M10 3.500v9M6.500 9.500 10 13l3.500-3.500M4 16.500h12",
  warn: "M10 3.500 17.500 16.500h-15zM10 8v4M10 14.300h.01",
  eye: "M2.500 10S5 5.500 10 5.500 17.500 10 17.500 10 15 14.500 10 14.500 2.500 10 2.500 10zM10 8.200a1.800 1.800 0 1 1 0 3.600 1.800 1.800 0 0 1 0-3.600z",
  sun: "M10 6.800a3.200 3.200 0 1 1 0 6.400 3.200 3.200 0 0 1 0-6.400zM10 2.500v1.500M10 16v1.500M2.500 10H4M16 10h1.500M4.700 4.700l1 1M14.300 14.300l1 1M15.300 4.700l-1 1M5.700 14.300l-1 1",
  moon: "M15.500 12.200A6.300 6.300 0 0 1 7.800 4.500a6.300 6.300 0 1 0 7.700 7.700z",
  check: "m4.500 10.500 3.500 3.500 7.500-8",
  calendar: "M4 5.500h12v11H4zM4 8.800h12M7 3.500v3M13 3.500v3",
  clock: "M10 3.500a6.500 6.500 0 1 1 0 13 6.500 6.500 0 0 1 0-13zM10 6.500V10l2.500 1.800",
  menu: "M4 6h12M4 10h12M4 14h8",
  home: "M3.500 9.500 10 4l6.500 5.500M5.500 8.500v8h9v-8",
  bolt: "M11 3 5 11.500h4.500L9 17l6-8.500h-4.500z",
  link: "M8.500 11.500a3 3 0 0 0 4.200 0l2.500-2.500a3 3 0 0 0-4.200-4.200l-1 1M11.500 8.500a3 3 0 0 0-4.200 0L4.800 11A3 3 0 0 0 9 15.200l1-1",
  reply: "M8 5 3.500 9.500 8 14M4 9.500h7c3 0 5 2 5 5.500",
  route: "M5 15.500a1.500 1.500 0 1 1 0-.01M15 4.500a1.500 1.500 0 1 1 0-.01M6.500 15.500H12a2.700 2.700 0 0 0 0-5.500H8a2.700 2.700 0 0 1 0-5.500h5.500",
  keyboard: "M3 5.500h14v9H3zM6 8.500h.01M9 8.500h.01M12 8.500h.01M14.500 8.500h.01M7 11.700h6",
  image: "M3.500 4.500h13v11h-13zM3.500 13l3.800-3.800 3 3 2-2 4.200 4.200M13 7.500h.01",
  people: "M7.500 9.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM3 16c0-2.800 2-4.500 4.500-4.500S12 13.200 12 16M12.500 4.800a2.300 2.300 0 0 1 0 4.500M14 11.800c1.800.5 3 2 3 4.200",
};

export function icon(name, size = 20) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("width", size);
  svg.setAttribute("height", size);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon icon-${name}`);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  path.setAttribute("fill", "none");
  path.setAttribute("stroke", "currentColor");
  path.setAttribute("stroke-width", name === "more" ? "2.4" : "1.5");
  path.setAttribute("stroke-linecap", "round");
  path.setAttribute("stroke-linejoin", "round");
  svg.append(path);
  return svg;
}
