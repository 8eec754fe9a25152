//! What the buttons of locks do. The names stand in custom ids.

use crate::rota::states;

states! {
    /// What is done with a lock.
    LockVerb {
        /// It is given back, or taken away.
        Unlock = "unlock",
        /// It is held for longer.
        Extend = "extend",
        /// The presser waits in line for it; opens a form.
        Wait = "wait",
        /// The presser takes it over; opens a form.
        Steal = "steal",
        /// The presser takes what is kept for them.
        Claim = "claim",
        /// The presser does not want what is kept for them.
        Pass = "pass",
        /// The presser waits no longer.
        Leave = "leave",
    }
}
