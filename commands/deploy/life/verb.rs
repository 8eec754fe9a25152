//! What the buttons of deploys do. The names stand in custom ids.

use crate::rota::states;

states! {
    /// What is done with a request to deploy.
    DeployVerb {
        /// The presser approves of it.
        Approve = "approve",
        /// The presser does not; opens a form.
        Reject = "reject",
        /// It is called off.
        Cancel = "cancel",
        /// It is decided anew, with what GitHub says now.
        Look = "look",
        /// The presser begins.
        Begin = "start",
        /// It was done.
        Succeed = "succeed",
        /// It did not work; opens a form.
        Fail = "fail",
        /// The presser agrees to what somebody overrides.
        Agree = "agree",
        /// Something is wrong, and nobody knows why.
        Trouble = "trouble",
        /// Somebody keeps waiting for what runs.
        Wait = "wait",
        /// One goes back to what was before; opens a form.
        Back = "back",
        /// It rides with a request that contains it.
        Ride = "ride",
        /// It rides with it no longer.
        Leave = "leave",
        /// What is picked from the checklist is done.
        Tick = "tick",
    }
}
