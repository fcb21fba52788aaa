// Resources against the public type definitions.
import { bodyOf, isExisting, literal, named, properties } from './bicep.mjs';

// Properties of the language rather than of the resource.
const ofLanguage = new Set(['parent', 'scope', 'dependsOn']);

/**
 * @param {import('./bicep.mjs').BicepFile} file
 * @param {(resourceType: string) => object | undefined} find The type of the body of a resource; undefined: not known.
 */
export function checkTypes(file, find) {
  for (const resource of file.of('resource')) {
    const name = typeName(file, resource.node);
    const type = find(name);
    if (!type) {
      file.report(resource.node, `type: there is no resource type ${name}, or facts.json lacks it`);
    } else if (!isExisting(resource.node)) {
      new Checker(file).check(bodyOf(resource.value), type, name.split('@')[0]);
    }
  }
}

/** The full type of a resource, such as Microsoft.Storage/storageAccounts/blobServices@2024-01-01; nested ones say the rest of it. */
function typeName(file, node) {
  const own = literal(named(node).find(child => child.type === 'string'));
  if (node.parent.type !== 'object_property') {
    return own;
  }
  let outer = node.parent;
  while (outer.type !== 'resource_declaration') {
    outer = outer.parent;
  }
  const [type, version] = typeName(file, outer).split('@');
  return `${type}/${own}@${version}`;
}

class Checker {
  constructor(file) {
    this.file = file;
  }

  /** Checks an expression as far as it is written down here; what comes from parameters and functions is not known. */
  check(node, type, where) {
    if (type === undefined) {
      this.file.report(node, `type: facts.json does not say what ${where} is: npm run generate-facts`);
      return;
    }
    switch (node.type) {
      case 'parenthesized_expression':
        this.check(named(node)[0], type, where);
        break;
      case 'ternary_expression':
        this.check(node.childForFieldName('consequence'), type, where);
        this.check(node.childForFieldName('alternative'), type, where);
        break;
      case 'identifier':
        this.checkIdentifier(node, type, where);
        break;
      case 'call_expression':
        if (node.childForFieldName('function').text === 'loadJsonContent') {
          // Whoever changes a JSON file need not have the definitions at hand: all of its type belongs into the facts.
          lookThrough(type);
          this.checkJson(node, this.file.loadJson(node), type, where);
        }
        break;
      case 'object':
        this.checkObject(node, type, where);
        break;
      case 'array':
        this.checkArray(node, named(node), type, where);
        break;
      case 'for_statement':
        this.checkArray(node, [node.childForFieldName('body')], type, where);
        break;
      case 'string':
        this.checkValue(node, 'string', literal(node), type, where);
        break;
      case 'number':
        this.checkValue(node, 'int', Number(node.text), type, where);
        break;
      case 'boolean':
        this.checkValue(node, 'bool', undefined, type, where);
        break;
    }
  }

  checkIdentifier(node, type, where) {
    const symbol = this.file.symbols.get(node.text);
    if (symbol?.kind === 'variable') {
      this.check(symbol.value, type, where);
    } else if (symbol?.kind === 'parameter' && ['string', 'int', 'bool'].includes(symbol.type)) {
      this.checkValue(node, symbol.type, undefined, type, where);
    }
  }

  checkObject(node, type, where) {
    const given = properties(node);
    const object = this.objectType(node, type, name => literal(given.get(name)?.value), where);
    if (!object) {
      return;
    }
    for (const [name, { key, value }] of given) {
      if (!ofLanguage.has(name)) {
        this.checkProperty(key, name, object, where, inner => this.check(value, inner, `${where}.${name}`));
      }
    }
    this.checkRequired(node, new Set(given.keys()), object, where);
  }

  checkProperty(at, name, object, where, checkValue) {
    const property = object.properties[name];
    if (property) {
      if (property.readOnly) {
        this.file.report(at, `type: ${where}.${name} is read-only`);
      } else {
        checkValue(property.type);
      }
    } else if (object.additional) {
      checkValue(object.additional);
    } else {
      this.file.report(at, `type: ${where} has no property '${name}'`);
    }
  }

