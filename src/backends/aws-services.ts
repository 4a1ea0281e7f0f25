// What of AWS's services a signed call must know. Source: the service models of botocore 1.43.11, which a test holds this
// against where the AWS CLI is installed.

/** How a service is told which of its actions is meant. */
export type ActionWire =
  /** By a header, beside a body in JSON. */
  | { readonly protocol: 'json'; readonly target: string; readonly version: string }
  /** By parameters of a form. */
  | { readonly protocol: 'query'; readonly apiVersion: string | undefined };

/**
 * How an action of a service is asked for. `service` is the name in its host names, with what stands in front of it, as in
 * `streams.dynamodb`. A service that is not known is taken for one of forms.
 */
export function actionWire(service: string): ActionWire {
  const known = facts();
  const name = nameIn(known.wires, service);
  return known.wires.get(name) ?? { protocol: 'query', apiVersion: undefined };
}

/** Whether a service takes forms, and answers in XML unless it is asked for JSON. */
export function speaksForms(service: string): boolean {
  const wire = actionWire(service);
  return service === 'sqs' || (wire.protocol === 'query' && wire.apiVersion !== undefined);
}

/** What a call of a service is signed for. */
export function signingName(service: string): string {
  const { signingNames } = facts();
  const name = nameIn(signingNames, service);
  return signingNames.get(name) ?? name;
}

/** The name in host names of a service that tools call otherwise. */
export const hostName = (service: string): string => TOOL_NAMES[service] ?? service;

const TOOL_NAMES: { readonly [tool: string]: string } = {
  cloudwatch: 'monitoring',
  dynamodbstreams: 'streams.dynamodb',
  eventbridge: 'events',
  ses: 'email',
  sfn: 'states',
  stepfunctions: 'states',
};

/** The whole name where it is known, else without what stands in front, as a bucket or an account does. */
const nameIn = (known: ReadonlyMap<string, unknown>, service: string): string =>
  known.has(service) ? service : service.slice(service.lastIndexOf('.') + 1);

type Facts = { readonly wires: ReadonlyMap<string, ActionWire>; readonly signingNames: ReadonlyMap<string, string> };

let read: Facts | undefined;

function facts(): Facts {
  if (read) return read;
  const json = (text: string, version: string) =>
    pairsOf(text).map(([name, target]): [string, ActionWire] => [name, { protocol: 'json', target, version }]);
  const query = pairsOf(QUERY).map(([name, apiVersion]): [string, ActionWire] => [
    name,
    { protocol: 'query', apiVersion },
  ]);
  const named = [...json(JSON_1_0, '1.0'), ...json(JSON_1_1, '1.1'), ...query];
  // Some hosts begin with `api.`, which integrations need not say.
  const wires = new Map(named.flatMap(([name, wire]) => [[name.replace(/^api\./, ''), wire] as const, [name, wire]]));
  return (read = { wires, signingNames: new Map(pairsOf(SIGNING_NAMES)) });
}

const pairsOf = (text: string) =>
  text
    .trim()
    .split(/\s+/)
    .map((pair) => pair.split('=') as [name: string, value: string]);

