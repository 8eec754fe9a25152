//! `/oncall`.

use serenity::all::UserId;
use serenity_commands::{Command, SubCommandGroup};

/// What can be asked of who is on call.
#[derive(Debug, Command)]
pub(in crate::discord) enum OncallAsk {
    /// Who is on call, now or at a time.
    Who {
        /// In which schedule; in all if you leave it out.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        schedule: Option<String>,
        /// When, as in friday 09:00 or 2026-01-31 14:05; now if you leave it out.
        #[command(builder(max_length(100)))]
        at: Option<String>,
    },
    /// The next shifts of yours, or of somebody.
    Next {
        /// Whose; yours if you leave it out.
        person: Option<UserId>,
        /// How many; five if you leave it out.
        #[command(builder(min_int_value(1), max_int_value(20)))]
        n: Option<i64>,
    },
    /// How a schedule goes on, as a list and a picture.
    Schedule {
        /// Which schedule; the only one if you leave it out.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        schedule: Option<String>,
        /// From when; now if you leave it out.
        #[command(builder(max_length(100)))]
        from: Option<String>,
        /// How many days; 14 if you leave it out.
        #[command(builder(min_int_value(1), max_int_value(92)))]
        days: Option<i64>,
    },
    /// Change by hand who is on call. You see the shifts before it counts.
    Override(OverrideGroup),
    /// Ask somebody to swap a shift with you. Both shifts move once they accept.
    Swap {
        /// With whom.
        with: UserId,
        /// Your shift: any time in it; your next one if you leave it out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        mine: Option<String>,
        /// Their shift: any time in it; their next one if you leave it out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        theirs: Option<String>,
        /// Why.
        #[command(builder(max_length(200)))]
        reason: Option<String>,
        /// For whom, if you do it for somebody else.
        of: Option<UserId>,
    },
    /// Ask one or everybody to take a shift of yours, or a part of it.
    Cover {
        /// Which shift: any time in it; your next one if you leave it out.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        shift: Option<String>,
        /// Only from here on, as in friday 09:00.
        #[command(builder(max_length(100)))]
        from: Option<String>,
        /// Only until here, as in 17:00 or 2 h.
        #[command(builder(max_length(100)))]
        until: Option<String>,
        /// Whom to ask; everybody if you leave it out.
        ask: Option<UserId>,
        /// Why.
        #[command(builder(max_length(200)))]
        reason: Option<String>,
        /// For whom, if you do it for somebody else.
        of: Option<UserId>,
    },
    /// Take over at once from whoever is on call.
    Take {
        /// Which schedule; the only one if you leave it out.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        schedule: Option<String>,
        /// Until when, as in 17:00 or 2 h; until the shift ends if you leave it out.
        #[command(builder(max_length(100)))]
        until: Option<String>,
        /// From whom, if several are on call.
        from: Option<UserId>,
        /// Who takes over; you if you leave it out.
        person: Option<UserId>,
        /// Why.
        #[command(builder(max_length(200)))]
        reason: Option<String>,
    },
    /// Take back an override, withdraw a request, give a shift back.
    Undo {
        /// Which change, as in OVR-3 or SWP-4.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        change: String,
    },
    /// Say when you are away, and see at once which shifts that touches.
    Absence(AbsenceGroup),
    /// Say when you take the shifts of others.
    Volunteer(VolunteerGroup),
    /// Who carries how much, weighted by night, weekend and holiday, and who is owed what.
    Load {
        /// In which schedule; in all if you leave it out.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        schedule: Option<String>,
        /// From when; 90 days ago if you leave it out.
        #[command(builder(max_length(100)))]
        from: Option<String>,
        /// Until when; now if you leave it out. What is planned counts too.
        #[command(builder(max_length(100)))]
        until: Option<String>,
    },
    /// Get a secret address that your calendar can follow.
    Calendar {
        /// The calendar of a schedule; that of your own shifts if you leave it out.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        schedule: Option<String>,
    },
    /// Get the list that on-call pay is made from, as a file.
    Pay {
        /// From when, as in 2026-01-01.
        #[command(builder(max_length(100)))]
        from: String,
        /// Until when. A day alone counts whole.
        #[command(builder(max_length(100)))]
        until: String,
    },
    /// Who changed what in who is on call.
    History {
        /// Only of one schedule.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        schedule: Option<String>,
        /// Which page.
        #[command(builder(min_int_value(1), max_int_value(10000)))]
        page: Option<i64>,
    },
}

