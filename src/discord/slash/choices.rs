//! What people pick from a list.

/// What people pick from a list: each choice with what it means.
macro_rules! choices {
    ($(#[$doc:meta])* $name:ident for $of:ty { $($variant:ident = $label:literal, $value:literal => $meant:expr;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, BasicOption)]
        #[option(option_type = "string")]
        pub(in crate::discord) enum $name {
            $(#[option(name = $label, value = $value)] $variant,)+
        }

        impl From<$name> for $of {
            fn from(choice: $name) -> Self {
                match choice { $($name::$variant => $meant,)+ }
            }
        }
    };
}

pub(super) use choices;
