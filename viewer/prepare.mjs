// Makes of OHIF's package what the service sends; "npm ci" runs it.
//
// dist/index.html       the page; the service writes the way from the page's URL to /viewer/ in place of every "./
// dist/<version>/...    what the page loads, beside it a compressed copy (.br, .gz) of what gets shorter by that. The
//                       version stands for the content: browsers may keep these files for ever.
//
// As it is, the package expects to lie at the root of a host, and to be cached by a service worker that a third party
// serves; and it brings 136 MB of machine learning, which one tool alone uses. What is made here finds its files where it
// lies itself, asks nobody else, and goes without that tool.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const packageFolder = join(here, "node_modules", "@ohif", "app");
const source = join(packageFolder, "dist");
const target = join(here, "dist");

/** Examples of hosting, what the page below does in another way, source maps, and the machine learning. */
const leftOut =
  /^(_headers|_redirects|serve\.json|manifest\.json|index\.html|app-config\.js|google\.js|sw\.js|init-service-worker\.js|silent-refresh\.html|oidc-client\.min\.js|es6-shim\.min\.js|polyfill\.min\.js|ort\/.*|.*\.map)$/;

/** Where a script lies: that of a page, or that of a worker. */
const beside = 'new URL(".", globalThis.document ? document.currentScript.src : location.href).href';

/** What is replaced in scripts and style sheets. */
const replacements = new Map([
  ['__webpack_require__.p = "/"', `__webpack_require__.p = ${beside}`],
  [
    "browserImportFunction('/dicom-microscopy-viewer/",
    "browserImportFunction(__webpack_require__.p + 'dicom-microscopy-viewer/",
  ],
  ["PUBLIC_LIB_URL ||= './${component}/'", "PUBLIC_LIB_URL ||= __webpack_require__.p + '${component}/'"],
  ["url(/", "url("],
]);

/** The files to be sent, by path. */
function read() {
  const files = new Map([["LICENSE", readFileSync(join(packageFolder, "LICENSE"))]]);
  const unused = new Set(replacements.keys());
  for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
    const path = relative(source, join(entry.parentPath, entry.name)).split(sep).join("/");
    if (!entry.isFile() || leftOut.test(path)) {
      continue;
    }

    const bytes = readFileSync(join(source, path));
    files.set(path, /\.(js|css)$/.test(path) ? replace(bytes, unused) : bytes);
  }

  if (unused.size > 0) {
    throw new Error(`This version of OHIF does not have: ${[...unused].join(", ")}`);
  }

  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function replace(bytes, unused) {
  let text = bytes.toString();
  for (const [from, to] of replacements) {
    if (text.includes(from)) {
      unused.delete(from);
      text = text.replaceAll(from, () => to);
    }
  }

  return Buffer.from(text);
}

function versionOf(files) {
  const hash = createHash("sha256");
  for (const [path, bytes] of files) {
    hash.update(`${path}\n${bytes.length}\n`).update(bytes);
  }

  return hash.digest("hex").slice(0, 16);
}

/** Nothing in the page runs that is not a file: the policy it is sent with forbids scripts in pages. */
function pageOf(files, version) {
  const bundle = [...files.keys()].find((path) => /^app\.bundle\.[0-9a-f]+\.js$/.test(path));
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1, maximum-scale=1, user-scalable=no">
    <title>OHIF Viewer</title>
    <link rel="icon" type="image/png" sizes="32x32" href="./${version}/assets/favicon-32x32.png">
    <link rel="stylesheet" href="./${version}/app.bundle.css">
    <script src="./app-config.js"></script>
    <script defer src="./${version}/${bundle}"></script>
  </head>
  <body>
    <noscript>This page needs JavaScript.</noscript>
    <div id="react-portal"></div>
    <div id="root"></div>
  </body>
</html>
`;
}

async function write(path, bytes) {
  const file = join(target, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  if (!/\.(js|css|wasm|svg|json|jsonc)$/.test(path)) {
    return;
  }

  // Higher qualities take minutes for a few percent.
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } };
  const copies = [
    [".br", await promisify(brotliCompress)(bytes, quality)],
    [".gz", await promisify(gzip)(bytes)],
  ];
  for (const [ending, copy] of copies.filter(([, copy]) => copy.length < bytes.length)) {
    writeFileSync(file + ending, copy);
  }
}

const files = read();
const version = versionOf(files);
rmSync(target, { recursive: true, force: true });
await Promise.all([...files].map(([path, bytes]) => write(`${version}/${path}`, bytes)));
// Last: a page is there only once all of its files are.
writeFileSync(join(target, "index.html"), pageOf(files, version));
rmSync(join(source, "ort"), { recursive: true, force: true });
