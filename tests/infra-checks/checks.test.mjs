// Each test plants a mistake into infra/ and expects the checks to find it, and nothing else.
import assert from 'node:assert/strict';
import test from 'node:test';
import { readFolder } from './bicep.mjs';
import { checkAll } from './check.mjs';
import { committedFacts } from './facts.mjs';

const find = committedFacts();

function findingsWith(name, from, to) {
  const files = readFolder(undefined, (file, text) => {
    if (file !== name) {
      return text;
    }
    assert.ok(text.includes(from), `${name} no longer holds ${from}`);
    return text.replace(from, to);
  });
  return checkAll(files, find);
}

function finds(mistake, { file, from, to, expect }) {
  test(mistake, () => {
    const findings = findingsWith(file, from, to);
    assert.ok(findings.length > 0, 'nothing was found');
    assert.ok(
      findings.some(finding => finding.startsWith(`${file}:`) && finding.includes(expect)),
      `other things were found: ${findings.join('; ')}`,
    );
  });
}

test('the files as they are have no mistakes', () => {
  const files = readFolder();
  assert.ok(files.size > 5);
  assert.deepEqual(checkAll(files, find), []);
});

finds('a brace that is not closed', {
  file: 'events.bicep',
  from: "properties: {\n    inputSchema",
  to: "properties: \n    inputSchema",
  expect: 'syntax:',
});

finds('a name that nobody declared', {
  file: 'cosmos.bicep',
  from: 'tier: backupTier',
  to: 'tier: backupTeir',
  expect: "nothing is called 'backupTeir'",
});

finds('a parameter that nobody uses', {
  file: 'cosmos.bicep',
  from: 'tier: backupTier',
  to: "tier: 'Continuous7Days'",
  expect: "'backupTier' is not used",
});

finds('a parameter that is not described', {
  file: 'events.bicep',
  from: "@description('Azure region.')\n",
  to: '',
  expect: "'location' has no @description",
});

finds('a key', {
  file: 'host-storage.bicep',
  from: 'output name string = account.name',
  to: 'output name string = account.listKeys().keys[0].value',
  expect: 'not asked for keys',
});

finds('a name declared twice', {
  file: 'events.bicep',
  from: 'param tags object',
  to: 'param tags object\nvar tags = {}',
  expect: "'tags' is declared twice",
});

finds('a function that does not exist', {
  file: 'main.bicep',
  from: 'toLower(uniqueString',
  to: 'toLowerCase(uniqueString',
  expect: "no function 'toLowerCase'",
});

finds('a nested resource that does not exist', {
  file: 'inbox-events.bicep',
  from: 'scope: storage::queues::inbox',
  to: 'scope: storage::queues::outbox',
  expect: "'queues' has no resource 'outbox'",
});

finds('the variable of a loop outside of it', {
  file: 'network.bicep',
  from: "output appSubnetId string = '",
  to: "output appSubnetId string = '${zoneName}",
  expect: "nothing is called 'zoneName'",
});

finds('a name known only after deployment', {
  file: 'inbox-events.bicep',
  from: 'guid(storage::queues::inbox.id, topic.id,',
  to: 'guid(storage::queues::inbox.id, topic.identity.principalId,',
  expect: "the name of 'mayDeliver' depends on topic.identity",
});

finds('a condition known only after deployment', {
  file: 'main.bicep',
  from: 'if (!empty(alertEmail))',
  to: 'if (!empty(events.outputs.name))',
  expect: 'a condition depends on events.outputs',
});

finds('a parameter of a module that does not exist', {
  file: 'main.bicep',
  from: 'backupTier: indexBackup',
  to: 'backupPlan: indexBackup',
  expect: "cosmos.bicep has no parameter 'backupPlan'",
});

finds('a parameter of a module that is missing', {
  file: 'main.bicep',
  from: '    redundancy: dataRedundancy\n',
  to: '',
  expect: "parameter 'redundancy' of data-storage.bicep is missing",
});

finds('a parameter of a module of another type', {
  file: 'main.bicep',
  from: 'privateAccess: vnetIntegration\n    backupTier',
  to: 'privateAccess: location\n    backupTier',
  expect: "parameter 'privateAccess' of cosmos.bicep is of type bool, not string",
});

