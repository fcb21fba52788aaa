// Reads Bicep files into syntax trees.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Language, Parser } from 'web-tree-sitter';

await Parser.init();
const parser = new Parser();
parser.setLanguage(
  await Language.load(fileURLToPath(import.meta.resolve('tree-sitter-bicep/tree-sitter-bicep.wasm'))),
);

/** The folder that is checked. */
export const infra = fileURLToPath(new URL('../../infra', import.meta.url));

/**
 * Reads the Bicep files of a folder.
 * @param {(name: string, text: string) => string} edit Changes the text of a file before it is parsed.
 * @returns {Map<string, BicepFile>} by file name
 */
export function readFolder(folder = infra, edit = (_, text) => text) {
  const names = fs.readdirSync(folder).filter(name => name.endsWith('.bicep')).sort();
  return new Map(names.map(name => [name, new BicepFile(folder, name, edit(name, fs.readFileSync(path.join(folder, name), 'utf8')))]));
}

/** A parsed file: its declarations by name, and what was found wrong with it. */
export class BicepFile {
  constructor(folder, name, text) {
    this.folder = folder;
    this.name = name;
    this.root = parser.parse(text).rootNode;
    this.findings = [];
    this.syntaxErrors();
    /** @type {Map<string, {kind: string, node: object, value?: object, type?: string}>} */
    this.symbols = new Map();
    for (const node of descendants(this.root)) {
      this.declare(node);
    }
  }

  /** Notes something wrong at a node. */
  report(node, message) {
    const { row, column } = node.startPosition;
    this.findings.push(`${this.name}:${row + 1}:${column + 1}: ${message}`);
  }

  /** The declarations of a kind: parameter, variable, resource, module, output. */
  of(kind) {
    return [...this.symbols.values()].filter(symbol => symbol.kind === kind);
  }

  /** The JSON file that a call of loadJsonContent names. */
  loadJson(call) {
    const name = literal(named(call.childForFieldName('arguments'))[0]);
    return JSON.parse(fs.readFileSync(path.join(this.folder, name), 'utf8'));
  }

  syntaxErrors() {
    for (const node of descendants(this.root)) {
      if (node.type === 'ERROR' || node.isMissing) {
        this.report(node, `syntax: ${node.isMissing ? `${node.type} is missing` : JSON.stringify(node.text.slice(0, 60))}`);
      }
    }
  }

  declare(node) {
    const kind = /^(parameter|variable|resource|module|output)_(declaration|statement)$/.exec(node.type)?.[1];
    if (!kind) {
      return;
    }
    const id = named(node).find(child => child.type === 'identifier');
    if (!id) {
      return;
    }
    // Outputs have names of their own; nested resources are reached through their parent.
    const nested = node.parent.type === 'object_property';
    const key = kind === 'output' ? `output ${id.text}` : nested ? `nested ${node.id}` : id.text;
    if (this.symbols.has(key)) {
      this.report(id, `symbol: '${id.text}' is declared twice`);
    }
    const type = named(node).find(child => child.type === 'type')?.text;
    this.symbols.set(key, { kind, id, node, type, nested, value: valueOf(node) });
  }
}

/** What is right of the equals sign; undefined for a parameter without default. */
function valueOf(declaration) {
  for (let i = 0; i < declaration.childCount; i++) {
    if (declaration.child(i).type === '=') {
      return declaration.child(i + 1);
    }
  }
  return undefined;
}

/** The children that mean something. */
export function named(node) {
  return Array.from({ length: node.namedChildCount }, (_, i) => node.namedChild(i)).filter(child => child.type !== 'comment');
}

/** A node and all below it. */
export function* descendants(node) {
  yield node;
  for (let i = 0; i < node.childCount; i++) {
    yield* descendants(node.child(i));
  }
}

/** The text of a string without interpolation; undefined for anything else. */
export function literal(node) {
  return node?.type === 'string' && !named(node).some(child => child.type === 'interpolation')
    ? named(node).map(part => part.text).join('')
    : undefined;
}

/** The properties of an object by name; those whose names are computed are left out. */
export function properties(object) {
  const all = new Map();
  for (const property of named(object).filter(child => child.type === 'object_property')) {
    const [key, value] = named(property);
    const name = key.type === 'string' ? literal(key) : key.type === 'identifier' ? key.text : undefined;
    if (name !== undefined && value) {
      all.set(name, { key, value });
    }
  }
  return all;
}

/** The object of a resource or module, behind its loop and condition. */
export function bodyOf(value) {
  let body = value;
  while (body && body.type !== 'object') {
    body = named(body).reverse().find(child => ['object', 'if_statement', 'for_statement'].includes(child.type));
  }
  return body;
}

/** Whether a resource is only referred to, not deployed. */
export function isExisting(declaration) {
  return Array.from({ length: declaration.childCount }, (_, i) => declaration.child(i)).some(child => child.type === 'existing');
}
