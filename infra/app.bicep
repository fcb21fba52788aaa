// The service: a function app on Flex Consumption whose Functions host starts it as a custom handler.

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Makes names unique.')
param token string

@description('Resource id of the app\'s identity.')
param identityId string

@description('Client id of the app\'s identity.')
param identityClientId string

@description('Subnet the app runs in. Empty: no virtual network.')
param subnetId string

@description('Where telemetry goes.')
param appInsightsConnectionString string

@description('URLs of the storage account of the host: blob, queue, table.')
param hostStorageEndpoints object

@description('Container that azd puts the package into.')
param packageContainerUrl string

@description('URLs of the storage account of the instances: blob, queue.')
param dataStorageEndpoints object

@description('URL of the Cosmos DB account.')
param cosmosEndpoint string

@description('URL of the Event Grid topic.')
param eventsTopicEndpoint string

@description('Who checks the tokens of requests: Jwt, AppService or None.')
param authentication string

@description('Application (client) id of the app registration that stands for the service.')
param authenticationClientId string

@description('OpenID Connect issuer whose tokens are accepted. Empty: Microsoft Entra ID, this tenant.')
param authenticationAuthority string

@description('Audiences of which a token must name one. Empty: the client id, and api://<client id>.')
param authenticationAudiences array

@description('Origins of web pages that may call the service.')
param corsOrigins array

@description('URL of the DICOMweb service as clients reach it. Empty: that of the function app.')
param publicBaseUrl string

@description('Memory of one instance, in MB.')
param instanceMemoryMB int

@description('Instances at the same time, at most.')
param maximumInstanceCount int

@description('Instances that always wait for requests.')
param alwaysReadyInstances int

@description('Requests that one instance works on at the same time.')
param httpConcurrency int

@description('Longest request body that the host lets through, in bytes.')
param maxRequestBodyBytes int

@description('More settings of the app.')
param appSettings object

var authority = !empty(authenticationAuthority)
  ? authenticationAuthority
  : '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'

// Tokens of version 2 name the client id, those of version 1 its URI. Nothing is deployed that would let everybody in
// because a parameter was forgotten.
var audiences = authentication == 'None'
  ? []
  : !empty(authenticationAudiences)
      ? authenticationAudiences
      : !empty(authenticationClientId)
          ? [authenticationClientId, 'api://${authenticationClientId}']
          : fail('Set authenticationClientId to the app registration of the service, or authentication to None.')

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'plan-${token}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: 'func-${token}'
  location: location
  // By this tag azd finds where to deploy the service of azure.yaml.
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageContainerUrl
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: {
        name: 'custom'
        version: '1.0'
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReadyInstances == 0 ? [] : [{ name: 'http', instanceCount: alwaysReadyInstances }]
        triggers: {
          http: { perInstanceConcurrency: httpConcurrency }
        }
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      // The host answers preflights before the app sees them, so origins are its business and not the app's (Web:CorsOrigins).
      cors: {
        allowedOrigins: corsOrigins
        supportCredentials: false
      }
      // No healthCheckPath: Flex Consumption does not ask it; instances that fail are replaced by the host's own probe.
    }
  }

  resource publishingOverFtp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource publishingWithPassword 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    dependsOn: [publishingOverFtp]
    properties: { allow: false }
  }
}

// Its own URL as configured, rather than as headers of a request claim: a client can send X-Forwarded-Host itself.
var dicomWebUrl = !empty(publicBaseUrl) ? publicBaseUrl : 'https://${app.properties.defaultHostName}/dicom-web'

// The host's own settings, as named in the documentation of Azure Functions. No keys: everything goes by the identity.
var hostSettings = {
  AzureWebJobsStorage__blobServiceUri: hostStorageEndpoints.blob
  AzureWebJobsStorage__queueServiceUri: hostStorageEndpoints.queue
  AzureWebJobsStorage__tableServiceUri: hostStorageEndpoints.table
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  DataStorage__queueServiceUri: dataStorageEndpoints.queue
  DataStorage__credential: 'managedidentity'
  DataStorage__clientId: identityClientId
  CosmosConnection__accountEndpoint: cosmosEndpoint
  CosmosConnection__credential: 'managedidentity'
  CosmosConnection__clientId: identityClientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: appInsightsConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: string(maxRequestBodyBytes)
  // The page at / that says that a function app is running.
  AzureWebJobsDisableHomepage: 'true'
}

// The service's settings, as in docs/configuration.md.
var serviceSettings = {
  Storage__Provider: 'Azure'
  Azure__ClientId: identityClientId
  Blobs__ServiceUri: dataStorageEndpoints.blob
  Blobs__InstancesContainer: 'instances'
  Blobs__DerivedContainer: 'derived'
  Blobs__InboxContainer: 'inbox'
  Cosmos__Endpoint: cosmosEndpoint
  Cosmos__Database: 'dicom'
  Cosmos__MetadataContainer: 'metadata'
  Cosmos__ChangesContainer: 'changes'
  Cosmos__WorklistContainer: 'worklist'
  Events__TopicEndpoint: eventsTopicEndpoint
  Web__PublicBaseUrl: dicomWebUrl
  Authentication__Mode: authentication
}

var jwtSettings = {
  Authentication__Authority: authority
}

var anonymousSettings = {
  Authentication__AllowAnonymous: 'true'
}

resource settings 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: app
  name: 'appsettings'
  dependsOn: [app::publishingWithPassword]
  properties: union(
    hostSettings,
    serviceSettings,
    authentication == 'Jwt' ? jwtSettings : {},
    authentication == 'Jwt'
      ? toObject(
          range(0, length(audiences)),
          i => 'Authentication__Audiences__${i}',
          i => audiences[i]
        )
      : {},
    authentication == 'None' ? anonymousSettings : {},
    appSettings
  )
}

// Also when it is off: a deployment with another value must not leave it on.
resource platformAuthentication 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: app
  name: 'authsettingsV2'
  // One change of the app at a time; others would be answered with a conflict.
  dependsOn: [settings]
  properties: {
    platform: { enabled: authentication == 'AppService' }
    globalValidation: {
      requireAuthentication: authentication == 'AppService'
      // For programs, not for browsers: no redirection to a page to log in at.
      unauthenticatedClientAction: 'Return401'
      excludedPaths: ['/health']
    }
    httpSettings: { requireHttps: true }
    identityProviders: authentication != 'AppService'
      ? {}
      : {
          azureActiveDirectory: {
            enabled: true
            registration: {
              clientId: authenticationClientId
              openIdIssuer: authority
            }
            validation: { allowedAudiences: audiences }
          }
        }
    login: {
      // Tokens come with each request; none is kept.
      tokenStore: { enabled: false }
    }
  }
}

output name string = app.name
output dicomWebUrl string = dicomWebUrl
output healthUrl string = 'https://${app.properties.defaultHostName}/health'
