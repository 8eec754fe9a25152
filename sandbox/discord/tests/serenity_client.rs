//! A bot on real serenity: it connects, registers, answers, and reads all that it is sent.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use serenity::all::{
    ButtonStyle, ChannelType, Client, CommandOptionType, Context, CreateActionRow,
    CreateAutocompleteResponse, CreateButton, CreateChannel, CreateCommand, CreateCommandOption,
    CreateEmbed, CreateInputText, CreateInteractionResponse, CreateInteractionResponseFollowup,
    CreateInteractionResponseMessage, CreateMessage, CreateModal, EditInteractionResponse,
    EventHandler, GatewayIntents, Guild, GuildId, HttpBuilder, InputTextStyle, Interaction,
    Message, RawEventHandler, Ready,
};
use serenity::async_trait;
use tokio::sync::{Mutex, mpsc};

use crate::discord::{Answer, Id};
use crate::{Sandbox, Seed};

const PATIENCE: Duration = Duration::from_secs(10);

/// What the bot saw.
#[derive(Debug)]
enum Saw {
    Ready(String),
    Guild(usize),
    Message(String),
    Unreadable(String),
}

struct Bot(mpsc::UnboundedSender<Saw>);

#[async_trait]
impl EventHandler for Bot {
    async fn ready(&self, ctx: Context, ready: Ready) {
        let guild = ready.guilds[0].id;
        let option = |name: &str| CreateCommandOption::new(CommandOptionType::String, name, name);
        let declare =
            CreateCommandOption::new(CommandOptionType::SubCommand, "declare", "Declares")
                .add_sub_option(option("title").required(true).max_length(100))
                .add_sub_option(option("service").set_autocomplete(true));
        let commands = vec![
            CreateCommand::new("incident")
                .description("Incidents")
                .add_option(declare),
            CreateCommand::new("form").description("Opens a form"),
            CreateCommand::new("slow").description("Thinks first"),
        ];
        guild.set_commands(&ctx.http, commands).await.unwrap();
        self.0.send(Saw::Ready(ready.user.name.clone())).unwrap();
    }

    async fn guild_create(&self, _: Context, guild: Guild, _: Option<bool>) {
        self.0.send(Saw::Guild(guild.channels.len())).unwrap();
    }

    async fn message(&self, _: Context, message: Message) {
        self.0.send(Saw::Message(message.content)).unwrap();
    }

    async fn interaction_create(&self, ctx: Context, interaction: Interaction) {
        answer(&ctx, interaction).await.unwrap();
    }
}

#[async_trait]
impl RawEventHandler for Bot {
    async fn raw_event(&self, _: Context, event: serenity::all::Event) {
        if let serenity::all::Event::Unknown(event) = event {
            self.0.send(Saw::Unreadable(event.kind)).unwrap();
        }
    }
}

async fn answer(ctx: &Context, interaction: Interaction) -> serenity::Result<()> {
    let message = |text: &str| CreateInteractionResponseMessage::new().content(text);
    match interaction {
        Interaction::Command(command) if command.data.name == "slow" => {
            command.defer(&ctx.http).await?;
            command
                .edit_response(&ctx.http, EditInteractionResponse::new().content("thought"))
                .await?;
            let more = CreateInteractionResponseFollowup::new()
                .content("more")
                .ephemeral(true);
            command.create_followup(&ctx.http, more).await.map(|_| ())
        }
        Interaction::Command(command) if command.data.name == "form" => {
            let input = CreateInputText::new(InputTextStyle::Short, "Title", "title");
            let modal = CreateModal::new("form:1", "A form")
                .components(vec![CreateActionRow::InputText(input)]);
            command
                .create_response(&ctx.http, CreateInteractionResponse::Modal(modal))
                .await
        }
        Interaction::Command(command) => {
            let button = CreateButton::new("ack")
                .label("Ack")
                .style(ButtonStyle::Success);
            let reply = message("")
                .embed(
                    CreateEmbed::new()
                        .title("Declared")
                        .field("By", &command.user.name, true),
                )
                .components(vec![CreateActionRow::Buttons(vec![button])]);
            command
                .create_response(&ctx.http, CreateInteractionResponse::Message(reply))
                .await
        }
        Interaction::Autocomplete(ask) => {
            let choices =
                CreateAutocompleteResponse::new().add_string_choice("checkout", "checkout");
            ask.create_response(&ctx.http, CreateInteractionResponse::Autocomplete(choices))
                .await
        }
        Interaction::Component(press) => {
            let reply = message("acked").components(vec![]);
            press
                .create_response(&ctx.http, CreateInteractionResponse::UpdateMessage(reply))
                .await
        }
        Interaction::Modal(modal) => {
            let reply = CreateInteractionResponse::Message(message("got the form").ephemeral(true));
            modal.create_response(&ctx.http, reply).await
        }
        _ => Ok(()),
    }
}

