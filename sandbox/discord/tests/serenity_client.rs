//! A bot on real serenity: it connects, registers, answers, and reads all that it is sent.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use serenity::all::{
    ButtonStyle, ChannelId, ChannelType, Client, CommandOptionType, Context, CreateActionRow,
    CreateAttachment, CreateAutocompleteResponse, CreateButton, CreateChannel, CreateCommand,
    CreateCommandOption, CreateEmbed, CreateInputText, CreateInteractionResponse,
    CreateInteractionResponseFollowup, CreateInteractionResponseMessage, CreateMessage,
    CreateModal, CreateThread, EditChannel, EditInteractionResponse, EditMember, EditMessage,
    EditRole, EditThread, EventHandler, GatewayIntents, GetMessages, Guild, GuildId, HttpBuilder,
    InputTextStyle, Interaction, Message, PermissionOverwrite, PermissionOverwriteType,
    Permissions, RawEventHandler, Ready, RoleId, UserId,
};
use serenity::async_trait;
use tokio::sync::mpsc;

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
    let intents = GatewayIntents::all();
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
async fn serenity_answers_everything_that_people_do() {
    let sandbox = Sandbox::start_default().await.unwrap();
    let (_, mut seen) = start(&sandbox).await;
    let ana = sandbox.discord().person("ana");
    let general = ana.in_channel("general");

    let options = json!({"title": "Down", "service": "checkout"});
    let call = general.slash("incident declare", options).await.unwrap();
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

    let typed = json!({"service": "che"});
    let choices = general
        .autocomplete("incident declare", "service", typed)
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
    let sent = ana.submit(&modal, json!({"title": "x"})).await.unwrap();
    let done = sent.answer(PATIENCE).await.unwrap();
    assert_eq!(done.message().unwrap()["flags"], 64);

    let slow = general.slash("slow", json!({})).await.unwrap();
    assert_eq!(slow.answer(PATIENCE).await.unwrap().text(), "thought");
    let more = sandbox
        .discord()
        .wait(PATIENCE, || slow.followups().first().cloned())
        .await
        .unwrap();
    assert_eq!(more["content"], "more");

    // In direct messages there is no guild and no member.
    let direct = ana.in_dm().slash("form", json!({})).await.unwrap_err();
    assert_eq!(direct.to_string(), "The command is not offered here.");
    ana.in_dm().say("hello").await.unwrap();
    all_readable(&mut seen, "hello").await;
    sandbox.stop().await;
}

#[tokio::test]
async fn serenity_builds_a_room_and_reads_it_back() {
    let sandbox = Sandbox::start_default().await.unwrap();
    let (http, mut seen) = start(&sandbox).await;
    let guild = GuildId::new(100_000_000_000_000_001);
    let incidents = 100_000_000_000_000_045;
    let wanted = CreateChannel::new("INC 1 Down")
        .kind(ChannelType::Text)
        .category(incidents);
    let mut room = guild.create_channel(&http, wanted).await.unwrap();
    assert_eq!(room.name, "inc-1-down");
    let mut board = room
        .send_message(&http, CreateMessage::new().content("board"))
        .await
        .unwrap();
    board
        .edit(&http, EditMessage::new().content("board 2"))
        .await
        .unwrap();
    board.pin(&http).await.unwrap();
    assert_eq!(room.pins(&http).await.unwrap()[0].content, "board 2");
    board.react(&http, '👀').await.unwrap();
    let file = CreateAttachment::bytes(b"a,b".to_vec(), "a.csv");
    let with_file = room
        .id
        .send_files(&http, [file], CreateMessage::new())
        .await
        .unwrap();
    assert_eq!(with_file.attachments[0].download().await.unwrap(), b"a,b");
    let hidden = PermissionOverwrite {
        allow: Permissions::empty(),
        deny: Permissions::VIEW_CHANNEL,
        kind: PermissionOverwriteType::Role(RoleId::new(100_000_000_000_000_012)),
    };
    room.create_permission(&http, hidden).await.unwrap();
    room.edit(&http, EditChannel::new().topic("Checkout is down"))
        .await
        .unwrap();
    let thread = room
        .create_thread_from_message(&http, board.id, CreateThread::new("notes"))
        .await
        .unwrap();
    thread.say(&http, "in the thread").await.unwrap();
    assert_eq!(
        room.messages(&http, GetMessages::new().limit(10))
            .await
            .unwrap()
            .len(),
        3
    );
    assert_eq!(guild.channels(&http).await.unwrap().len(), 6);
    assert_eq!(
        guild.members(&http, Some(100), None).await.unwrap().len(),
        6
    );
    assert_eq!(guild.roles(&http).await.unwrap().len(), 5);
    assert_eq!(http.get_guild_commands(guild).await.unwrap().len(), 3);
    guild.to_partial_guild(&http).await.unwrap();
    http.get_current_application_info().await.unwrap();
    let bo = UserId::new(100_000_000_000_000_022);
    let member = guild.member(&http, bo).await.unwrap();
    member
        .add_role(&http, RoleId::new(100_000_000_000_000_013))
        .await
        .unwrap();
    bo.create_dm_channel(&http)
        .await
        .unwrap()
        .say(&http, "hello bo")
        .await
        .unwrap();
    room.delete(&http).await.unwrap();
    let ana = sandbox.discord().person("ana");
    ana.in_channel("general").say("the end").await.unwrap();
    all_readable(&mut seen, "the end").await;
    sandbox.stop().await;
}

