//! What somebody might type who means harm, or has an odd name: for every kind of action, and for programs that are really run.

/// Pieces that mean something to a shell, a program, a terminal, a template or a chat.
const PIECES: [&str; 42] = [
    "'",
    "\"",
    "`",
    "\\",
    "$",
    "$(reboot)",
    "${HOME}",
    "`reboot`",
    ";",
    "; rm -rf /",
    "&",
    "&& reboot",
    "|",
    "| sh",
    ">",
    "> /etc/passwd",
    "<",
    "*",
    "?",
    "~",
    "!",
    "#",
    "%s%n",
    "{service}",
    "{actor.id}",
    "{{",
    "}}",
    "\n",
    "\r\n",
    "\t",
    "\0",
    "\u{1B}[2J",
    "\u{7}",
    "\u{202E}",
    "\u{200B}",
    "\u{FEFF}",
    "\u{2028}",
    "@everyone",
    "<@&1>",
    "```",
    "=",
    ",",
];

/// Whole ones.
const WHOLE: [&str; 40] = [
    "",
    " ",
    "  ",
    "-",
    "--",
    "-rf",
    "--help",
    "--service=other",
    "-o ProxyCommand=reboot",
    "/etc/passwd",
    "../../etc/passwd",
    "..\\..\\boot",
    "file:///etc/passwd",
    "http://169.254.169.254/",
    "true",
    "false",
    "0",
    "-1",
    "00",
    "1e9",
    "0x10",
    "9223372036854775808",
    "NaN",
    "null",
    "None",
    "é",
    "日本語",
    "🚢",
    "👩‍🚀",
    "e\u{301}",
    "\u{E0001}tag",
    "İ",
    "ß",
    "a b",
    " lead",
    "trail ",
    "a  b",
    "$IFS$9",
    "%0a%0d",
    "\u{FF04}(reboot)",
];

/// At least two hundred strings.
pub(crate) fn hostile() -> Vec<String> {
    let mut all: Vec<String> = WHOLE.iter().map(ToString::to_string).collect();
    for piece in PIECES {
        all.push(piece.to_owned());
        all.push(format!("a{piece}b"));
        all.push(format!("{piece} tail"));
        all.push(format!("head {piece}"));
    }
    for (one, two) in PIECES.iter().zip(PIECES.iter().rev()) {
        all.push(format!("{one}{two}"));
    }
    all.extend([200, 201, 999, 1000, 1001, 4000, 70_000].map(|n| "x".repeat(n)));
    all.extend([199, 250].map(|n| "🚢".repeat(n)));
    all
}
