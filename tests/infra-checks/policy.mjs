// What every resource of a kind must say, whatever else it says.
import { bodyOf, isExisting, literal, named, properties } from './bicep.mjs';

const rules = {
  'Microsoft.Storage/storageAccounts': {
    'properties.allowBlobPublicAccess': 'false',
    'properties.allowSharedKeyAccess': 'false',
    'properties.minimumTlsVersion': 'TLS1_2',
    'properties.supportsHttpsTrafficOnly': 'true',
  },
  'Microsoft.DocumentDB/databaseAccounts': {
    'properties.disableLocalAuth': 'true',
    'properties.minimalTlsVersion': 'Tls12',
    // The invariant that all instances of the app see at once what one of them acknowledged.
    'properties.consistencyPolicy.defaultConsistencyLevel': 'Strong',
  },
  'Microsoft.EventGrid/topics': {
    'properties.disableLocalAuth': 'true',
    'properties.minimumTlsVersionAllowed': '1.2',
    'properties.inputSchema': 'CloudEventSchemaV1_0',
  },
  'Microsoft.Insights/components': { 'properties.DisableLocalAuth': 'true' },
  'Microsoft.Web/sites': {
    'properties.httpsOnly': 'true',
    'properties.siteConfig.minTlsVersion': '1.2',
    'properties.siteConfig.cors.supportCredentials': 'false',
  },
};

/** @param {import('./bicep.mjs').BicepFile} file */
export function checkPolicy(file) {
  for (const { id, node, value } of file.of('resource')) {
    const type = literal(named(node).find(child => child.type === 'string')).split('@')[0];
    for (const [path, expected] of isExisting(node) ? [] : Object.entries(rules[type] ?? {})) {
      const actual = path.split('.').reduce((at, name) => at?.type === 'object' ? properties(at).get(name)?.value : undefined, bodyOf(value));
      if ((literal(actual) ?? actual?.text) !== expected) {
        file.report(actual ?? id, `policy: ${path} of '${id.text}' must be ${expected}`);
      }
    }
  }
}
