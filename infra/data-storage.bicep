// The instances, what is derived from them, and the queues of the triggered functions.

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Makes names unique.')
param token string

@description('Whether only private endpoints lead here, and Event Grid.')
param privateAccess bool

@description('Redundancy of the account.')
param redundancy string

@description('Days for which deleted blobs and containers can be brought back.')
param softDeleteDays int

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: 'stdicom${token}'
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    // Not disabled, but closed to all but the services that Azure trusts: Event Grid delivers to the queue, and has no
    // private endpoint to come through. It gets in with its identity and a role on that one queue.
    publicNetworkAccess: 'Enabled'
    networkAcls: {
      bypass: privateAccess ? 'AzureServices' : 'None'
      defaultAction: privateAccess ? 'Deny' : 'Allow'
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      // Blobs are written once and never changed, so deleting is all that can harm them: no versions are needed.
      deleteRetentionPolicy: {
        enabled: true
        days: softDeleteDays
      }
      containerDeleteRetentionPolicy: {
        enabled: true
        days: softDeleteDays
      }
    }

    // Part 10 files as received, and segments of metadata.
    resource instances 'containers' = {
      name: 'instances'
    }

    // What can be made again from the instances, such as thumbnails.
    resource derived 'containers' = {
      name: 'derived'
    }

    // Files put here by any other way than DICOMweb are taken up like those that are stored.
    resource inbox 'containers' = {
      name: 'inbox'
    }

    // Events about the inbox that could not be delivered.
    resource deadLetters 'containers' = {
      name: 'dead-letters'
    }
  }

  resource queues 'queueServices' = {
    name: 'default'

    resource inbox 'queues' = {
      name: 'inbox'
    }

    resource thumbnails 'queues' = {
      name: 'thumbnails'
    }

    // Where the host puts what failed too often. It would create them itself; here they can be given roles and watched.
    resource inboxPoison 'queues' = {
      name: 'inbox-poison'
    }

    resource thumbnailsPoison 'queues' = {
      name: 'thumbnails-poison'
    }
  }

  resource lifecycle 'managementPolicies' = {
    name: 'default'
    properties: {
      policy: {
        rules: [
          {
            name: 'expire-dead-letters'
            type: 'Lifecycle'
            enabled: true
            definition: {
              filters: {
                blobTypes: ['blockBlob']
                prefixMatch: ['dead-letters/']
              }
              actions: {
                baseBlob: {
                  delete: { daysAfterModificationGreaterThan: 30 }
                }
              }
            }
          }
        ]
      }
    }
    // Rules cannot be made while the blob service is being set up.
    dependsOn: [blobs]
  }
}

output id string = account.id
output name string = account.name

@description('URLs of the services of the account, each with a slash at its end.')
output endpoints object = {
  blob: account.properties.primaryEndpoints.blob
  queue: account.properties.primaryEndpoints.queue
}
