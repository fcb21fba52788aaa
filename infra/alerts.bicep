// Two questions asked of the telemetry every quarter of an hour, and a mail when the answer is bad.

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Makes names unique.')
param token string

@description('Application Insights resource whose telemetry is asked.')
param appInsightsId string

@description('Who gets the mail.')
param email string

var rules = [
  {
    name: 'failed-requests'
    displayName: 'Requests fail'
    description: 'More than ten requests within a quarter of an hour were answered with a status of 500 or above.'
    query: 'requests | where toint(resultCode) >= 500'
    threshold: 10
  }
  {
    name: 'poison-messages'
    displayName: 'A message could not be processed'
    description: 'The Functions host gave up on a message and put it into a queue whose name ends in -poison.'
    query: 'traces | where message has "MaxDequeueCount"'
    threshold: 0
  }
]

resource recipients 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${token}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'dicom'
    emailReceivers: [
      {
        name: 'operator'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

resource alertRules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: 'alert-${rule.name}-${token}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: rule.displayName
      description: rule.description
      enabled: true
      severity: 2
      scopes: [appInsightsId]
      evaluationFrequency: 'PT15M'
      windowSize: 'PT15M'
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: rule.threshold
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      actions: { actionGroups: [recipients.id] }
    }
  }
]