/// What can be overridden.
#[derive(Debug, SubCommandGroup)]
pub(in crate::discord) enum OverrideGroup {
    /// Put somebody on call too.
    Add {
        /// Who.
        person: UserId,
        /// From when, as in now or friday 09:00.
        #[command(builder(max_length(100)))]
        from: String,
        /// Until when, as in 17:00, sunday or 2 h. A day alone counts whole.
        #[command(builder(max_length(100)))]
        until: String,
        /// Which schedule; the only one if you leave it out.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        schedule: Option<String>,
        /// Why.
        #[command(builder(max_length(200)))]
        reason: Option<String>,
    },
    /// Take somebody off call.
    Remove {
        /// Who.
        person: UserId,
        /// From when, as in now or friday 09:00.
        #[command(builder(max_length(100)))]
        from: String,
        /// Until when, as in 17:00, sunday or 2 h. A day alone counts whole.
        #[command(builder(max_length(100)))]
        until: String,
        /// Which schedule; the only one if you leave it out.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        schedule: Option<String>,
        /// Why.
        #[command(builder(max_length(200)))]
        reason: Option<String>,
    },
    /// Put one on call in the place of another. It acts only where the other is on.
    Replace {
        /// Who is off.
        person: UserId,
        /// Who is on instead.
        with: UserId,
        /// From when, as in now or friday 09:00.
        #[command(builder(max_length(100)))]
        from: String,
        /// Until when, as in 17:00, sunday or 2 h. A day alone counts whole.
        #[command(builder(max_length(100)))]
        until: String,
        /// Which schedule; the only one if you leave it out.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        schedule: Option<String>,
        /// Why.
        #[command(builder(max_length(200)))]
        reason: Option<String>,
    },
    /// Leave a time without anybody on call.
    Nobody {
        /// From when, as in now or friday 09:00.
        #[command(builder(max_length(100)))]
        from: String,
        /// Until when, as in 17:00, sunday or 2 h. A day alone counts whole.
        #[command(builder(max_length(100)))]
        until: String,
        /// Which schedule; the only one if you leave it out.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        schedule: Option<String>,
        /// Why.
        #[command(builder(max_length(200)))]
        reason: Option<String>,
    },
    /// Replace a whole schedule for a time.
    Temporary {
        /// Who takes turns, as in ana, bo+cy, nobody.
        #[command(builder(max_length(500)))]
        people: String,
        /// From when, as in now or friday 09:00.
        #[command(builder(max_length(100)))]
        from: String,
        /// Until when, as in 17:00, sunday or 2 weeks. A day alone counts whole.
        #[command(builder(max_length(100)))]
        until: String,
        /// How long a turn is, as in 12 h or 1 day.
        #[command(builder(max_length(60)))]
        each: Option<String>,
        /// Whether the schedule holds where nobody is named; nobody is on call there if you leave it out.
        fallback: Option<bool>,
        /// Which schedule; the only one if you leave it out.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        schedule: Option<String>,
        /// Why.
        #[command(builder(max_length(200)))]
        reason: Option<String>,
    },
}

/// What can be said of absences.
#[derive(Debug, SubCommandGroup)]
pub(in crate::discord) enum AbsenceGroup {
    /// Say when you are away. You see at once which shifts that touches, and who could take them.
    Add {
        /// From when, as in monday or 2026-01-31 14:05.
        #[command(builder(max_length(100)))]
        from: String,
        /// Until when, as in friday or 2 weeks. A day alone counts whole.
        #[command(builder(max_length(100)))]
        until: String,
        /// Who is away; you if you leave it out.
        person: Option<UserId>,
        /// Why; only you and those who manage see it.
        #[command(builder(max_length(200)))]
        reason: Option<String>,
    },
    /// Who is away.
    List {
        /// Only of one person.
        person: Option<UserId>,
    },
    /// Take an absence back.
    Remove {
        /// Which one, as in ABS-5.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        absence: String,
    },
}

/// When somebody takes the shifts of others.
#[derive(Debug, SubCommandGroup)]
pub(in crate::discord) enum VolunteerGroup {
    /// At some hours of the week.
    Hours {
        /// As in mon-fri 09:00-17:00, sat 10:00-14:00.
        #[command(builder(max_length(300)))]
        hours: String,
        /// Who; you if you leave it out.
        person: Option<UserId>,
    },
    /// At any time.
    Always {
        /// Who; you if you leave it out.
        person: Option<UserId>,
    },
    /// Never. Your own shifts stay as they are.
    Never {
        /// Who; you if you leave it out.
        person: Option<UserId>,
    },
    /// Who is asked to take shifts, and when.
    List,
}