#[tokio::test]
async fn serenity_keeps_roles_threads_and_lists() {
    let sandbox = Sandbox::start_default().await.unwrap();
    let (http, mut seen) = start(&sandbox).await;
    let guild = GuildId::new(100_000_000_000_000_001);
    let general = ChannelId::new(100_000_000_000_000_042);
    let role = guild
        .create_role(&http, EditRole::new().name("lead"))
        .await
        .unwrap();
    let changed = EditRole::new().name("commander").mentionable(true);
    let role = guild.edit_role(&http, role.id, changed).await.unwrap();
    assert_eq!((role.name.as_str(), role.mentionable), ("commander", true));
    let cy = UserId::new(100_000_000_000_000_023);
    let both = EditMember::new().roles([role.id]);
    assert_eq!(
        guild.edit_member(&http, cy, both).await.unwrap().roles,
        [role.id]
    );
    let found = guild.search_members(&http, "cy", Some(5)).await.unwrap();
    assert_eq!(found[0].user.name, "cy");
    guild.delete_role(&http, role.id).await.unwrap();
    assert!(guild.member(&http, cy).await.unwrap().roles.is_empty());

    let thread = CreateThread::new("talk").kind(ChannelType::PublicThread);
    let thread = general.create_thread(&http, thread).await.unwrap();
    thread.id.add_thread_member(&http, cy).await.unwrap();
    assert_eq!(thread.id.get_thread_members(&http).await.unwrap().len(), 2);
    assert_eq!(
        guild.get_active_threads(&http).await.unwrap().threads.len(),
        1
    );
    let shut = EditThread::new().archived(true).locked(true);
    let archived = thread.id.edit_thread(&http, shut).await.unwrap();
    assert!(archived.thread_metadata.unwrap().archived);
    let old = general
        .get_archived_public_threads(&http, None, None)
        .await
        .unwrap();
    assert_eq!(old.threads[0].id, thread.id);
    thread.id.delete(&http).await.unwrap();

    let one = general.say(&http, "one").await.unwrap();
    let two = general.say(&http, "two").await.unwrap();
    one.pin(&http).await.unwrap();
    one.unpin(&http).await.unwrap();
    one.react(&http, '✅').await.unwrap();
    assert_eq!(
        one.reaction_users(&http, '✅', None, None)
            .await
            .unwrap()
            .len(),
        1
    );
    one.delete_reactions(&http).await.unwrap();
    let reply = two.reply(&http, "three").await.unwrap();
    assert_eq!(reply.referenced_message.unwrap().content, "two");
    general
        .delete_messages(&http, [one.id, two.id])
        .await
        .unwrap();
    general.broadcast_typing(&http).await.unwrap();
    sandbox
        .discord()
        .person("ana")
        .in_channel("general")
        .say("the end")
        .await
        .unwrap();
    all_readable(&mut seen, "the end").await;
    sandbox.stop().await;
}

/// Reads what the bot saw up to this message. Nothing may have been unreadable.
async fn all_readable(seen: &mut mpsc::UnboundedReceiver<Saw>, last: &str) {
    let wait = async {
        let mut guilds = Vec::new();
        while let Some(saw) = seen.recv().await {
            match saw {
                Saw::Message(text) if text == last => break,
                Saw::Unreadable(kind) => panic!("serenity cannot read {kind}"),
                Saw::Ready(name) => assert_eq!(name, "Binnacle"),
                Saw::Guild(channels) => guilds.push(channels),
                Saw::Message(_) => {}
            }
        }
        assert_eq!(guilds, [5]);
    };
    tokio::time::timeout(PATIENCE, wait).await.unwrap();
}