finds('an output of a module that does not exist', {
  file: 'main.bicep',
  from: 'cosmosId: cosmos.outputs.id',
  to: 'cosmosId: cosmos.outputs.accountId',
  expect: "cosmos.bicep has no output 'accountId'",
});

finds('a parameter that azd cannot set', {
  file: 'main.bicep',
  from: 'param alertEmail',
  to: "param another string = ''\noutput ANOTHER string = another\nparam alertEmail",
  expect: "main.parameters.json does not set 'another'",
});

finds('a resource type that does not exist', {
  file: 'events.bicep',
  from: 'Microsoft.EventGrid/topics@',
  to: 'Microsoft.EventGrid/topic@',
  expect: 'no resource type Microsoft.EventGrid/topic@',
});

finds('an API version that does not exist', {
  file: 'events.bicep',
  from: '@2025-02-15',
  to: '@2025-02-16',
  expect: 'no resource type Microsoft.EventGrid/topics@2025-02-16',
});

finds('a property that does not exist', {
  file: 'data-storage.bicep',
  from: 'allowBlobPublicAccess: false',
  to: 'allowPublicBlobAccess: false',
  expect: "has no property 'allowPublicBlobAccess'",
});

finds('a property written with other capitals', {
  file: 'cosmos.bicep',
  from: 'disableLocalAuth: true',
  to: 'disablelocalAuth: true',
  expect: "has no property 'disablelocalAuth'",
});

finds('a required property that is missing', {
  file: 'cosmos.bicep',
  from: "    databaseAccountOfferType: 'Standard'\n",
  to: '',
  expect: "lacks the property 'databaseAccountOfferType'",
});

finds('a property that can only be read', {
  file: 'host-storage.bicep',
  from: "accessTier: 'Hot'",
  to: "provisioningState: 'Succeeded'",
  expect: 'provisioningState is read-only',
});

finds('a value that is not allowed', {
  file: 'cosmos.bicep',
  from: "minimalTlsVersion: 'Tls12'",
  to: "minimalTlsVersion: '1.2'",
  expect: 'minimalTlsVersion is none of',
});

finds('a value of another kind', {
  file: 'app.bicep',
  from: 'httpsOnly: true',
  to: "httpsOnly: 'true'",
  expect: 'httpsOnly is a string rather than bool',
});

finds('a parameter of another kind', {
  file: 'app.bicep',
  from: 'maximumInstanceCount: maximumInstanceCount',
  to: 'maximumInstanceCount: publicBaseUrl',
  expect: 'maximumInstanceCount is a string rather than int',
});

finds('a mistake in a nested resource', {
  file: 'cosmos.bicep',
  from: "paths: ['/studyInstanceUid']",
  to: "path: '/studyInstanceUid'",
  expect: "partitionKey has no property 'path'",
});

finds('a mistake in one branch of a condition', {
  file: 'data-storage.bicep',
  from: "privateAccess ? 'Deny' : 'Allow'",
  to: "privateAccess ? 'Block' : 'Allow'",
  expect: 'defaultAction is none of',
});

finds('a mistake in a loop', {
  file: 'network.bicep',
  from: 'registrationEnabled: false',
  to: 'registration: false',
  expect: "has no property 'registration'",
});

finds('a variant that does not exist', {
  file: 'inbox-events.bicep',
  from: "endpointType: 'StorageQueue'",
  to: "endpointType: 'Queue'",
  expect: 'destination.endpointType is none of',
});

finds('a mistake in a JSON file', {
  file: 'cosmos.bicep',
  from: "loadJsonContent('indexing-policy.json')",
  to: "loadJsonContent('main.parameters.json')",
  expect: "indexingPolicy has no property 'contentVersion'",
});

finds('a storage account that takes keys', {
  file: 'data-storage.bicep',
  from: 'allowSharedKeyAccess: false',
  to: 'allowSharedKeyAccess: true',
  expect: "properties.allowSharedKeyAccess of 'account' must be false",
});

finds('a weaker consistency', {
  file: 'cosmos.bicep',
  from: "defaultConsistencyLevel: 'Strong'",
  to: "defaultConsistencyLevel: 'Session'",
  expect: "of 'account' must be Strong",
});

finds('a rule left out', {
  file: 'app.bicep',
  from: "      minTlsVersion: '1.2'\n",
  to: '',
  expect: "properties.siteConfig.minTlsVersion of 'app' must be 1.2",
});
