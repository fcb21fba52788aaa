// The index: what can be searched, and the changes that events are made of.

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Name of the account.')
param accountName string

@description('Whether only private endpoints lead here.')
param privateAccess bool

@description('How far back the account can be restored.')
param backupTier string

resource account 'Microsoft.DocumentDB/databaseAccounts@2024-11-15' = {
  name: accountName
  location: location
  tags: tags
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    locations: [
      {
        locationName: location
        failoverPriority: 0
        isZoneRedundant: false
      }
    ]
    // Charged by the request: nothing while idle.
    capabilities: [{ name: 'EnableServerless' }]
    // What one instance of the app has answered with success, all others see at once. With Session, only the one that
    // wrote would. Reads cost twice the request units; a client may ask for less where it does not matter.
    consistencyPolicy: { defaultConsistencyLevel: 'Strong' }
    backupPolicy: {
      type: 'Continuous'
      continuousModeProperties: { tier: backupTier }
    }
    disableLocalAuth: true
    disableKeyBasedMetadataWriteAccess: true
    minimalTlsVersion: 'Tls12'
    publicNetworkAccess: privateAccess ? 'Disabled' : 'Enabled'
  }

  resource database 'sqlDatabases' = {
    name: 'dicom'
    properties: {
      resource: { id: 'dicom' }
    }

    resource metadata 'containers' = {
      name: 'metadata'
      properties: {
        resource: {
          id: 'metadata'
          partitionKey: {
            kind: 'Hash'
            version: 2
            paths: ['/studyInstanceUid']
          }
          // Documents may name a time to live; those that do not stay.
          defaultTtl: -1
          // The same file creates the container for development.
          indexingPolicy: loadJsonContent('indexing-policy.json')
        }
      }
    }

    // The outbox: one document per change of a study.
    resource changes 'containers' = {
      name: 'changes'
      properties: {
        resource: {
          id: 'changes'
          partitionKey: {
            kind: 'Hash'
            version: 2
            paths: ['/studyInstanceUid']
          }
          defaultTtl: -1
          indexingPolicy: loadJsonContent('changes-indexing-policy.json')
        }
      }
    }

    // The workitems of the Worklist Service, each in a partition of its own.
    resource worklist 'containers' = {
      name: 'worklist'
      properties: {
        resource: {
          id: 'worklist'
          partitionKey: {
            kind: 'Hash'
            version: 2
            paths: ['/workitemUid']
          }
          defaultTtl: -1
          indexingPolicy: loadJsonContent('worklist-indexing-policy.json')
        }
      }
    }

    // How far the Functions host has read the changes. It may not create containers, so it is here.
    resource leases 'containers' = {
      name: 'leases'
      properties: {
        resource: {
          id: 'leases'
          partitionKey: {
            kind: 'Hash'
            version: 2
            paths: ['/id']
          }
        }
      }
    }
  }
}

output id string = account.id
output name string = account.name
output endpoint string = account.properties.documentEndpoint
