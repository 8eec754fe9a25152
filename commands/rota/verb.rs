//! What the buttons of changes do. The names stand in custom ids.

use super::record::states;

states! {
    /// What is done with an override.
    OverrideVerb {
        /// It counts from now on.
        Confirm = "confirm",
        /// It is not wanted.
        Drop = "drop",
        /// It is taken back.
        Undo = "undo",
    }
}

states! {
    /// What is done with a request.
    RequestVerb {
        /// It was proposed; now it is asked.
        Ask = "ask",
        /// The presser takes all that is left of it.
        Take = "take",
        /// The presser takes a part of it; opens a form.
        Part = "part",
        /// The presser does not take it.
        Decline = "decline",
        /// The presser takes it for one of their shifts; opens a form.
        Offer = "offer",
        /// Whoever asked needs it no longer.
        Withdraw = "withdraw",
        /// Whoever took it gives it back.
        GiveBack = "give-back",
    }
}
