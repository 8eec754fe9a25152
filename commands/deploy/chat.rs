//! `/freeze`: when deploys are held, and when they will be.

use jiff::Timestamp;

use super::policy::{Place, Policy};
use super::rule::{Grade, Reach};
use super::show::{Ahead, ahead};
use super::window::{Hold, Window, is_open, opening};
use crate::Refusal;
use crate::reply::{Card, Reply, Tone};
use crate::team::{Team, nearest};
use crate::text::{code, cut, discord, when};

/// Which place to look at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PreviewAsk {
    /// Only freezes of this service.
    pub service: Option<String>,
    /// Only freezes of this environment.
    pub environment: Option<String>,
}

/// The freezes of a team's document.
pub fn freeze_list(team: &Team) -> Reply {
    if team.freezes.is_empty() {
        let body =
            "Deploys are held at no time. Freezes stand under `[[freeze]]` in the team's document.";
        return Reply::private(Card::new(Tone::Green, "No freezes", body));
    }
    let rows: Vec<String> = team.freezes.iter().map(row).collect();
    let title = match rows.len() {
        1 => "1 freeze".to_owned(),
        count => format!("{count} freezes"),
    };
    Reply::private(Card::new(Tone::Grey, title, cut(&rows.join("\n"), 4000)))
}

fn row(window: &Window) -> String {
    let what = held(window.kind, window.grade);
    let (name, place, when) = (
        discord(&window.name),
        place(&window.reach),
        window.when.words(),
    );
    let why = window
        .reason
        .as_deref()
        .map(|reason| format!("\n{}", discord(reason)));
    format!(
        "**{name}** {what} {place}: {when} ({}){}",
        window.timezone,
        why.unwrap_or_default()
    )
}

/// The freezes of the next 14 days, of one place or of all.
pub fn freeze_preview(team: &Team, ask: &PreviewAsk, now: Timestamp) -> Result<Reply, Refusal> {
    let service = known(
        ask.service.as_deref(),
        "service",
        team.services.iter().map(|it| it.name.as_str()),
    )?;
    let names = team.environments.iter().map(|it| it.name.as_str());
    let environment = known(ask.environment.as_deref(), "environment", names)?;
    let fits = |it: &Ahead| {
        let services = it.reach.services.as_ref();
        let environments = it.reach.environments.as_ref();
        service
            .is_none_or(|name| services.is_none_or(|all| all.iter().any(|it| it.as_str() == name)))
            && environment.is_none_or(|name| {
                environments.is_none_or(|all| all.iter().any(|it| it.as_str() == name))
            })
    };
    let rows: Vec<String> = ahead(team, now)
        .iter()
        .filter(|it| fits(it))
        .map(stretch)
        .collect();
    let body = if rows.is_empty() {
        "No freeze in the next 14 days.".to_owned()
    } else {
        cut(&rows.join("\n"), 3800)
    };
    let (tone, title) = match service.zip(environment) {
        Some((service, environment)) => state(team, service, environment, now)?,
        None => (Tone::Grey, "Freezes of the next 14 days".to_owned()),
    };
    let card = Card::new(tone, title, body);
    let card = match service.zip(environment).and_then(|at| opens(team, at, now)) {
        Some(opens) => card.field("Deploys are possible", opens),
        None => card,
    };
    Ok(Reply::private(card))
}

/// The name, if there is such a thing.
pub(in crate::deploy) fn known<'n>(
    typed: Option<&str>,
    what: &str,
    mut names: impl Iterator<Item = &'n str> + Clone,
) -> Result<Option<&'n str>, Refusal> {
    let Some(typed) = typed else {
        return Ok(None);
    };
    if let Some(name) = names.clone().find(|name| *name == typed) {
        return Ok(Some(name));
    }
    let shown = code(typed, 60);
    let near = nearest(typed, &mut names).map(|near| format!(" Did you mean `{near}`?"));
    Err(Refusal::NotFound(format!(
        "There is no {what} `{shown}`.{}",
        near.unwrap_or_default()
    )))
}

/// Whether the place is frozen now.
fn state(
    team: &Team,
    service: &str,
    environment: &str,
    now: Timestamp,
) -> Result<(Tone, String), Refusal> {
    let policy = Policy::of(team, service, environment);
    if let Place::NoEnvironment(_) = policy.place {
        return Err(Refusal::NotFound(format!(
            "`{service}` is not deployed to `{environment}`."
        )));
    }
    let windows = windows(team, service, environment);
    Ok(if is_open(&windows, now) {
        (
            Tone::Green,
            format!("{service} in {environment}: no freeze now"),
        )
    } else {
        (Tone::Amber, format!("{service} in {environment}: held now"))
    })
}

/// When a place that is held opens.
fn opens(team: &Team, (service, environment): (&str, &str), now: Timestamp) -> Option<String> {
    match opening(&windows(team, service, environment), now) {
        Some(at) if at == now => None,
        Some(at) => Some(format!("from {}", when(at))),
        None => Some("not within 400 days".to_owned()),
    }
}

fn windows(team: &Team, service: &str, environment: &str) -> Vec<Window> {
    let names = service.parse().ok().zip(environment.parse().ok());
    let covers = |window: &&Window| {
        names
            .as_ref()
            .is_some_and(|(a, b)| window.reach.covers(a, b))
    };
    team.freezes.iter().filter(covers).cloned().collect()
}

