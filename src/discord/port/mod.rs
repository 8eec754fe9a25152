//! The one way to speak to Discord's REST interface.
//!
//! Requests are built by serenity (its routes, its builders) and sent by our own client, so that time-outs, both kinds of
//! rate limits and the difference between "refused" and "perhaps done" are ours to see. docs/adr/0006 says why.

mod failed;
mod file;
mod limit;
mod upload;

use std::time::Duration;

use binnacle_commands::reply::File;
use reqwest::Client;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use serde_json::Value;
use serenity::all::{ApplicationId, LightMethod, Request, Route};

pub(super) use failed::Failed;
pub(super) use file::Fetched;

use limit::Limits;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(2);
/// How long a request may take in all.
const TOTAL: Duration = Duration::from_secs(10);
/// How long one try of an interaction's first answer may take; there is time for several in its three seconds.
const FIRST: Duration = Duration::from_millis(1200);

/// The flags of an application that may read messages: granted after a review, or switched on where none is needed.
const MESSAGE_CONTENT: u64 = 1 << 18 | 1 << 19;

/// What it takes to speak to Discord.
#[derive(Debug, Clone)]
pub struct PortConfig {
    /// The bot's token.
    pub token: SecretString,
    /// Where Discord is; `None` is Discord itself.
    pub base: Option<String>,
}

/// Who the bot is, as Discord says.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The application.
    pub application: ApplicationId,
    /// The bot's own user.
    pub user: serenity::all::UserId,
    /// The address of the gateway.
    pub gateway: String,
    /// Whether Discord lets it read messages that do not concern it: the intent for message content was granted.
    pub reads_messages: bool,
}

/// Why the bot cannot start; one line that names what to change.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Discord refused the token.
    #[error(
        "DISCORD_TOKEN: {0} refused it (401). Copy the bot's token again from the page of your application, without quotes"
    )]
    Token(String),
    /// Discord cannot be reached.
    #[error("{variable}: cannot reach {address}: {why}")]
    Unreachable {
        /// The variable that holds the address.
        variable: &'static str,
        /// The address.
        address: String,
        /// What was wrong.
        why: String,
    },
    /// A given address leads to the real Discord.
    #[error(
        "DISCORD_API_URL: {0} names the gateway of the real Discord. Binnacle does not go there when another address was given"
    )]
    RealGateway(String),
    /// What the team's document names is not there.
    #[error("{0}")]
    Missing(String),
}

impl StartError {
    /// Whether what was given has to be put right, so that trying again changes nothing.
    pub(crate) const fn is_input(&self) -> bool {
        !matches!(self, Self::Unreachable { .. })
    }
}

/// One request.
pub(super) struct Call<'a> {
    route: Route<'a>,
    method: LightMethod,
    body: Option<Vec<u8>>,
    file: Option<&'a File>,
    params: Option<Vec<(&'static str, String)>>,
    total: Duration,
    limited: bool,
}

impl<'a> Call<'a> {
    pub(super) const fn new(method: LightMethod, route: Route<'a>) -> Self {
        // What belongs to an interaction is exempt from the limit over all, and its path holds a token that no log may see.
        let limited = !matches!(
            route,
            Route::InteractionResponse { .. }
                | Route::WebhookOriginalInteractionResponse { .. }
                | Route::WebhookFollowupMessages { .. }
        );
        Self {
            route,
            method,
            body: None,
            file: None,
            params: None,
            total: TOTAL,
            limited,
        }
    }

    /// With a JSON body.
    pub(super) fn json(mut self, body: &impl Serialize) -> Self {
        // What we send is made of strings, numbers and lists, which always have a JSON form.
        self.body = serde_json::to_vec(body).ok();
        self
    }

    /// With a file beside the body.
    pub(super) const fn file(mut self, file: Option<&'a File>) -> Self {
        self.file = file;
        self
    }

    pub(super) fn param(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.params
            .get_or_insert_default()
            .push((name, value.to_string()));
        self
    }

    /// An interaction's first answer: in a hurry.
    pub(super) const fn first_answer(mut self) -> Self {
        self.total = FIRST;
        self
    }
}

/// A client of Discord's REST interface.
#[derive(Debug)]
pub struct Port {
    client: Client,
    token: SecretString,
    base: Option<String>,
    limits: Limits,
    /// For files of messages, whose addresses come from outside: without the token, and without following anywhere else.
    files: Client,
}

