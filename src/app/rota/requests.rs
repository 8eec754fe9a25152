//! Swaps, covers and taking over: asked, answered, followed up, taken back.

use std::sync::Arc;

use binnacle_commands::{
    Decision, Effect, Event, Refusal, Reply, Who,
    effect::Remark,
    event::Kind,
    ids::RequestId,
    matter::Matter,
    names::ScheduleName,
    reply::Form,
    rota::{
        self, Agreed, CoverAsk, FollowUp, Fresh, Keys, Move, OverrideVerb, Place, Request,
        RequestState, RequestVerb, ShiftAsk, Span, SwapAsk, TakeAsk, View, follow_up, left,
    },
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::{
    app::{App, Asked, Failure, Timer, writing::Writing},
    store::Due,
};

use super::by;

/// When it is looked again whether a follow-up arrived. One that still waits to be sent is not given twice.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_mins(10);

/// Something that is asked of the shifts of people.
#[derive(Debug, Clone)]
pub enum ShiftsAsk {
    /// That somebody takes one.
    Cover(CoverAsk),
    /// That somebody swaps one.
    Swap(SwapAsk),
    /// To take over at once.
    Take(TakeAsk),
}

/// An answer to a request.
#[derive(Debug, Clone)]
pub enum RequestAnswer {
    /// A button that says all.
    Press(RequestVerb),
    /// A part of it is taken.
    Part(Span),
    /// A shift of one's own is offered for it: any instant in it.
    Offer(Timestamp),
}

impl App {
    /// Asks for a cover or a swap, or takes over.
    pub async fn shifts_ask(&self, asked: &Asked, ask: ShiftsAsk) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let team = Arc::clone(&writing.team);
        let rows = writing.rows().await?;
        let view = View::new(&team, &rows);
        let (fresh, place) = writing.fresh(asked).await?;
        let open = writing.tx.request_open(asked.guild).await?;
        let by = by(asked, writing.now);
        let decision = match ask {
            ShiftsAsk::Cover(ask) => rota::cover(fresh, ask, &view, &open, by, place)?,
            ShiftsAsk::Swap(ask) => rota::swap(fresh, ask, &view, &open, by, place)?,
            ShiftsAsk::Take(ask) => rota::take(fresh, ask, &view, by, place)?,
        };
        writing.agreed(None, &decision).await?;
        writing.answer(asked, decision.reply).await
    }

    /// Answers a request. Of two who press at once, the second finds that the first was faster.
    pub async fn request_answer(
        &self,
        asked: &Asked,
        id: RequestId,
        answer: RequestAnswer,
    ) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let before = writing.tx.request(id).await?;
        let before = before
            .filter(|one| one.workspace == asked.guild)
            .ok_or_else(forgotten)?;
        if let RequestAnswer::Offer(at) = answer {
            return writing.offer(asked, &before, at).await;
        }
        let decision = writing.decide(asked, &before, answer).await?;
        writing.agreed(Some(&before), &decision).await?;
        writing.answer(asked, decision.reply).await
    }

    /// The form behind a button of a request.
    pub async fn request_form(
        &self,
        asked: &Asked,
        verb: RequestVerb,
        id: RequestId,
    ) -> Result<Form, Failure> {
        let team = self.team(asked.guild)?;
        let now = self.now();
        let rows = self.rows(asked.guild, now).await?;
        let view = View::new(&team, &rows);
        let mut reader = self.db.read().await?;
        let request = reader.request(id).await?;
        let request = request
            .filter(|one| one.workspace == asked.guild)
            .ok_or_else(forgotten)?;
        let moves = reader.moves_of(id).await?;
        rota::may_answer(&request, &moves, asked.actor.user)?;
        Ok(match verb {
            RequestVerb::Offer => {
                let next = view.next(asked.actor.user, None, now, 1);
                rota::offer_form(&request, next.first(), view.zone())
            }
            _ => rota::part_form(&request, &left(&request, &moves, now), view.zone()),
        })
    }

    /// Takes a change back, whatever it is: an override, a request, a shift that was taken.
    pub async fn oncall_undo(&self, asked: &Asked, number: i64) -> Result<Reply, Failure> {
        self.team(asked.guild)?;
        let mut reader = self.db.read().await?;
        let over = reader.override_numbered(asked.guild, number).await?;
        let request = reader.request_numbered(asked.guild, number).await?;
        let mut moves = Vec::new();
        if let Some(request) = &request {
            moves = reader.moves_of(request.id).await?;
        }
        drop(reader);
        if let Some(over) = over {
            return self
                .override_press(asked, OverrideVerb::Undo, over.id)
                .await;
        }
        if let Some(request) = request {
            let verb = rota::undoing(&request, &moves, asked.actor.user);
            let answer = RequestAnswer::Press(verb);
            return self.request_answer(asked, request.id, answer).await;
        }
        self.absence_remove(asked, number).await
    }

    /// Does what the timer of a request asks for, and sets it anew; gives back `false` where it is not ours to judge.
    pub async fn request_due(&self, due: &Due) -> Result<bool, Failure> {
        let id = due.subject.strip_prefix("request:");
        let known = match id.and_then(|id| id.parse().ok()) {
            Some(id) => self.db.read().await?.request(id).await?,
            None => None,
        };
        let Some(known) = known else {
            return Ok(false);
        };
        let mut writing = self.writing(known.workspace).await?;
        let Some(request) = writing.tx.request(known.id).await? else {
            return Ok(false);
        };
        let moves = writing.tx.moves_of(request.id).await?;
        let open = left(&request, &moves, writing.now);
        let next = match follow_up(&request, &open, writing.now) {
            FollowUp::Off => None,
            FollowUp::Wait(at) => Some(at),
            FollowUp::Say(planned_at) => {
                let effect = Effect::OncallFollowUp {
                    request: request.id,
                    planned_at,
                };
                writing.push(&[effect]).await?;
                Some(writing.now + LOOK_AGAIN)
            }
            FollowUp::Past => {
                writing.lapsed(&request).await?;
                None
            }
        };
        writing
            .tx
            .timer_set_to(Timer::Request.as_str(), &due.subject, next)
            .await?;
        writing.finish().await?;
        Ok(true)
    }
}

