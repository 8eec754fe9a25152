//! Looking at what was decided: the newest first, and what counts no longer marked as such.

use crate::{
    Reply,
    leaf::Leaf,
    reply::{Card, Tone},
    text,
};

use super::Decided;

/// How many decisions a page shows.
pub const PAGE: u32 = 10;

/// A page of decisions. `total` is how many there are in all.
pub fn list(page: &[Decided], number: u32, total: i64) -> Reply {
    if total == 0 {
        let body = "`/decision record` puts one on record, with its reason.";
        return Reply::private(Card::new(Tone::Green, "No decisions yet", body));
    }
    let title = match total {
        1 => "1 decision".to_owned(),
        total => format!("{total} decisions"),
    };
    let rows: Vec<String> = page.iter().map(row).collect();
    Leaf::page(number, PAGE, total).reply(Tone::Green, title, &rows)
}

fn row(decided: &Decided) -> String {
    let (name, made) = (decided.name(), &decided.made);
    let what = text::discord(decided.what.as_str());
    match &decided.withdrawn {
        None => format!(
            "**{name}** · {what} · {} by <@{}>",
            text::ago(made.at),
            made.by
        ),
        Some((stamp, _)) => format!("~~{name} · {what}~~ · withdrawn {}", text::ago(stamp.at)),
    }
}
