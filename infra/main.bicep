// Everything that one environment of ServerlessDicom needs, in a resource group of its own. docs/deploy.md says how to
// use it, what it costs, and why it is as it is.
targetScope = 'subscription'

@description('Name of the environment; part of the name of the resource group, and the tag azd finds its resources by.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Azure region of all resources. It must offer Azure Functions Flex Consumption.')
@minLength(1)
@metadata({ azd: { type: 'location' } })
param location string

@description('''
Who checks the tokens of requests: the app itself (Jwt), or App Service Authentication before it (AppService, tokens of
Microsoft Entra ID only). None lets everybody read, store and delete; it is for synthetic data only.
''')
@allowed(['Jwt', 'AppService', 'None'])
param authentication string = 'Jwt'

@description('Application (client) id of the app registration that stands for the service. Required unless authentication is None or authenticationAudiences is given.')
param authenticationClientId string = ''

@description('OpenID Connect issuer whose tokens are accepted. Empty: Microsoft Entra ID, the tenant of the subscription.')
param authenticationAuthority string = ''

@description('Audiences of which a token must name one. Empty: the client id, and api://<client id>.')
param authenticationAudiences array = []

@description('Origins of web pages that may call the service, such as https://viewer.example.org.')
param corsOrigins array = []

@description('URL of the DICOMweb service as clients reach it, such as https://pacs.example.org/dicom-web. Empty: that of the function app.')
param publicBaseUrl string = ''

@description('Whether the app runs in a virtual network, and reaches storage, Cosmos DB and Event Grid through private endpoints only.')
param vnetIntegration bool = false

@description('Addresses of the virtual network, in CIDR notation; /25 or wider.')
param vnetAddressPrefix string = '10.90.0.0/24'

@description('Redundancy of the storage account that holds the instances.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param dataRedundancy string = 'Standard_LRS'

@description('Days for which deleted blobs and containers can be brought back; at least one more than the backup of the index reaches back.')
@minValue(8)
@maxValue(365)
param softDeleteDays int = 14

@description('How far back the index can be restored. 7 days cost nothing, 30 days are charged for.')
@allowed(['Continuous7Days', 'Continuous30Days'])
param indexBackup string = 'Continuous7Days'

@description('Cosmos DB account that holds the index. Empty: one of this environment. Set after a restore, which makes a new account.')
param cosmosAccountName string = ''

@description('Memory of one instance of the app, in MB; the share of a CPU grows with it.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Instances of the app at the same time, at most.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Instances of the app that always wait for requests, so that there is no cold start. Each is charged for by the hour.')
@minValue(0)
@maxValue(20)
param alwaysReadyInstances int = 0

@description('Requests that one instance of the app works on at the same time; beyond that there will be another instance.')
@minValue(1)
@maxValue(1000)
param httpConcurrency int = 16

@description('Longest request body that the Functions host lets through, in bytes. Larger objects go through the inbox.')
@minValue(1048576)
param maxRequestBodyBytes int = 209715200

@description('More settings of the app, as in docs/configuration.md, with __ between section and name, such as { Store__ExistingInstance: \'Replace\' }.')
param appSettings object = {}

@description('Who is told by mail when requests or triggered functions fail. Empty: nobody, and no alert rules.')
param alertEmail string = ''

var tags = { 'azd-env-name': environmentName }
var token = toLower(uniqueString(subscription().id, environmentName, location))

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'identity.bicep' = {
  name: 'identity'
  scope: group
  params: {
    location: location
    tags: tags
    token: token
  }
}

module monitoring 'monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    location: location
    tags: tags
    token: token
  }
}

module hostStorage 'host-storage.bicep' = {
  name: 'host-storage'
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    privateAccess: vnetIntegration
  }
}

module dataStorage 'data-storage.bicep' = {
  name: 'data-storage'
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    privateAccess: vnetIntegration
    redundancy: dataRedundancy
    // An index older than what can be undeleted would name blobs that are gone.
    softDeleteDays: max(softDeleteDays, indexBackup == 'Continuous30Days' ? 31 : 8)
  }
}

module cosmos 'cosmos.bicep' = {
  name: 'cosmos'
  scope: group
  params: {
    location: location
    tags: tags
    privateAccess: vnetIntegration
    backupTier: indexBackup
    accountName: !empty(cosmosAccountName) ? cosmosAccountName : 'cosmos-${token}'
  }
}

module inboxEvents 'inbox-events.bicep' = {
  name: 'inbox-events'
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    storageAccountName: dataStorage.outputs.name
  }
}

module events 'events.bicep' = {
  name: 'events'
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    privateAccess: vnetIntegration
  }
}

module network 'network.bicep' = if (vnetIntegration) {
  name: 'network'
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    addressPrefix: vnetAddressPrefix
    hostStorageId: hostStorage.outputs.id
    dataStorageId: dataStorage.outputs.id
    cosmosId: cosmos.outputs.id
    eventsTopicId: events.outputs.id
  }
}

module roles 'roles.bicep' = {
  name: 'roles'
  scope: group
  params: {
    principalId: identity.outputs.principalId
    hostStorageName: hostStorage.outputs.name
    dataStorageName: dataStorage.outputs.name
    cosmosName: cosmos.outputs.name
    eventsTopicName: events.outputs.name
    appInsightsName: monitoring.outputs.appInsightsName
  }
}

module app 'app.bicep' = {
  name: 'app'
  scope: group
  // The host reads the package and its own storage as soon as the app exists.
  dependsOn: [roles]
  params: {
    location: location
    tags: tags
    token: token
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    subnetId: vnetIntegration ? network!.outputs.appSubnetId : ''
    appInsightsConnectionString: monitoring.outputs.appInsightsConnectionString
    hostStorageEndpoints: hostStorage.outputs.endpoints
    packageContainerUrl: hostStorage.outputs.packageContainerUrl
    dataStorageEndpoints: dataStorage.outputs.endpoints
    cosmosEndpoint: cosmos.outputs.endpoint
    eventsTopicEndpoint: events.outputs.endpoint
    authentication: authentication
    authenticationClientId: authenticationClientId
    authenticationAuthority: authenticationAuthority
    authenticationAudiences: authenticationAudiences
    corsOrigins: corsOrigins
    publicBaseUrl: publicBaseUrl
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyInstances: alwaysReadyInstances
    httpConcurrency: httpConcurrency
    maxRequestBodyBytes: maxRequestBodyBytes
    appSettings: appSettings
  }
}

module alerts 'alerts.bicep' = if (!empty(alertEmail)) {
  name: 'alerts'
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    appInsightsId: monitoring.outputs.appInsightsId
    email: alertEmail
  }
}

output AZURE_LOCATION string = location
output AZURE_TENANT_ID string = tenant().tenantId
output AZURE_RESOURCE_GROUP string = group.name

@description('Name of the function app.')
output SERVICE_API_NAME string = app.outputs.name

@description('Base URL of the DICOMweb service: viewers and modalities are given this one.')
output DICOMWEB_URL string = app.outputs.dicomWebUrl

@description('Answers 200 when the service can serve.')
output HEALTH_URL string = app.outputs.healthUrl

@description('Container in which files are taken up that arrive by any other way than DICOMweb.')
output INBOX_URL string = '${dataStorage.outputs.endpoints.blob}inbox'

@description('Event Grid topic on which the service tells what it stored and deleted.')
output EVENTS_TOPIC_NAME string = events.outputs.name
output EVENTS_TOPIC_ENDPOINT string = events.outputs.endpoint

output COSMOS_ACCOUNT_NAME string = cosmos.outputs.name
output DATA_STORAGE_NAME string = dataStorage.outputs.name
