// What files say of each other: parameters and outputs of modules, and the parameters file of azd.
import fs from 'node:fs';
import path from 'node:path';
import { bodyOf, descendants, literal, named, properties } from './bicep.mjs';

/** @param {Map<string, import('./bicep.mjs').BicepFile>} files */
export function checkModules(files) {
  for (const file of files.values()) {
    for (const module of file.of('module')) {
      checkModule(file, module, files);
    }
  }
}

function checkModule(file, { id, node, value }, files) {
  const name = literal(named(node).find(child => child.type === 'string'));
  const target = files.get(name);
  if (!target) {
    file.report(node, `module: there is no file '${name}'`);
    return;
  }

  const params = properties(bodyOf(value)).get('params');
  const given = params ? properties(params.value) : new Map();
  const declared = new Map(target.of('parameter').map(parameter => [parameter.id.text, parameter]));
  for (const [key, { key: at, value: argument }] of given) {
    const parameter = declared.get(key);
    const type = typeOf(file, argument);
    if (!parameter) {
      file.report(at, `module: ${name} has no parameter '${key}'`);
    } else if (type && type !== parameter.type) {
      file.report(argument, `module: parameter '${key}' of ${name} is of type ${parameter.type}, not ${type}`);
    }
  }
  for (const [key, parameter] of declared) {
    if (!given.has(key) && !parameter.value) {
      file.report(node, `module: parameter '${key}' of ${name} is missing`);
    }
  }

  for (const expression of descendants(file.root)) {
    const output = outputOf(expression, id.text);
    if (output && !target.symbols.has(`output ${output.text}`)) {
      file.report(output, `module: ${name} has no output '${output.text}'`);
    }
  }
}

/** The name in module.outputs.name; undefined when a node is anything else. */
function outputOf(node, module) {
  const outputs = node.type === 'member_expression' ? node.childForFieldName('object') : undefined;
  return outputs?.type === 'member_expression' &&
    outputs.childForFieldName('object').text === module &&
    outputs.childForFieldName('property').text === 'outputs'
    ? node.childForFieldName('property')
    : undefined;
}

/** The type of an expression, where it can be told at a glance. */
function typeOf(file, expression) {
  switch (expression.type) {
    case 'string':
      return 'string';
    case 'number':
      return 'int';
    case 'boolean':
      return 'bool';
    case 'array':
      return 'array';
    case 'object':
      return 'object';
    case 'identifier': {
      const symbol = file.symbols.get(expression.text);
      return symbol?.kind === 'parameter' ? symbol.type : symbol?.kind === 'variable' ? typeOf(file, symbol.value) : undefined;
    }
    default:
      return undefined;
  }
}

/** Every entry of the parameters file sets a parameter, every parameter can be set, and each from a variable of its own. */
export function checkParametersFile(file, parametersFile = 'main.parameters.json') {
  const { parameters } = JSON.parse(fs.readFileSync(path.join(file.folder, parametersFile), 'utf8'));
  const declared = new Set(file.of('parameter').map(parameter => parameter.id.text));
  const variables = new Set();
  for (const [name, { value }] of Object.entries(parameters)) {
    if (!declared.has(name)) {
      file.report(file.root, `module: ${parametersFile} sets '${name}', which is no parameter`);
    }
    if (!/^\$\{[A-Z_]+\}$/.test(value) || variables.has(value)) {
      file.report(file.root, `module: ${parametersFile} takes '${name}' from ${value}`);
    }
    variables.add(value);
  }
  for (const { id } of file.of('parameter').filter(({ id }) => !(id.text in parameters))) {
    file.report(id, `module: ${parametersFile} does not set '${id.text}'`);
  }
}