impl Port {
    /// A client that speaks to nobody yet.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(config: PortConfig) -> reqwest::Result<Self> {
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .timeout(TOTAL)
            .tcp_nodelay(true)
            .build()?;
        Ok(Self {
            client,
            token: SecretString::from(format!("Bot {}", config.token.expose_secret())),
            base: config.base,
            limits: Limits::new(),
            files: file::client()?,
        })
    }

    /// The HTTP client, for serenity's own use.
    pub(super) fn client(&self) -> Client {
        self.client.clone()
    }

    /// The token, as serenity takes it.
    pub(super) fn token(&self) -> &str {
        self.token.expose_secret()
    }

    /// Where Discord is, when it is not Discord itself.
    pub(super) fn base(&self) -> Option<&str> {
        self.base.as_deref()
    }

    /// Asks Discord who we are and where its gateway is.
    pub async fn identify(&self) -> Result<Identity, StartError> {
        let (me, application, gateway) = tokio::join!(
            self.send(Call::new(LightMethod::Get, Route::UserMe)),
            self.send(Call::new(LightMethod::Get, Route::Oauth2ApplicationCurrent)),
            self.gateway_url(),
        );
        let id = |value: &Value| {
            value["id"]
                .as_str()
                .and_then(|id| id.parse::<u64>().ok())
                .filter(|id| *id > 0)
        };
        let me = me.map_err(|failed| self.start_error(&failed))?;
        let (Some(user), Ok(gateway)) = (id(&me), gateway) else {
            return Err(
                self.start_error(&Failed::Doubtful("the answer is not Discord's".to_owned()))
            );
        };
        let reads_messages = application.as_ref().is_ok_and(|application| {
            application["flags"].as_u64().unwrap_or(0) & MESSAGE_CONTENT != 0
        });
        let app = match application {
            Ok(application) => id(&application).unwrap_or(user),
            // Newer applications have the id of their bot; a server that serves less than Discord need not say so again.
            Err(failed) if failed.is_gone() => user,
            Err(failed) => return Err(self.start_error(&failed)),
        };
        let url = gateway["url"].as_str().unwrap_or_default();
        let is_real = url.contains("discord.gg") || url.contains("discord.com");
        if is_real && self.base.is_some() {
            return Err(StartError::RealGateway(self.address()));
        }
        Ok(Identity {
            application: ApplicationId::new(app),
            user: serenity::all::UserId::new(user),
            gateway: url.to_owned(),
            reads_messages,
        })
    }

    async fn gateway_url(&self) -> Result<Value, Failed> {
        match self
            .send(Call::new(LightMethod::Get, Route::GatewayBot))
            .await
        {
            Err(Failed::Refused { .. }) => {
                self.send(Call::new(LightMethod::Get, Route::Gateway)).await
            }
            answer => answer,
        }
    }

    fn address(&self) -> String {
        self.base
            .clone()
            .unwrap_or_else(|| "https://discord.com".to_owned())
    }

    fn start_error(&self, failed: &Failed) -> StartError {
        match failed {
            Failed::Refused { status: 401, .. } => StartError::Token(self.address()),
            other => StartError::Unreachable {
                variable: if self.base.is_some() {
                    "DISCORD_API_URL"
                } else {
                    "DISCORD_TOKEN"
                },
                address: self.address(),
                why: other.to_string(),
            },
        }
    }

    /// Sends one request, once, and says what became of it.
    pub(super) async fn send(&self, call: Call<'_>) -> Result<Value, Failed> {
        let (method, total) = (call.method, call.total);
        let path = call.route.path();
        let permit = if call.limited {
            Some(self.limits.enter(method, &path).await?)
        } else {
            None
        };
        let (body, form) = match call.file {
            None => (call.body, None),
            Some(file) => upload::beside(call.body, file).await,
        };
        let request = Request::new(call.route, method)
            .body(body)
            .multipart(form)
            .params(call.params)
            .build(&self.client, self.token(), self.base())
            .map_err(|error| Failed::NotSent(error.to_string()))?;
        let answer = request
            .timeout(total)
            .send()
            .await
            .map_err(failed::of_transport)?;
        let status = answer.status().as_u16();
        let headers = answer.headers().clone();
        if let Some(permit) = permit {
            permit.complete(limit::headers(&headers));
        }
        let body = answer.bytes().await.map_err(failed::of_transport)?;
        if (200..300).contains(&status) {
            let read = if body.is_empty() {
                Ok(Value::Null)
            } else {
                serde_json::from_slice(&body)
            };
            return read.map_err(|_| Failed::Doubtful("the answer is not JSON".to_owned()));
        }
        let failed = failed::of_status(status, &headers, &body);
        if let Failed::Limited {
            after,
            global: true,
        } = failed
        {
            self.limits.pause(after);
        }
        metrics::counter!("binnacle_discord_failures_total", "status" => status.to_string())
            .increment(1);
        Err(failed)
    }
}
