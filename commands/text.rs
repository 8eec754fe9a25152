//! Making people's words safe to show: nothing of them is ever read as markup, and a cut is always visible.

use jiff::{SignedDuration, Timestamp};

/// The mark of a text that was cut.
const CUT: char = '…';

/// The text with at most `max` characters, ending in a visible mark when something was cut.
///
/// Discord counts UTF-16 code units in some limits and code points in others; the stricter count is used.
pub fn cut(text: &str, max: usize) -> String {
    if units(text) <= max {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.len_utf16();
        if used > max {
            break;
        }
        kept.push(c);
    }
    kept.truncate(kept.trim_end().len());
    kept.push(CUT);
    kept
}

/// How long Discord finds a text, in UTF-16 code units.
pub fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// A person's words on one line: control and direction characters out, runs of white space folded.
pub fn one_line(text: &str) -> String {
    let visible = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let kept: String = visible.filter(|c| !is_invisible(*c)).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A person's words to stand between backticks: on one line, cut, and with nothing that could end them.
pub fn code(text: &str, max: usize) -> String {
    cut(&one_line(text), max).replace('`', "'")
}

/// A person's words on several lines: line ends unified, other control and direction characters out, at most one empty
/// line in a row.
pub fn lines(text: &str) -> String {
    let unified = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = unified
        .chars()
        .filter(|c| *c == '\n' || *c == '\t' || !c.is_control())
        .filter(|c| !is_invisible(*c))
        .collect();
    let mut out = String::new();
    let mut empty = 0;
    for line in kept.lines().map(str::trim_end) {
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.trim().to_owned()
}

/// Characters that change how the text around them is read without being seen themselves.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// A person's words for Discord: Markdown and mentions show as they were typed; plain links stay links.
pub fn discord(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let (mut line_start, mut in_link) = (true, false);
    for (at, c) in text.char_indices() {
        in_link = !c.is_whitespace() && (in_link || starts_link(&text[at..]));
        let always = matches!(c, '\\' | '`' | '|' | '<' | '>' | '[' | ']');
        let in_words = !in_link && matches!(c, '*' | '_' | '~' | '@');
        let at_start = line_start && matches!(c, '#' | '-' | '+');
        if always || in_words || at_start {
            out.push('\\');
        }
        out.push(c);
        line_start = c == '\n' || (line_start && c == ' ');
    }
    out
}

/// A person's words for GitHub: nobody is mentioned, nothing is referred to, no markup, no hidden comment; plain links stay links.
pub fn github(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let (mut line_start, mut in_link) = (true, false);
    for (at, c) in text.char_indices() {
        in_link = !c.is_whitespace() && (in_link || starts_link(&text[at..]));
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' if !in_link => out.push_str("&amp;"),
            // A zero-width space after the sign keeps the words readable and the person unmentioned.
            '@' | '#' if !in_link => out.extend([c, '\u{200B}']),
            '\\' | '`' | '|' | '[' | ']' => out.extend(['\\', c]),
            '*' | '_' | '~' if !in_link => out.extend(['\\', c]),
            '-' | '+' if line_start => out.extend(['\\', c]),
            _ => out.push(c),
        }
        line_start = c == '\n' || (line_start && c == ' ');
    }
    out
}

/// Whether a link begins here, of those that GitHub makes by itself (GFM, 6.9). In what only looks like one, people would be mentioned.
fn starts_link(rest: &str) -> bool {
    let behind = rest
        .strip_prefix("https://")
        .or_else(|| rest.strip_prefix("http://"));
    behind.is_some_and(|host| host.starts_with(char::is_alphanumeric))
}

/// An instant that Discord shows in the reader's zone, with how long ago it was.
pub fn when(at: Timestamp) -> String {
    let unix = at.as_second();
    format!("<t:{unix}:f> (<t:{unix}:R>)")
}

/// An instant for those who read outside of Discord: `2026-01-31 14:05 UTC`.
pub fn utc(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// How long ago, kept current by Discord.
pub fn ago(at: Timestamp) -> String {
    format!("<t:{}:R>", at.as_second())
}

/// A duration in words: `45 s`, `12 min`, `3 h 05 min`, `2 d 01 h`.
pub fn span(duration: SignedDuration) -> String {
    let seconds = duration.as_secs().max(0);
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match () {
        () if minutes == 0 => format!("{seconds} s"),
        () if hours == 0 => format!("{minutes} min"),
        () if hours < 48 => format!("{hours} h {:02} min", minutes % 60),
        () => format!("{days} d {:02} h", hours % 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_is_visible_and_within_the_limit() {
        assert_eq!(cut("harbour", 7), "harbour");
        assert_eq!(cut("harbours", 7), "harbou…");
        assert_eq!(cut("one two three", 5), "one…");
        // A surrogate pair counts twice and is never split.
        assert_eq!(cut("🚢🚢🚢", 4), "🚢…");
        assert_eq!(units("🚢a"), 3);
    }

    #[test]
    fn words_lose_what_cannot_be_seen() {
        assert_eq!(
            one_line("  disk\tfull\n on \u{202E}db1 "),
            "disk full on db1"
        );
        assert_eq!(lines("a\r\n\r\n\r\n\r\nb\u{0}  \n"), "a\n\nb");
    }

    #[test]
    fn words_stay_between_their_backticks() {
        assert_eq!(code("api` **now** `x", 40), "api' **now** 'x");
        assert_eq!(code("  two\nlines ", 40), "two lines");
        assert_eq!(code("rather a long name", 10), "rather a…");
    }

    #[test]
    fn words_for_discord_are_never_markup() {
        let table = [
            ("**loud**", r"\*\*loud\*\*"),
            ("@everyone <@&1>", r"\@everyone \<\@&1\>"),
            ("# heading\n- item", "\\# heading\n\\- item"),
            ("[a](https://x.y)", r"\[a\](https://x.y)"),
            ("see https://x.y/a_b *now*", r"see https://x.y/a_b \*now\*"),
            ("well-known #7", "well-known #7"),
        ];
        for (typed, shown) in table {
            assert_eq!(discord(typed), shown);
        }
    }

    #[test]
    fn words_for_github_mention_nobody_and_hide_nothing() {
        assert_eq!(
            github("<!-- binnacle-key x -->"),
            "&lt;!-- binnacle-key x --&gt;"
        );
        assert_eq!(github("ask @root"), "ask @\u{200B}root");
        assert_eq!(github("# see #12"), "#\u{200B} see #\u{200B}12");
        assert_eq!(github("&#64;root"), "&amp;#\u{200B}64;root");
        assert_eq!(github("see https://x.y/a_b#c_d"), "see https://x.y/a_b#c_d");
        assert_eq!(github("http://intranet/@a_b"), "http://intranet/@a_b");
        assert_eq!(github("https://@root"), "https://@\u{200B}root");
        assert_eq!(github("http://&#64;root"), "http://&amp;#\u{200B}64;root");
    }

    #[test]
    fn spans_read_as_people_say_them() {
        let table = [
            (45, "45 s"),
            (720, "12 min"),
            (90_300, "25 h 05 min"),
            (180_000, "2 d 02 h"),
            (-5, "0 s"),
        ];
        for (seconds, shown) in table {
            assert_eq!(span(SignedDuration::from_secs(seconds)), shown);
        }
    }
}
