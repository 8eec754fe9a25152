//! Whom pages can be for, and looking at pages.

use binnacle_commands::{
    Refusal, Reply,
    names::{ScheduleName, UserId},
    oncall::who,
    page::{self, Callee, Ladder, ListAsk, OnCall, Page, Target, ladder_of, ladder_to},
    team::Team,
    text,
};
use jiff::Timestamp;

use crate::{
    app::{App, Asked, Failure, rota},
    store::Reader,
};

use super::{WhichPage, found, incident_of};

impl App {
    /// Lists pages.
    pub async fn page_list(&self, asked: &Asked, ask: ListAsk) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let mut reader = self.db.read().await?;
        let (pages, total) = reader.page_list(asked.guild, ask.which, ask.page).await?;
        let mut whole = Vec::with_capacity(pages.len());
        for page in pages {
            let incident = incident_of(&mut reader, &page).await?;
            whole.push((page, incident));
        }
        Ok(page::list(&whole, total, ask, &team, &asked.actor))
    }

    /// Shows one page.
    pub async fn page_show(&self, asked: &Asked, which: WhichPage) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let mut reader = self.db.read().await?;
        let (page, incident) = found(&mut reader, &team, asked, which).await?;
        Ok(page::show(&page, incident.as_ref()))
    }

    /// Pages that match what someone is typing.
    pub async fn page_suggest(&self, asked: &Asked, typed: &str) -> Result<Vec<Page>, Failure> {
        let team = self.team(asked.guild)?;
        let mut reader = self.db.read().await?;
        let mut seen = Vec::new();
        for page in reader.page_suggest(asked.guild, typed).await? {
            let incident = incident_of(&mut reader, &page).await?;
            if page.is_seen_by(incident.as_ref(), &asked.actor, &team) {
                seen.push(page);
            }
        }
        Ok(seen)
    }

    /// Whom a page can be for, as somebody types: what is shown, and what is meant.
    pub fn page_targets(
        &self,
        asked: &Asked,
        typed: &str,
    ) -> Result<Vec<(String, String)>, Failure> {
        let team = self.team(asked.guild)?;
        let typed = typed.to_lowercase();
        let policies = team.escalations.iter().map(|one| {
            (
                format!("{} · escalation policy", one.name),
                format!("policy:{}", one.name),
            )
        });
        let schedules = schedules(&team).map(|name| {
            (
                format!("{name} · whoever is on call"),
                format!("schedule:{name}"),
            )
        });
        let people = team.people.iter().map(|one| {
            (
                format!("{} · person", one.name),
                format!("user:{}", one.name),
            )
        });
        Ok(policies
            .chain(schedules)
            .chain(people)
            .filter(|(shown, meant)| shown.contains(&typed) || meant.contains(&typed))
            .take(25)
            .collect())
    }
}

/// Whom somebody means: a policy, a schedule or a person, with or without the word in front, or a mention.
pub(super) fn ladder(typed: &str, team: &Team, asks: UserId) -> Result<Ladder, Refusal> {
    let typed = typed.trim();
    let (kind, name) = typed
        .split_once(':')
        .map_or(("", typed), |(kind, name)| (kind, name));
    let policy = || {
        let name = name.parse().ok()?;
        Some(ladder_of(team.escalation(&name)?, team))
    };
    let schedule = || {
        let name: ScheduleName = name.parse().ok()?;
        let known = schedules(team).any(|one| *one == name);
        known.then(|| ladder_to(Target::Schedule(name.clone()), name.to_string(), asks))
    };
    let person = || {
        let mention = name
            .trim_start_matches("<@")
            .trim_start_matches('!')
            .trim_end_matches('>');
        let named = name.parse().ok().and_then(|name| team.person_named(&name));
        let user = named.or_else(|| mention.parse().ok().filter(|_| name.starts_with("<@")))?;
        let known = team
            .person(user)
            .map_or_else(|| "a person".to_owned(), |one| one.name.to_string());
        Some(ladder_to(Target::Callee(Callee::User(user)), known, asks))
    };
    let found = match kind {
        "policy" => policy(),
        "schedule" => schedule(),
        "user" => person(),
        _ => policy().or_else(schedule).or_else(person),
    };
    found.ok_or_else(|| {
        Refusal::NotFound(format!(
            "`{}` is no escalation policy, no schedule and no person of this team. Pick one that Discord offers as you type, or mention somebody.",
            text::code(typed, 60)
        ))
    })
}

/// The schedules of a team.
fn schedules(team: &Team) -> impl Iterator<Item = &ScheduleName> {
    team.schedules.iter().map(|schedule| &schedule.name)
}

/// Who is on call by a schedule: by the team's document, and by what people changed by hand. Nobody where it is gone.
async fn on_schedule(
    reader: &mut Reader,
    name: &ScheduleName,
    team: &Team,
    at: Timestamp,
) -> Result<Vec<UserId>, Failure> {
    if team.schedule(name).is_none() {
        return Ok(Vec::new());
    }
    let plan = rota::plan(reader, team, name, at).await?;
    let people = who(&plan, at).people;
    Ok(people
        .iter()
        .filter_map(|one| team.person_named(one))
        .collect())
}

/// Who is on call at an instant, for some schedules.
pub(super) async fn on_call_of<'n>(
    reader: &mut Reader,
    names: impl Iterator<Item = &'n ScheduleName>,
    team: &Team,
    at: Timestamp,
) -> Result<OnCall, Failure> {
    let mut on = OnCall::new();
    for name in names {
        let people = on_schedule(reader, name, team, at).await?;
        on.insert(name.clone(), people);
    }
    Ok(on)
}