impl Writing<'_> {
    /// What a new request is given.
    async fn fresh(&mut self, asked: &Asked) -> Result<(Fresh<RequestId>, Place), Failure> {
        let fresh = Fresh {
            id: self.id(),
            number: self.tx.rota_number(asked.guild).await? + 1,
        };
        let place = Place {
            channel: asked.channel,
            position: self.tx.move_position(asked.guild).await? + 1,
            move_id: self.id(),
        };
        Ok((fresh, place))
    }

    async fn decide(
        &mut self,
        asked: &Asked,
        before: &Request,
        answer: RequestAnswer,
    ) -> Result<Decision<Agreed>, Failure> {
        let team = Arc::clone(&self.team);
        let rows = self.rows().await?;
        let view = View::new(&team, &rows);
        let moves = self.tx.moves_of(before.id).await?;
        let by = by(asked, self.now);
        let part = match answer {
            RequestAnswer::Part(span) => Some(span),
            RequestAnswer::Press(_) | RequestAnswer::Offer(_) => None,
        };
        Ok(match answer {
            RequestAnswer::Press(RequestVerb::Ask) => rota::ask(before, &view, by)?,
            RequestAnswer::Press(RequestVerb::Decline) => rota::decline(before, &moves, &view, by)?,
            RequestAnswer::Press(RequestVerb::Withdraw) => rota::withdraw(before, &view, by)?,
            RequestAnswer::Press(RequestVerb::GiveBack) => {
                rota::give_back(before, &moves, &rows.moves, &view, by)?
            }
            RequestAnswer::Press(_) | RequestAnswer::Part(_) | RequestAnswer::Offer(_) => {
                let answered = match before.answers {
                    Some(cover) => self.tx.request(cover).await?,
                    None => None,
                };
                let keys = Keys {
                    position: self.tx.move_position(asked.guild).await? + 1,
                    ids: (0..Keys::wanted(&moves)).map(|_| self.id()).collect(),
                };
                rota::accept(before, &moves, part, answered.as_ref(), &view, by, &keys)?
            }
        })
    }

    /// A swap is offered for a cover that somebody asked for.
    async fn offer(
        mut self,
        asked: &Asked,
        cover: &Request,
        at: Timestamp,
    ) -> Result<Reply, Failure> {
        let team = Arc::clone(&self.team);
        let rows = self.rows().await?;
        let view = View::new(&team, &rows);
        let moves = self.tx.moves_of(cover.id).await?;
        rota::may_answer(cover, &moves, asked.actor.user)?;
        let left = left(cover, &moves, self.now);
        let [wanted] = left[..] else {
            let why = "A part of it is taken already. Take a part of what is left with the button beside.";
            return Err(Refusal::Invalid(why.to_owned()).into());
        };
        let ask = SwapAsk {
            giver: asked.actor.user,
            mine: ShiftAsk {
                schedule: None,
                at: Some(at),
                within: None,
            },
            with: cover.giver,
            theirs: ShiftAsk {
                schedule: Some(cover.schedule.clone()),
                at: Some(wanted.start),
                within: Some(wanted),
            },
            reason: None,
            answers: Some(cover.id),
        };
        let open = self.tx.request_open(asked.guild).await?;
        let (fresh, place) = self.fresh(asked).await?;
        let decision = rota::swap(fresh, ask, &view, &open, by(asked, self.now), place)?;
        self.agreed(None, &decision).await?;
        self.answer(asked, decision.reply).await
    }

    /// Writes what was agreed on, and everything that follows but the answer.
    async fn agreed(
        &mut self,
        before: Option<&Request>,
        decision: &Decision<Agreed>,
    ) -> Result<(), Failure> {
        let guild = self.team.guild;
        let agreed = &decision.state;
        match before {
            Some(before) => {
                self.tx
                    .request_change(before.version, &agreed.request)
                    .await?;
            }
            None => self.tx.request_insert(&agreed.request).await?,
        }
        for one in &agreed.moved {
            self.tx.move_insert(guild, one).await?;
        }
        for one in &agreed.undone {
            self.tx.move_undo(one).await?;
        }
        if let Some(ended) = &agreed.ends {
            self.tx.request_change(ended.version - 1, ended).await?;
            self.request_watch(ended).await?;
        }
        self.request_watch(&agreed.request).await?;
        let moved = agreed.moved.iter().map(|one| (&one.piece, one.made.by));
        let undone = agreed
            .undone
            .iter()
            .filter_map(|one| Some((&one.piece, one.undone.as_ref()?.by)));
        let mut looked: Vec<&ScheduleName> = Vec::new();
        for (piece, by) in moved.chain(undone) {
            if !looked.contains(&&piece.schedule) {
                looked.push(&piece.schedule);
                self.duty_look(&piece.schedule, Some(by)).await?;
            }
        }
        self.record(&decision.events).await?;
        self.push(&decision.effects).await?;
        let Some(before) = before else {
            return Ok(());
        };
        let changes = (agreed.moved.as_slice(), agreed.undone.as_slice());
        let words = rota::swap_remark(before, &agreed.request, changes, &self.team);
        self.swap_remarked(before.id, words).await
    }

    /// Says on the issue of a request what happened, where it has one.
    async fn swap_remarked(&mut self, id: RequestId, words: Option<String>) -> Result<(), Failure> {
        let Some(words) = words else {
            return Ok(());
        };
        let remark = Effect::Remark {
            matter: Matter::Swap(id),
            remark: Remark::Words(words),
            more: Vec::new(),
        };
        self.push(&[remark]).await
    }

    /// Sets the timer of a request as it is now.
    pub(super) async fn request_watch(&mut self, request: &Request) -> Result<(), Failure> {
        let moves: Vec<Move> = self.tx.moves_of(request.id).await?;
        let open = left(request, &moves, self.now);
        let at = match follow_up(request, &open, self.now) {
            FollowUp::Off => None,
            FollowUp::Wait(at) => Some(at),
            FollowUp::Say(_) | FollowUp::Past => Some(self.now),
        };
        self.tx
            .timer_set_to(Timer::Request.as_str(), &request.subject(), at)
            .await?;
        self.ring_timers();
        Ok(())
    }

    async fn lapsed(&mut self, request: &Request) -> Result<(), Failure> {
        let next = rota::lapse(request, self.now);
        self.tx.request_change(request.version, &next).await?;
        self.record(&[happened(&next, Kind::OncallLapsed, self.now)])
            .await?;
        let card = Effect::OncallCard {
            request: request.id,
        };
        self.push(&[card]).await?;
        let words = rota::swap_remark(request, &next, (&[], &[]), &self.team);
        self.swap_remarked(request.id, words).await
    }

    /// A follow-up arrived: only now it counts, and the next one is planned.
    pub(in crate::app) async fn followed_up(
        &mut self,
        id: RequestId,
        planned_at: Timestamp,
    ) -> Result<(), Failure> {
        let Some(request) = self.tx.request(id).await? else {
            return Ok(());
        };
        if request.state != RequestState::Open {
            return Ok(());
        }
        let mut next = request.clone();
        next.version += 1;
        next.told_at = Some(planned_at);
        self.tx.request_change(request.version, &next).await?;
        self.record(&[happened(&next, Kind::OncallFollowedUp, self.now)])
            .await?;
        self.request_watch(&next).await
    }
}

/// What Binnacle did about a request by itself.
fn happened(request: &Request, kind: Kind, at: Timestamp) -> Event {
    Event {
        at,
        who: Who::Bot,
        subject: rota::subject(&request.schedule),
        kind,
        data: json!({
            "name": request.name(),
            "schedule": request.schedule,
            "start": request.span.start,
            "end": request.span.end,
        }),
    }
}

/// Proposals that nobody asked are forgotten after a day.
fn forgotten() -> Refusal {
    Refusal::Stale(
        "That was never asked and is forgotten by now. Ask for it again with `/oncall cover`."
            .to_owned(),
    )
}