  checkRequired(at, given, object, where) {
    for (const [name, property] of Object.entries(object.properties)) {
      if (property.required && !property.readOnly && !given.has(name)) {
        this.file.report(at, `type: ${where} lacks the property '${name}'`);
      }
    }
  }

  /** The type whose properties count; undefined when there is none, or none to check. */
  objectType(node, type, read, where) {
    if (type.variants) {
      const value = read(type.discriminator);
      if (value === undefined || !(value in type.variants)) {
        this.file.report(node, `type: ${where}.${type.discriminator} is none of ${Object.keys(type.variants)}, or facts.json lacks it`);
        return undefined;
      }
      const variant = type.variants[value];
      return { properties: { ...type.properties, ...variant.properties }, additional: variant.additional };
    }
    if (type.properties) {
      return type;
    }
    if (type.kind !== 'any') {
      this.file.report(node, `type: ${where} is an object rather than ${describe(type)}`);
    }
    return undefined;
  }

  checkArray(node, items, type, where) {
    if (type.kind === 'array') {
      items.forEach(item => this.check(item, type.items, `${where}[]`));
    } else if (type.kind !== 'any') {
      this.file.report(node, `type: ${where} is an array rather than ${describe(type)}`);
    }
  }

  /** @param value What is known of the value; undefined: nothing but its kind. */
  checkValue(node, kind, value, type, where) {
    if (type.kind === 'any') {
      return;
    }
    if (type.values ? kind !== 'string' : type.kind !== kind) {
      this.file.report(node, `type: ${where} is a ${kind} rather than ${describe(type)}`);
    } else if (value !== undefined && type.values && !type.values.includes(value)) {
      this.file.report(node, `type: ${where} is none of ${type.values}`);
    } else if (kind === 'int' && (value < type.min || value > type.max)) {
      this.file.report(node, `type: ${where} is not within ${type.min} and ${type.max}`);
    } else if (kind === 'string' && value !== undefined) {
      this.checkText(node, value, type, where);
    }
  }

  checkText(node, value, type, where) {
    if (value.length < type.min || value.length > type.max) {
      this.file.report(node, `type: ${where} is not ${type.min} to ${type.max} characters long`);
    }
    if (type.pattern && !new RegExp(type.pattern).test(value)) {
      this.file.report(node, `type: ${where} does not match ${type.pattern}`);
    }
  }

  checkJson(node, json, type, where) {
    if (type === undefined) {
      this.file.report(node, `type: facts.json does not say what ${where} is: npm run generate-facts`);
    } else if (Array.isArray(json)) {
      if (type.kind !== 'array') {
        this.file.report(node, `type: ${where} is an array rather than ${describe(type)}`);
      } else {
        json.forEach(item => this.checkJson(node, item, type.items, `${where}[]`));
      }
    } else if (typeof json === 'object') {
      const object = this.objectType(node, type, name => json[name], where);
      for (const [name, value] of Object.entries(object ? json : {})) {
        this.checkProperty(node, name, object, where, inner => this.checkJson(node, value, inner, `${where}.${name}`));
      }
      this.checkRequired(node, new Set(Object.keys(json)), object ?? { properties: {} }, where);
    } else {
      this.checkValue(node, { string: 'string', number: 'int', boolean: 'bool' }[typeof json], json, type, where);
    }
  }
}

/** Asks for all types within a type. */
function lookThrough(type, depth = 8) {
  if (type && depth > 0) {
    lookThrough(type.items, depth - 1);
    lookThrough(type.additional, depth - 1);
    Object.values(type.properties ?? {}).forEach(property => lookThrough(property.type, depth - 1));
  }
}

function describe(type) {
  return type.values ? `one of ${type.values}` : type.properties || type.variants ? 'an object' : type.kind;
}