/// Starts a bot against the sandbox. Its HTTP client is given back.
async fn start(sandbox: &Sandbox) -> (Arc<serenity::http::Http>, mpsc::UnboundedReceiver<Saw>) {
    let (saw, seen) = mpsc::unbounded_channel();
    let token = Seed::default().guild.bot.token;
    let http = HttpBuilder::new(&token)
        .proxy(sandbox.url())
        .ratelimiter_disabled(true)
        .build();
    let intents = GatewayIntents::non_privileged() | GatewayIntents::MESSAGE_CONTENT;
    let handler = Arc::new(Bot(saw));
    let builder = serenity::client::ClientBuilder::new_with_http(http, intents);
    let mut client: Client = builder
        .event_handler_arc(Arc::clone(&handler))
        .raw_event_handler(Forward(handler))
        .await
        .unwrap();
    let http = Arc::clone(&client.http);
    tokio::spawn(async move { client.start().await });
    assert!(
        sandbox.discord().wait_until_ready(PATIENCE).await,
        "the bot did not come up"
    );
    (http, seen)
}

struct Forward(Arc<Bot>);

#[async_trait]
impl RawEventHandler for Forward {
    async fn raw_event(&self, ctx: Context, event: serenity::all::Event) {
        self.0.raw_event(ctx, event).await;
    }
}

#[tokio::test]
async fn serenity_does_its_whole_job() {
    let sandbox = Sandbox::start_default().await.unwrap();
    let (http, seen) = start(&sandbox).await;
    let seen = Mutex::new(seen);
    let discord = sandbox.discord();
    let ana = discord.person("ana");
    let general = ana.in_channel("general");

    let call = general
        .slash(
            "incident declare",
            json!({"title": "Down", "service": "checkout"}),
        )
        .await
        .unwrap();
    let declared = call.answer(PATIENCE).await.unwrap();
    assert!(declared.text().contains("ana"), "{}", declared.text());
    let id: Id = declared.message().unwrap()["id"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();

    let pressed = general
        .press(id, "ack")
        .await
        .unwrap()
        .answer(PATIENCE)
        .await
        .unwrap();
    assert!(matches!(&pressed, Answer::Updated(message) if message["content"] == "acked"));

    let choices = general
        .autocomplete("incident declare", "service", json!({"service": "che"}))
        .await
        .unwrap();
    assert_eq!(choices, [json!({"name": "checkout", "value": "checkout"})]);

    let modal = general
        .slash("form", json!({}))
        .await
        .unwrap()
        .answer(PATIENCE)
        .await
        .unwrap();
    let done = ana
        .submit(&modal, json!({"title": "x"}))
        .await
        .unwrap()
        .answer(PATIENCE)
        .await
        .unwrap();
    assert_eq!(done.message().unwrap()["flags"], 64);

    let slow = general.slash("slow", json!({})).await.unwrap();
    assert_eq!(slow.answer(PATIENCE).await.unwrap().text(), "thought");
    let more = discord
        .wait(PATIENCE, || slow.followups().first().cloned())
        .await
        .unwrap();
    assert_eq!(more["content"], "more");

    let guild = GuildId::new(100_000_000_000_000_001);
    let room = guild
        .create_channel(
            &http,
            CreateChannel::new("INC 1 Down")
                .kind(ChannelType::Text)
                .category(100_000_000_000_000_045),
        )
        .await
        .unwrap();
    assert_eq!(room.name, "inc-1-down");
    let board = room
        .send_message(&http, CreateMessage::new().content("board"))
        .await
        .unwrap();
    board.pin(&http).await.unwrap();
    assert_eq!(room.pins(&http).await.unwrap()[0].id, board.id);
    board.react(&http, '👀').await.unwrap();
    assert_eq!(http.get_guild_commands(guild).await.unwrap().len(), 3);
    let dm = serenity::all::UserId::new(100_000_000_000_000_022)
        .create_dm_channel(&http)
        .await
        .unwrap();
    dm.say(&http, "hello bo").await.unwrap();
    assert_eq!(
        discord.direct_messages(&discord.person("bo"))[0]["content"],
        "hello bo"
    );
    general.say("hello <@100000000000000031>").await.unwrap();

    let mut heard = Vec::new();
    let wait = async {
        let mut seen = seen.lock().await;
        while let Some(saw) = seen.recv().await {
            let last = matches!(&saw, Saw::Message(text) if text.starts_with("hello <"));
            heard.push(saw);
            if last {
                break;
            }
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.unwrap();
    assert!(
        !heard.iter().any(|saw| matches!(saw, Saw::Unreadable(_))),
        "{heard:?}"
    );
    assert!(
        heard.iter().any(|saw| matches!(saw, Saw::Guild(5))),
        "{heard:?}"
    );
    assert!(
        heard
            .iter()
            .any(|saw| matches!(saw, Saw::Ready(name) if name == "Binnacle"))
    );
    sandbox.stop().await;
}
