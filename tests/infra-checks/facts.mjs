// The type definitions as the checks see them: from facts.json, or from a clone of Azure/bicep-types-az.
//
// A type is one of
//   { kind: 'string', min?, max?, pattern? }  { kind: 'int', min?, max? }  { kind: 'bool' }  { kind: 'any' }
//   { kind: 'array', items }
//   { values: [...] }                                       strings
//   { properties: { name: { required?, readOnly?, type } }, additional? }
//   { discriminator, properties, variants: { value: { properties, additional? } } }
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const factsFile = fileURLToPath(new URL('facts.json', import.meta.url));
const required = 1;
const readOnly = 2;

/** Finds types in facts.json. */
export function committedFacts() {
  const { resources } = JSON.parse(fs.readFileSync(factsFile, 'utf8'));
  return name => resources[name];
}

/** Finds types in a clone, and remembers what was asked for, so that only that is written. */
export class Definitions {
  constructor(clone) {
    this.folders = new Map();
    this.resources = new Map();
    const generated = path.join(clone, 'generated');
    for (const group of fs.readdirSync(generated, { withFileTypes: true }).filter(entry => entry.isDirectory())) {
      for (const provider of fs.readdirSync(path.join(generated, group.name), { withFileTypes: true }).filter(entry => entry.isDirectory())) {
        const folders = this.folders.get(provider.name) ?? [];
        this.folders.set(provider.name, [...folders, path.join(generated, group.name, provider.name)]);
      }
    }
  }

  find = name => {
    if (!this.resources.has(name)) {
      this.resources.set(name, this.load(name));
    }
    return this.resources.get(name);
  };

  load(name) {
    const [type, version] = name.split('@');
    for (const folder of this.folders.get(type.split('/')[0].toLowerCase()) ?? []) {
      const file = path.join(folder, version, 'types.json');
      const all = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : [];
      const resource = all.find(entry => entry.$type === 'ResourceType' && entry.name === name);
      if (resource) {
        return lazyType(all, resource.body);
      }
    }
    return undefined;
  }

  save() {
    const resources = Object.fromEntries([...this.resources].filter(([, type]) => type).sort(([a], [b]) => (a < b ? -1 : 1)));
    const source = 'Facts of the type definitions in github.com/Azure/bicep-types-az, as far as infra/ uses them: generate-facts.mjs';
    fs.writeFileSync(factsFile, `${JSON.stringify({ source, resources }, null, 1)}\n`);
  }
}

/** A type that looks at those within it when they are asked for; as JSON, it has only those. */
function lazyType(all, reference) {
  const raw = all[Number(reference.$ref.slice(2))];
  switch (raw.$type) {
    case 'StringType':
      return { kind: 'string', min: raw.minLength, max: raw.maxLength, pattern: raw.pattern };
    case 'IntegerType':
      return { kind: 'int', min: raw.minValue, max: raw.maxValue };
    case 'BooleanType':
      return { kind: 'bool' };
    case 'StringLiteralType':
      return { values: [raw.value] };
    case 'UnionType': {
      // Some list their known values beside any string: those known are what is meant.
      const elements = raw.elements.map(element => all[Number(element.$ref.slice(2))]);
      const values = elements.filter(element => element.$type === 'StringLiteralType').map(element => element.value);
      return values.length > 0 ? { values } : { kind: 'any' };
    }
    case 'ArrayType':
      return lazy({ kind: 'array' }, 'items', () => lazyType(all, raw.itemType));
    case 'ObjectType':
      return lazyObject(all, raw);
    case 'DiscriminatedObjectType': {
      const variants = {};
      for (const [value, element] of Object.entries(raw.elements)) {
        lazy(variants, value, () => lazyObject(all, all[Number(element.$ref.slice(2))]));
      }
      // Values are known without being looked into.
      return { discriminator: raw.discriminator, properties: lazyProperties(all, raw.baseProperties), variants };
    }
    default:
      return { kind: 'any' };
  }
}

function lazyObject(all, raw) {
  const object = { properties: lazyProperties(all, raw.properties) };
  return raw.additionalProperties ? lazy(object, 'additional', () => lazyType(all, raw.additionalProperties), true) : object;
}

function lazyProperties(all, raw) {
  return Object.fromEntries(
    Object.entries(raw).map(([name, { flags, type }]) => [
      name,
      lazy(
        { required: flags & required ? true : undefined, readOnly: flags & readOnly ? true : undefined },
        'type',
        () => lazyType(all, type),
      ),
    ]),
  );
}

/** Adds a property that is computed when first read, and is not part of the JSON before. */
function lazy(object, name, compute) {
  Object.defineProperty(object, name, {
    enumerable: false,
    configurable: true,
    get() {
      const value = compute();
      Object.defineProperty(object, name, { enumerable: true, value });
      return value;
    },
  });
  return object;
}
