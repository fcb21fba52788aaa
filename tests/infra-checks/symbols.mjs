// Names within one file: declared, used, and known when they have to be.
import { bodyOf, descendants, isExisting, named, properties } from './bicep.mjs';

// Of learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions, those worth using here.
const functions = new Set([
  ...['any', 'array', 'bool', 'cidrHost', 'cidrSubnet', 'concat', 'contains', 'deployment', 'empty', 'endsWith', 'environment'],
  ...['fail', 'filter', 'first', 'flatten', 'format', 'guid', 'int', 'intersection', 'items', 'join', 'json', 'last', 'length'],
  ...['loadFileAsBase64', 'loadJsonContent', 'loadTextContent', 'loadYamlContent', 'map', 'max', 'min', 'nameof', 'objectKeys'],
  ...['padLeft', 'range', 'reduce', 'replace', 'resourceGroup', 'resourceId', 'skip', 'sort', 'split', 'startsWith', 'string'],
  ...['subscription', 'subscriptionResourceId', 'substring', 'take', 'tenant', 'tenantResourceId', 'toLower', 'toObject'],
  ...['toUpper', 'trim', 'tryGet', 'union', 'uniqueString', 'uri', 'uriComponent'],
]);
const decorators = new Set([
  ...['allowed', 'batchSize', 'description', 'discriminator', 'export', 'maxLength', 'maxValue', 'metadata', 'minLength'],
  ...['minValue', 'onlyIfNotExists', 'sealed', 'secure'],
]);

// What of a resource can be computed before it is deployed.
const knownAtStart = new Set(['id', 'name', 'type', 'apiVersion']);

/** @param {import('./bicep.mjs').BicepFile} file */
export function checkSymbols(file) {
  const used = new Set();
  for (const node of descendants(file.root)) {
    if (node.type === 'identifier' && isReference(node)) {
      if (file.symbols.has(node.text)) {
        used.add(node.text);
      } else if (!locals(node).has(node.text)) {
        file.report(node, `symbol: nothing is called '${node.text}'`);
      }
    } else if (node.type === 'call_expression') {
      checkFunction(file, node);
    } else if (node.type === 'resource_expression') {
      checkNested(file, node);
    }
  }

  for (const { id, node } of file.of('parameter')) {
    if (!decoratorsOf(node).includes('description')) {
      file.report(id, `symbol: '${id.text}' has no @description`);
    }
  }
  for (const symbol of [...file.of('parameter'), ...file.of('variable')]) {
    if (!used.has(symbol.id.text)) {
      file.report(symbol.id, `symbol: '${symbol.id.text}' is not used`);
    }
  }

  for (const { id, node, value } of file.of('resource')) {
    const name = value && properties(bodyOf(value)).get('name')?.value;
    if (name && !isExisting(node)) {
      checkKnownAtStart(file, name, `the name of '${id.text}'`);
    }
  }
  for (const node of descendants(file.root)) {
    if (node.type === 'if_statement') {
      checkKnownAtStart(file, named(node)[0], 'a condition');
    }
  }
}

/** Whether an identifier stands for something declared elsewhere. */
function isReference(id) {
  const { parent } = id;
  switch (parent.type) {
    case 'call_expression':
      return parent.childForFieldName('function')?.id !== id.id;
    case 'object_property':
      return named(parent)[0].id !== id.id;
    case 'resource_expression':
      return parent.childForFieldName('object')?.id === id.id;
    case 'parameter_declaration':
    case 'variable_declaration':
    case 'resource_declaration':
    case 'module_declaration':
    case 'output_declaration':
      return named(parent).find(child => child.type === 'identifier').id !== id.id;
    case 'for_statement':
      return parent.childForFieldName('initializer')?.id !== id.id;
    case 'lambda_expression':
      return named(parent)[0].id !== id.id;
    case 'for_loop_parameters':
    case 'type':
      return false;
    case 'parenthesized_expression':
      // The parameters of a lambda.
      return parent.parent.type !== 'lambda_expression' || named(parent.parent)[0].id !== parent.id;
    case 'assignment_statement':
      // targetScope = …
      return named(parent)[0].id !== id.id;
    default:
      return true;
  }
}

