//! The cards of requests to deploy, edited as they go on, and their threads.

use binnacle_commands::{
    Effect,
    delivery::{Delivered, Doubt, Outcome},
    deploy::life,
    names::{ChannelId, MessageId},
};
use jiff::Timestamp;
use serde_json::{Value, json};
use serenity::all::{LightMethod, Route};

use crate::{
    app::DeployParcel,
    discord::{
        port::{Call, Failed},
        render,
    },
};

use super::{Sender, outcome};

/// The thread is there already.
const THERE: i64 = 160_004;
/// There is no such channel; nor a thread that nobody opened yet.
const GONE: i64 = 10003;

impl Sender {
    /// Sends what is to be sent of a request, once.
    pub async fn send_deploy(&self, parcel: &DeployParcel) -> Outcome {
        let sent = match parcel.claimed.effect {
            Effect::DeployPost { .. } | Effect::DeployHeard { .. } => {
                self.deploy_post(parcel).await
            }
            _ => self.deploy_card(parcel).await,
        };
        sent.map_or_else(outcome, Outcome::Done)
    }

    async fn deploy_card(&self, parcel: &DeployParcel) -> Result<Delivered, Failed> {
        let (deploy, channel) = (&parcel.deploy, parcel.deploy.channel);
        let Some(card) = &parcel.card else {
            return Ok(Delivered::Nothing);
        };
        if let Some(message) = deploy.message
            && self.show(channel, message, card).await?
        {
            return Ok(Delivered::Nothing);
        }
        let key = match deploy.message {
            Some(lost) => format!("deploy/{}/{lost}", deploy.id),
            None => format!("deploy/{}", deploy.id),
        };
        let footer = card.footer.clone().unwrap_or_default();
        let message = self
            .post_once(channel, card, &key, since(parcel), |message| {
                message["embeds"][0]["footer"]["text"] == footer.as_str()
            })
            .await?;
        Ok(Delivered::Card(message))
    }

    /// Says it in the thread of the card, which is opened for the first word; where that cannot be, or it is for everybody, beside the
    /// card.
    async fn deploy_post(&self, parcel: &DeployParcel) -> Result<Delivered, Failed> {
        let (deploy, Some(card)) = (&parcel.deploy, &parcel.card) else {
            return Ok(Delivered::Nothing);
        };
        let key = format!("deploy-post/{}", parcel.claimed.id);
        let say = async |place| {
            let fits = |message: &Value| render::shows(card, message);
            let said = self.post_once(place, card, &key, since(parcel), fits).await;
            said.map(|_| Delivered::Nothing)
        };
        let thread = deploy.message.map(|message| (message, thread_of(message)));
        let thread = thread.filter(|_| !is_for_all(parcel));
        let Some((message, Some(thread))) = thread else {
            return say(deploy.channel).await;
        };
        match say(thread).await {
            Err(failed) if failed.code() == Some(GONE) => {
                let place = self.open_thread(parcel, message).await?;
                say(place.unwrap_or(deploy.channel)).await
            }
            said => said,
        }
    }

    /// Opens the thread of a card; `None` where there can be none: threads are not allowed here, or the card stands in one.
    async fn open_thread(
        &self,
        parcel: &DeployParcel,
        message: MessageId,
    ) -> Result<Option<ChannelId>, Failed> {
        let route = Route::ChannelMessageThreads {
            channel_id: serenity::all::ChannelId::new(parcel.deploy.channel.get()),
            message_id: serenity::all::MessageId::new(message.get()),
        };
        let body = json!({ "name": parcel.deploy.name() });
        let call = Call::new(LightMethod::Post, route).json(&body);
        match self.port.send(call).await {
            Ok(_) => Ok(thread_of(message)),
            Err(failed) if failed.code() == Some(THERE) => Ok(thread_of(message)),
            Err(Failed::Refused {
                status: 400 | 403 | 404,
                ..
            }) => Ok(None),
            Err(failed) => Err(failed),
        }
    }
}

fn is_for_all(parcel: &DeployParcel) -> bool {
    matches!(parcel.claimed.effect, Effect::DeployPost { post, .. } if life::is_for_all(post))
}

/// The thread of a message has the message's own id.
fn thread_of(message: MessageId) -> Option<ChannelId> {
    ChannelId::try_from(message.get()).ok()
}

fn since(parcel: &DeployParcel) -> Option<Timestamp> {
    (parcel.claimed.doubt != Doubt::None).then_some(parcel.claimed.first_tried_at)
}