/** Names in hosts, with the first half of `X-Amz-Target`. */
const JSON_1_0 = `
  aco-automation=ComputeOptimizerAutomationService agreement-marketplace=AWSMPCommerceService_v20200301
  airflow-serverless=AmazonMWAAServerless aoss=OpenSearchServerless apprunner=AppRunner
  arc-region-switch=ArcRegionSwitch b2bi=B2BI backup-gateway=BackupOnPremises_v20210101
  bcm-dashboards=AWSBCMDashboardsService bcm-pricing-calculator=AWSBCMPricingCalculator
  bcm-recommended-actions=AWSBillingAndCostManagementRecommendedActions billing=AWSBilling cassandra=KeyspacesService
  cassandra-streams=KeyspacesStreams cloudcontrolapi=CloudApiService
  codeconnections=com.amazonaws.codeconnections.CodeConnections_20231201
  codestar-connections=com.amazonaws.codestar.connections.CodeStar_connections_20191201
  compute-optimizer=ComputeOptimizerService controlplane.payment-cryptography=PaymentCryptographyControlPlane
  cost-optimization-hub=CostOptimizationHubService dynamodb=DynamoDB_20120810 evs=AmazonElasticVMwareService
  freetier=AWSFreeTierService healthlake=HealthLake ingest.timestream=Timestream_20181101 interconnect=Interconnect
  invoicing=Invoicing iotfleetwise=IoTAutobahnControlPlane kendra-ranking=AWSKendraRerankingFrontendService
  lookoutequipment=AWSLookoutEquipmentFrontendService mail-manager=MailManagerSvc
  network-firewall=NetworkFirewall_20201112 odb=Odb partnercentral-account=PartnerCentralAccount
  partnercentral-benefits=PartnerCentralBenefitsService partnercentral-channel=PartnerCentralChannel
  partnercentral-selling=AWSPartnerCentralSelling pcs=AWSParallelComputingService proton=AwsProton20200720
  query.timestream=Timestream_20181101 route53-recovery-cluster=ToggleCustomerAPI sms-voice=PinpointSMSVoiceV2
  sqs=AmazonSQS states=AWSStepFunctions streams.dynamodb=DynamoDBStreams_20120810 swf=SimpleWorkflowService
  timestream-influxdb=AmazonTimestreamInfluxDB verifiedpermissions=VerifiedPermissions voiceid=VoiceID
  workspaces-instances=EUCMIFrontendAPIService
`;
const JSON_1_1 = `
  acm=CertificateManager acm-pca=ACMPrivateCA api.ecr=AmazonEC2ContainerRegistry_V20150921
  api.ecr-public=SpencerFrontendService api.pricing=AWSPriceListService api.sagemaker=SageMaker
  api.tunneling.iot=IoTSecuredTunneling application-autoscaling=AnyScaleFrontendService
  applicationinsights=EC2WindowsBarleyService appstream2=PhotonAdminProxyService athena=AmazonAthena
  autoscaling-plans=AnyScaleScalingPlannerFrontendService bcm-data-exports=AWSBillingAndCostManagementDataExports
  bedrock-data-automation-runtime=AmazonBedrockKeystoneRuntimeService budgets=AWSBudgetServiceGateway
  ce=AWSInsightsIndexService cloud9=AWSCloud9WorkspaceManagementService cloudhsm=CloudHsmFrontendService
  cloudhsmv2=BaldrApiService cloudtrail=com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101
  codebuild=CodeBuild_20161006 codecommit=CodeCommit_20150413 codedeploy=CodeDeploy_20141006
  codepipeline=CodePipeline_20150709 cognito-identity=AWSCognitoIdentityService
  cognito-idp=AWSCognitoIdentityProviderService comprehend=Comprehend_20171127
  comprehendmedical=ComprehendMedical_20181030 config=StarlingDoveService cur=AWSOrigamiServiceGatewayService
  datapipeline=DataPipeline datasync=FmrsService dax=AmazonDAXV3 devicefarm=DeviceFarm_20150623
  directconnect=OvertureService discovery=AWSPoseidonService_V2015_11_01 dms=AmazonDMSv20160101
  ds=DirectoryService_20150416 ec2-instance-connect=AWSEC2InstanceConnectService
  ecs=AmazonEC2ContainerServiceV20141113 elasticmapreduce=ElasticMapReduce
  entitlement.marketplace=AWSMPEntitlementService events=AWSEvents firehose=Firehose_20150804 fms=AWSFMS_20180101
  forecast=AmazonForecast forecastquery=AmazonForecastRuntime frauddetector=AWSHawksNestServiceFacade
  fsx=AWSSimbaAPIService_v20180301 gamelift=GameLift globalaccelerator=GlobalAccelerator_V20180706 glue=AWSGlue
  health=AWSHealth_20160804 identitystore=AWSIdentityStore inspector=InspectorService
  iotthingsgraph=IotThingsGraphFrontEndService kendra=AWSKendraFrontendService kinesis=Kinesis_20131202
  kinesisanalytics=KinesisAnalytics_20180523 kms=TrentService license-manager=AWSLicenseManager
  lightsail=Lightsail_20161128 logs=Logs_20140328 machinelearning=AmazonML_20141212
  marketplacecommerceanalytics=MarketplaceCommerceAnalytics20150701 mediastore=MediaStore_20170901
  memory-db=AmazonMemoryDB metering.marketplace=AWSMPMeteringService mgh=AWSMigrationHub
  migrationhub-config=AWSMigrationHubMultiAccountService mturk-requester=MTurkRequesterServiceV20170117
  organizations=AWSOrganizationsV20161128 personalize=AmazonPersonalize pi=PerformanceInsightsv20180227
  redshift-data=RedshiftData redshift-serverless=RedshiftServerless rekognition=RekognitionService
  route53domains=Route53Domains_v20140515 route53resolver=Route53Resolver secretsmanager=secretsmanager
  servicecatalog=AWS242ServiceCatalogService servicediscovery=Route53AutoNaming_v20170314
  servicequotas=ServiceQuotasV20190624 shield=AWSShield_20160616 snowball=AWSIESnowballJobManagementService
  ssm=AmazonSSM ssm-contacts=SSMContacts sso=SWBExternalService storagegateway=StorageGateway_20130630
  support=AWSSupport_20130415 tagging=ResourceGroupsTaggingAPI_20170126 textract=Textract transcribe=Transcribe
  transfer=TransferService translate=AWSShineFrontendService_20170701 waf=AWSWAF_20150824
  waf-regional=AWSWAF_Regional_20161128 wafv2=AWSWAF_20190729 workmail=WorkMailService workspaces=WorkspacesService
`;

