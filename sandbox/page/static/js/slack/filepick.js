// file_input of a modal, and what a file looks like wherever it is shown.

import { fill, h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { t } from "../words/index.js";

/** onChange gets the chosen File objects. */
export function filePicker(element, { id, start, onChange, describedBy, invalid }) {
  let files = [...start];
  const accept = (element.filetypes ?? []).map((type) => `.${type}`).join(",");
  const list = h("div.filepick-list");
  const hidden = h("input", {
    type: "file",
    id,
    class: "quiet",
    multiple: (element.max_files ?? 10) > 1,
    accept: accept || null,
    "aria-describedby": describedBy,
    "aria-invalid": invalid ? "true" : null,
    onchange: () => take([...hidden.files]),
  });
  const take = (more) => {
    files = [...files, ...more].slice(-(element.max_files ?? 10));
    onChange(files);
    draw();
  };
  const draw = () =>
    fill(list, files.map((file, index) =>
      h("span.chip", {}, file.name, h("button.chip-x", {
        type: "button",
        "aria-label": t("pick.remove"),
        onclick: () => {
          files = files.filter((_, at) => at !== index);
          onChange(files);
          draw();
        },
      }, "×")),
    ));
  const zone = h(
    "label.filepick",
    {
      ondragover: (event) => {
        event.preventDefault();
        event.stopPropagation();
        zone.classList.add("over");
      },
      ondragleave: () => zone.classList.remove("over"),
      ondrop: (event) => {
        event.preventDefault();
        event.stopPropagation();
        zone.classList.remove("over");
        take([...event.dataTransfer.files]);
      },
    },
    icon("clip"),
    h("span", {}, t("file.choose")),
    hidden,
  );
  draw();
  return h("div", { data: { action: element.action_id } }, zone, list);
}

const TABLES = new Set(["csv", "xlsx", "xls", "tsv"]);
const PICTURES = new Set(["png", "jpg", "jpeg", "gif", "webp"]);

export const extension = (name) => (name ?? "").split(".").pop().toLowerCase();
export const isPicture = (file) => (file.mimetype ?? "").startsWith("image/") || PICTURES.has(extension(file.name));

export function size(bytes) {
  if (!bytes && bytes !== 0) return "";
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

export function fileCard(file, className = "") {
  if (isPicture(file)) {
    return h(`a.picture${className}`, { href: file.url, target: "_blank", rel: "noreferrer noopener" }, h("img", { src: file.url, alt: file.title || file.name, loading: "lazy" }));
  }
  const kind = extension(file.name);
  return h(
    `a.filecard${className}`,
    { href: file.url, download: file.name, data: { kind }, title: t("file.download") },
    h("span.filecard-icon", {}, icon(TABLES.has(kind) ? "table" : "file", 22)),
    h("span.filecard-words", {}, h("b", {}, file.title || file.name), h("span", {}, [kind.toUpperCase(), size(file.size)].filter(Boolean).join(" · "))),
    h("span.filecard-get", {}, icon("download", 18)),
  );
}
