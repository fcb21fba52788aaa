// A virtual network that the app runs in, and private endpoints through which it reaches what holds data. Requests from
// outside still reach the app at its public URL, and telemetry leaves it by the public endpoints of Azure Monitor.

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Makes names unique.')
param token string

@description('Addresses of the virtual network, in CIDR notation; /25 or wider.')
param addressPrefix string

@description('Storage account of the Functions host.')
param hostStorageId string

@description('Storage account of the instances.')
param dataStorageId string

@description('Cosmos DB account of the index.')
param cosmosId string

@description('Event Grid topic of the service.')
param eventsTopicId string

var zoneNames = [
  'privatelink.blob.${environment().suffixes.storage}'
  'privatelink.queue.${environment().suffixes.storage}'
  'privatelink.table.${environment().suffixes.storage}'
  'privatelink.documents.azure.com'
  'privatelink.eventgrid.azure.net'
]

// groupId: the part of the service that is reached; zone: where in zoneNames its name is resolved.
var targets = [
  { name: 'host-blob', resourceId: hostStorageId, groupId: 'blob', zone: 0 }
  { name: 'host-queue', resourceId: hostStorageId, groupId: 'queue', zone: 1 }
  { name: 'host-table', resourceId: hostStorageId, groupId: 'table', zone: 2 }
  { name: 'data-blob', resourceId: dataStorageId, groupId: 'blob', zone: 0 }
  { name: 'data-queue', resourceId: dataStorageId, groupId: 'queue', zone: 1 }
  { name: 'cosmos', resourceId: cosmosId, groupId: 'Sql', zone: 3 }
  { name: 'events', resourceId: eventsTopicId, groupId: 'topic', zone: 4 }
]

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet-${token}'
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 0)
          // Flex Consumption runs on the platform of container apps, and its subnet is theirs alone.
          delegations: [
            {
              name: 'flex-consumption'
              properties: { serviceName: 'Microsoft.App/environments' }
            }
          ]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 1)
        }
      }
    ]
  }
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for zoneName in zoneNames: {
    name: zoneName
    location: 'global'
    tags: tags
  }
]

resource zoneLinks 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (zoneName, i) in zoneNames: {
    parent: zones[i]
    name: 'link-${token}'
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: network.id }
    }
  }
]

resource endpoints 'Microsoft.Network/privateEndpoints@2024-05-01' = [
  for target in targets: {
    name: 'pep-${target.name}-${token}'
    location: location
    tags: tags
    properties: {
      subnet: { id: '${network.id}/subnets/endpoints' }
      privateLinkServiceConnections: [
        {
          name: target.name
          properties: {
            privateLinkServiceId: target.resourceId
            groupIds: [target.groupId]
          }
        }
      ]
    }
  }
]

resource endpointZones 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = [
  for (target, i) in targets: {
    parent: endpoints[i]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: target.groupId
          properties: { privateDnsZoneId: zones[target.zone].id }
        }
      ]
    }
  }
]

// The app is told the subnet only when names resolve to the private addresses.
output appSubnetId string = '${network.id}/subnets/app'