/** The same of services of forms, with their API version. */
const QUERY = `
  autoscaling=2011-01-01 cloudformation=2010-05-15 cloudsearch=2013-01-01 ec2=2016-11-15 elasticache=2015-02-02
  elasticbeanstalk=2010-12-01 elasticloadbalancing=2015-12-01 email=2010-12-01 iam=2010-05-08 importexport=2010-06-01
  monitoring=2010-08-01 rds=2014-10-31 redshift=2012-12-01 sdb=2009-04-15 sns=2010-03-31 sts=2011-06-15
`;

/** Where it is not the last part of the name in hosts. */
const SIGNING_NAMES = `
  agreement-marketplace=aws-marketplace api.tunneling.iot=IoTSecuredTunneling appconfigdata=appconfig
  appstream2=appstream bedrock-agent=bedrock bedrock-agent-runtime=bedrock bedrock-agentcore-control=bedrock-agentcore
  bedrock-data-automation=bedrock bedrock-data-automation-runtime=bedrock bedrock-runtime=bedrock
  cassandra-streams=cassandra catalog.marketplace=aws-marketplace cloudhsmv2=cloudhsm cloudsearchdomain=cloudsearch
  contact-lens=connect data-ats.iot=iotdata data-signer=signer data.iotevents=ioteventsdata
  data.jobs.iot=iot-jobs-data deployment-marketplace=aws-marketplace discovery-marketplace=aws-marketplace email=ses
  entitlement.marketplace=aws-marketplace forecastquery=forecast identity-chime=chime ivsrealtime=ivs mail-manager=ses
  media-pipelines-chime=chime meetings-chime=chime memory-db=memorydb messaging-chime=chime
  metering.marketplace=aws-marketplace migrationhub-config=mgh models-v2-lex=lex oidc=sso-oauth
  participant.connect=execute-api personalize-events=personalize personalize-runtime=personalize
  pinpoint=mobiletargeting portal.sso=awsssoportal reporting-marketplace=aws-marketplace runtime-v2-lex=lex
  s3-control=s3 servicecatalog-appregistry=servicecatalog sms-voice.pinpoint=sms-voice voice-chime=chime
`;