fn stretch(it: &Ahead) -> String {
    let (from, until) = (it.from.as_second(), it.until.as_second());
    let (name, what, place) = (discord(&it.name), held(it.kind, it.grade), place(&it.reach));
    format!("<t:{from}:f> to <t:{until}:f>: **{name}** {what} {place}")
}

const fn held(kind: Hold, grade: Grade) -> &'static str {
    match (kind, grade) {
        (Hold::Allow, _) => "allows",
        (Hold::Deny, Grade::Block) => "holds",
        (Hold::Deny, Grade::Approve) => "wants one more approval for",
        (Hold::Deny, Grade::Warn) => "warns of",
    }
}

fn place(reach: &Reach) -> String {
    let names = |all: &str, names: Option<Vec<String>>| {
        names.map_or_else(|| all.to_owned(), |it| it.join(", "))
    };
    let quoted = |name: &dyn std::fmt::Display| format!("`{name}`");
    let services = reach
        .services
        .as_ref()
        .map(|all| all.iter().map(|it| quoted(it)).collect());
    let environments = reach
        .environments
        .as_ref()
        .map(|all| all.iter().map(|it| quoted(it)).collect());
    format!(
        "{} in {}",
        names("all services", services),
        names("all environments", environments)
    )
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    const TEAM: &str = "guild = \"1\"\nname = \"A\"\ntimezone = \"Europe/Zurich\"\n\
        service = [{ name = \"api\" }, { name = \"web\", environments = [\"staging\"] }]\n\
        environment = [{ name = \"staging\" }, { name = \"production\" }]\n\
        [[freeze]]\nname = \"no releases after Wednesday\"\nenvironments = [\"production\"]\ndays = [\"thu\", \"fri\", \"sat\", \"sun\"]\nreason = \"Rest.\"\n\
        [[freeze]]\nname = \"night\"\ngrade = \"warn\"\nfrom = \"22:00\"\nto = \"06:00\"\nservices = [\"web\"]\n\
        [[freeze]]\nname = \"year\"\nstarts = \"2026-12-24\"\nends = \"2027-01-02T12:00\"\n\
        [[freeze]]\nname = \"payday\"\ncron = \"0 8 25 * *\"\nlasts = \"10h\"\nservices = [\"api\"]\n";

    fn told(reply: Reply) -> String {
        match reply {
            Reply::Say { card, .. } => {
                let fields = card
                    .fields
                    .iter()
                    .map(|it| format!("\n{}: {}", it.name, it.value));
                format!(
                    "{}\n{}{}",
                    card.title,
                    card.body,
                    fields.collect::<String>()
                )
            }
            Reply::Form(form) => panic!("{form:?}"),
        }
    }

    fn preview(
        service: Option<&str>,
        environment: Option<&str>,
        now: &str,
    ) -> Result<String, Refusal> {
        let team = Team::parse(TEAM, "binnacle.toml").unwrap();
        let ask = PreviewAsk {
            service: service.map(str::to_owned),
            environment: environment.map(str::to_owned),
        };
        freeze_preview(&team, &ask, now.parse().unwrap()).map(told)
    }

    #[test]
    fn freezes_are_listed_in_words() {
        let team = Team::parse(TEAM, "binnacle.toml").unwrap();
        assert_snapshot!(told(freeze_list(&team)), @r"
        4 freezes
        **night** warns of `web` in all environments: every day from 22:00 to 06:00 (Europe/Zurich)
        **no releases after Wednesday** holds all services in `production`: every Thu, Fri, Sat, Sun (Europe/Zurich)
        Rest.
        **payday** holds `api` in all environments: `0 0 8 25 * *` for 10 h 00 min (Europe/Zurich)
        **year** holds all services in all environments: from 2026-12-24 00:00 to 2027-01-02 12:00 (Europe/Zurich)
        ");
        let none = Team::parse("guild = \"1\"\nname = \"A\"\n", "binnacle.toml").unwrap();
        assert!(told(freeze_list(&none)).starts_with("No freezes\n"));
    }

    #[test]
    fn a_place_is_previewed_with_what_holds_it_and_when_it_opens() {
        let place = preview(Some("api"), Some("production"), "2026-11-26T10:00:00Z");
        assert_snapshot!(place.unwrap(), @r"
        api in production: held now
        <t:1795687200:f> to <t:1795993200:f>: **no releases after Wednesday** holds all services in `production`
        <t:1796252400:f> to <t:1796598000:f>: **no releases after Wednesday** holds all services in `production`
        <t:1796857200:f> to <t:1797202800:f>: **no releases after Wednesday** holds all services in `production`
        Deploys are possible: from <t:1795993200:f> (<t:1795993200:R>)
        ");
        let open = preview(Some("web"), Some("staging"), "2026-11-24T10:00:00Z").unwrap();
        assert!(
            open.starts_with("web in staging: no freeze now\n"),
            "{open}"
        );
        let all = preview(None, Some("production"), "2026-11-24T10:00:00Z").unwrap();
        assert!(all.starts_with("Freezes of the next 14 days\n"), "{all}");
        for (service, environment, why) in [
            (
                Some("apy"),
                None,
                "There is no service `apy`. Did you mean `api`?",
            ),
            (None, Some("`x`"), "There is no environment `'x'`."),
            (
                Some("web"),
                Some("production"),
                "`web` is not deployed to `production`.",
            ),
        ] {
            let refused = preview(service, environment, "2026-11-24T10:00:00Z").unwrap_err();
            assert_eq!(refused.to_string(), why);
        }
    }
}
