//! The words people give an incident, parsed once, with bounds that fit everywhere they are shown.

use crate::text;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $what:literal, $clean:path, $min:literal, $max:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// The most characters it may have, counted as Discord counts.
            pub const MAX: u16 = $max;
            /// The fewest characters it may have.
            pub const MIN: u16 = $min;

            /// Takes a person's words, tidied: what cannot be seen is dropped, white space is folded.
            ///
            /// # Errors
            /// When nothing or too much is left.
            pub fn parse(typed: &str) -> Result<Self, $crate::Refusal> {
                let tidy = $clean(typed);
                let length = $crate::text::units(&tidy);
                if length < usize::from(Self::MIN) {
                    return Err($crate::Refusal::Invalid(if length == 0 {
                        format!("{} is empty. Say it in {} to {} characters.", $what, Self::MIN, Self::MAX)
                    } else {
                        format!("{} is too short: {length} characters. It takes at least {}.", $what, Self::MIN)
                    }));
                }
                if length > usize::from(Self::MAX) {
                    return Err($crate::Refusal::Invalid(format!(
                        "{} is too long: {length} characters. It takes at most {}.",
                        $what,
                        Self::MAX
                    )));
                }
                Ok(Self(tidy))
            }

            /// The words as they are kept; they must be escaped wherever they are shown.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

pub(crate) use words;

words! {
    /// What is broken, on one line.
    Title, "The title", text::one_line, 1, 100
}
words! {
    /// What is known.
    Description, "The description", text::lines, 1, 1500
}
words! {
    /// An update, a resolution or a reason.
    Text, "The text", text::lines, 1, 1500
}
