//! The API with its deployment and stage, and what decides who may call it.

use crate::cloudformation::{LogicalId, Map, Output, Piece, Resource, Text, Value, map, map_of};
use crate::stack::Stack;

use super::Access;
use super::event_log::{log_group, log_group_arn};
use super::options::{ApiKind, Authorizer, GatewayOptions};

/// The stage variable with the name of the bus, which mapping templates read.
const BUS_VARIABLE: &str = "EventBus";

/// An entry of the access log.
///
/// Source: API Gateway Developer Guide, "Variables for access logging".
const ACCESS_LOG_FORMAT: &str = r#"{"requestId":"$context.requestId","time":"$context.requestTime","sourceIp":"$context.identity.sourceIp","method":"$context.httpMethod","path":"$context.path","status":"$context.status","bytes":"$context.responseLength"}"#;

/// Collects resources and outputs.
pub(super) struct StageBuilder<'a> {
    pub(super) options: &'a GatewayOptions,
    pub(super) stack: &'a mut Stack,
    /// The id of the API.
    pub(super) api: LogicalId,
    pub(super) bus: LogicalId,
    pub(super) resources: Vec<Resource>,
    pub(super) outputs: Vec<Output>,
}

impl StageBuilder<'_> {
    /// Adds the API and its stage. `hash` identifies the document.
    pub(super) fn add_api(&mut self, document: &Value, hash: &str) {
        let log = self.options.access_log.then(|| self.add_access_log());
        match self.options.api {
            ApiKind::Rest => self.add_rest_api(document, hash, log),
            ApiKind::Http => self.add_http_api(document, log),
        }
        let mut url = Text::literal("https://");
        url.push(Piece::Parameter(self.api.clone()));
        url.push_str(".execute-api.");
        url.push(Piece::PseudoParameter("AWS::Region"));
        url.push_str(".");
        url.push(Piece::PseudoParameter("AWS::URLSuffix"));
        url.push_str(&format!("/{}", self.options.stage));
        self.add_output(
            "ApiUrl",
            "The URL that replaces the server of the API",
            Value::sub(url),
        );
    }

    /// A deployment is a copy of the API. Its id contains the hash of the document: CloudFormation makes a new deployment
    /// when the document changes, points the stage to it, and deletes the old one. The name of the bus is a variable of
    /// the stage, so another bus needs no new deployment.
    ///
    /// Source: CloudFormation User Guide, `AWS::ApiGateway::Deployment` (a deployment is not updated with its API).
    fn add_rest_api(&mut self, document: &Value, hash: &str, log: Option<Value>) {
        let deployment = self.take_id(&format!("ApiDeployment{hash}"));
        let stage = self.take_id("ApiStage");
        let endpoint = map([("Types", Value::strings(["REGIONAL"]))]);
        let properties = map([
            ("EndpointConfiguration", endpoint.into()),
            ("Body", document.clone()),
        ]);
        let api = self.api.clone();
        self.add(api.clone(), "AWS::ApiGateway::RestApi", properties);
        let properties = map([("RestApiId", Value::reference(&api))]);
        self.add(
            deployment.clone(),
            "AWS::ApiGateway::Deployment",
            properties,
        );
        let variables = map([(BUS_VARIABLE, Value::reference(&self.bus))]);
        let mut properties = map([
            ("RestApiId", Value::reference(&api)),
            ("DeploymentId", Value::reference(&deployment)),
            ("StageName", Value::string(self.options.stage.clone())),
            ("Variables", variables.into()),
        ]);
        properties.extend(log.map(|log| ("AccessLogSetting".into(), log)));
        let mut settings = self.throttling();
        if !settings.is_empty() {
            settings.extend(map([
                ("ResourcePath", Value::string("/*")),
                ("HttpMethod", Value::string("*")),
            ]));
            properties.insert("MethodSettings".into(), Value::List(vec![settings.into()]));
        }
        self.add(stage, "AWS::ApiGateway::Stage", properties);
    }

    fn add_http_api(&mut self, document: &Value, log: Option<Value>) {
        let stage = self.take_id("ApiStage");
        let api = self.api.clone();
        let properties = map([("Body", document.clone())]);
        self.add(api.clone(), "AWS::ApiGatewayV2::Api", properties);
        let mut properties = map([
            ("ApiId", Value::reference(&api)),
            ("StageName", Value::string(self.options.stage.clone())),
            ("AutoDeploy", Value::Bool(true)),
        ]);
        properties.extend(log.map(|log| ("AccessLogSettings".into(), log)));
        let settings = self.throttling();
        if !settings.is_empty() {
            properties.insert("DefaultRouteSettings".into(), settings.into());
        }
        self.add(stage, "AWS::ApiGatewayV2::Stage", properties);
    }

    fn throttling(&self) -> Map {
        let limits = [
            ("ThrottlingRateLimit", self.options.throttle_rate),
            ("ThrottlingBurstLimit", self.options.throttle_burst),
        ];
        let limits = limits.into_iter();
        map_of(limits.filter_map(|(name, limit)| Some((name, Value::Integer(limit?.into())))))
    }

    fn add_access_log(&mut self) -> Value {
        let group = self.take_id("ApiAccessLog");
        self.resources.push(log_group(&group));
        let setting = map([
            ("DestinationArn", log_group_arn(&group)),
            ("Format", Value::string(ACCESS_LOG_FORMAT)),
        ]);
        setting.into()
    }

    /// Adds the key and usage plan, or the permission to ask the authorizer's function.
    pub(super) fn add_access(&mut self, uses: Access) {
        if uses.api_key {
            self.add_api_key();
        }
        if let Some(Authorizer::Lambda(function)) = &self.options.authorizer {
            let mut source = Text::arn("execute-api", "");
            source.push(Piece::Parameter(self.api.clone()));
            source.push_str("/authorizers/*");
            let properties = map([
                ("Action", Value::string("lambda:InvokeFunction")),
                ("FunctionName", Value::string(function.clone())),
                ("Principal", Value::string("apigateway.amazonaws.com")),
                ("SourceArn", Value::sub(source)),
            ]);
            let id = self.take_id("ApiAuthorizerPermission");
            self.add(id, "AWS::Lambda::Permission", properties);
        }
    }

    fn add_api_key(&mut self) {
        let [key, plan, link] =
            ["ApiKey", "ApiUsagePlan", "ApiUsagePlanKey"].map(|name| self.take_id(name));
        let stages = self.resources.iter();
        let stage = stages.filter(|resource| resource.kind() == "AWS::ApiGateway::Stage");
        let stage: Vec<_> = stage.map(|stage| Value::reference(&stage.id)).collect();
        let stages = stage.into_iter().map(|stage| {
            let stage = map([("ApiId", Value::reference(&self.api)), ("Stage", stage)]);
            stage.into()
        });
        let properties = map([("ApiStages", Value::List(stages.collect()))]);
        self.add(plan.clone(), "AWS::ApiGateway::UsagePlan", properties);
        let properties = map([
            ("Description", Value::string("For callers of the gateway")),
            ("Enabled", Value::Bool(true)),
        ]);
        self.add(key.clone(), "AWS::ApiGateway::ApiKey", properties);
        let properties = map([
            ("KeyId", Value::reference(&key)),
            ("KeyType", Value::string("API_KEY")),
            ("UsagePlanId", Value::reference(&plan)),
        ]);
        self.add(link, "AWS::ApiGateway::UsagePlanKey", properties);
        self.add_output(
            "ApiKeyId",
            "The id of the key for callers",
            Value::reference(&key),
        );
    }

    fn take_id(&mut self, name: &str) -> LogicalId {
        self.stack.take_shared_id(name, name)
    }

    fn add(&mut self, id: LogicalId, kind: &'static str, properties: Map) {
        self.resources
            .push(Resource::new(id, kind, properties, None));
    }

    fn add_output(&mut self, name: &str, description: &'static str, value: Value) {
        let id = format!("{}{name}", self.stack.options().prefix);
        self.outputs.push(Output::new(id, description, value));
    }
}