/** The names that loops, lambdas and resources around a node declare. */
function locals(node) {
  const names = new Set();
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === 'for_statement') {
      const declared = at.childForFieldName('initializer') ?? named(at)[0];
      (declared.type === 'identifier' ? [declared] : named(declared)).forEach(name => names.add(name.text));
    } else if (at.type === 'object' && at.parent.type === 'resource_declaration') {
      // Resources nested in the same one know each other.
      named(at)
        .map(property => named(property)[0])
        .filter(nested => nested?.type === 'resource_declaration')
        .forEach(nested => names.add(named(nested).find(child => child.type === 'identifier').text));
    } else if (at.type === 'arguments') {
      // The grammar takes 'i => all[i]' for '(i => all)[i]', so a lambda's parameters are looked for in all arguments.
      for (const lambda of descendants(at)) {
        if (lambda.type === 'lambda_expression') {
          [...descendants(named(lambda)[0])].forEach(name => name.type === 'identifier' && names.add(name.text));
        }
      }
    }
  }
  return names;
}

/** The names of the decorators before a declaration. */
function decoratorsOf(declaration) {
  const before = declaration.previousNamedSibling;
  return before?.type === 'decorators'
    ? named(before).map(decorator => named(decorator)[0].childForFieldName('function')?.text)
    : [];
}

function checkFunction(file, call) {
  const callee = call.childForFieldName('function');
  if (callee.type === 'member_expression') {
    // listKeys and its like are the only ones worth calling, and keys are what is not used here.
    file.report(callee, `symbol: resources are not asked for keys: ${callee.text}`);
    return;
  }
  const known = call.parent.type === 'decorator' ? decorators : functions;
  if (callee.type === 'identifier' && !known.has(callee.text)) {
    file.report(callee, `symbol: there is no function '${callee.text}'`);
  }
}

/** parent::child, where the child is declared within the parent. */
function checkNested(file, expression) {
  const parent = resolveResource(file, expression.childForFieldName('object'));
  const child = expression.childForFieldName('resource');
  if (parent && !nestedIn(file, parent, child.text)) {
    file.report(child, `symbol: '${parent.id.text}' has no resource '${child.text}'`);
  }
}

/** The declaration that an expression such as account or account::blobs stands for. */
function resolveResource(file, node) {
  if (node.type === 'identifier') {
    const symbol = file.symbols.get(node.text);
    return symbol?.kind === 'resource' ? symbol : undefined;
  }
  if (node.type === 'resource_expression') {
    const parent = resolveResource(file, node.childForFieldName('object'));
    return parent && nestedIn(file, parent, node.childForFieldName('resource').text);
  }
  return undefined;
}

function nestedIn(file, parent, name) {
  const body = bodyOf(parent.value);
  return file.of('resource').find(symbol => symbol.nested && symbol.id.text === name && symbol.node.parent.parent.id === body.id);
}

/** Names and conditions are computed before anything is deployed (the compiler's BCP120). */
function checkKnownAtStart(file, expression, what, seen = new Set()) {
  for (const node of descendants(expression)) {
    if (node.type === 'member_expression') {
      const base = node.childForFieldName('object');
      const property = node.childForFieldName('property')?.text;
      const symbol = base.type === 'identifier' ? file.symbols.get(base.text) : resolveResource(file, base);
      if ((symbol?.kind === 'resource' && !knownAtStart.has(property)) || (symbol?.kind === 'module' && property !== 'name')) {
        file.report(node, `symbol: ${what} depends on ${node.text}, which is known only after deployment`);
      }
    } else if (node.type === 'identifier' && isReference(node) && file.symbols.get(node.text)?.kind === 'variable' && !seen.has(node.text)) {
      seen.add(node.text);
      checkKnownAtStart(file, file.symbols.get(node.text).value, what, seen);
    }
  }
}
