//! The report as a form of ten sections.

use crate::{
    action::Aim,
    incident::{Relation, Role},
    text,
};

use super::{Facts, Section, table};

/// The parts of the form, each with an empty line behind it.
pub(super) fn parts(facts: &Facts<'_>) -> Vec<String> {
    let incident = facts.incident;
    let title = text::github(incident.title.as_str());
    let sections = [
        ("Incident details", details(facts)),
        ("Incident summary", facts.section(Section::Summary)),
        ("Incident timeline", timeline(facts)),
        ("Root cause analysis", cause(facts)),
        ("Impact assessment", impact(facts)),
        ("Resolution steps", resolution(facts)),
        ("Preventive measures", measures(facts)),
        ("Lessons learned", lessons(facts)),
        ("Incident closure", closure(facts)),
        ("Attachments", attachments(facts)),
    ];
    let mut parts = vec![
        format!("# Incident report {}: {title}", incident.name()),
        table::clocks(facts),
    ];
    for (heading, words) in sections {
        parts.push(format!("## {heading}"));
        parts.push(words);
    }
    parts
}

fn details(facts: &Facts<'_>) -> String {
    let incident = facts.incident;
    let kind = match (incident.is_drill, incident.is_near_miss) {
        (true, _) => "Drill",
        (_, true) => "Near miss",
        _ => "Incident",
    };
    let mut rows = vec![
        ("Incident", incident.name()),
        (
            "Declared",
            format!(
                "{} by {}",
                text::utc(incident.declared_at),
                facts.team.called(incident.declared_by)
            ),
        ),
        ("Type", kind.to_owned()),
        (
            "Severity",
            format!(
                "{}: {}",
                incident.severity,
                text::github(&facts.team.level(incident.severity).text)
            ),
        ),
        ("Status", incident.state.label().to_owned()),
    ];
    if let Some(service) = &incident.service {
        rows.push(("Service", format!("`{service}`")));
    }
    if let Some(issue) = incident.places.issue {
        let url = incident.places.issue_url.as_ref();
        let link = url.map(|url| format!("[#{issue}]({url})"));
        rows.push(("Issue", link.unwrap_or_else(|| format!("#{issue}"))));
    }
    let crew = &incident.course.crew;
    rows.extend(Role::ALL.into_iter().filter_map(|role| {
        let people: Vec<String> = crew
            .holders(role)
            .map(|user| facts.team.called(user))
            .collect();
        (!people.is_empty()).then(|| (role.title(), people.join(", ")))
    }));
    let report = match facts.report {
        None => "not begun".to_owned(),
        Some(report) => format!(
            "{}, begun by {}",
            report.status.label(),
            facts.team.called(report.written.by)
        ),
    };
    rows.push(("Report", report));
    let rows: Vec<String> = rows
        .into_iter()
        .map(|(name, value)| format!("- **{name}:** {value}"))
        .collect();
    rows.join("\n")
}

fn timeline(facts: &Facts<'_>) -> String {
    let zone = facts.team.timezone.name();
    let rows = table::lines(facts).map(|line| {
        let (utc, own) = table::both(facts, line.at, "%Y-%m-%d %H:%M");
        let told = table::told(facts, line).replace('\n', "<br>");
        format!("| {utc} | {own} | {told} |")
    });
    let rows: Vec<String> = rows.collect();
    let rows = format!(
        "| UTC | {zone} | Event |\n|---|---|---|\n{}",
        rows.join("\n")
    );
    format!("{rows}\n\n### Milestones\n\n{}", table::milestones(facts))
}

fn cause(facts: &Facts<'_>) -> String {
    let parts = [facts.section(Section::Cause), facts.headed(Section::LeadUp)];
    parts.join("\n\n")
}

fn impact(facts: &Facts<'_>) -> String {
    let harm = facts.incident.impact.as_ref().map_or_else(
        || "> **Not known yet.** Whoever leads should say it with `/incident impact`.".to_owned(),
        |impact| text::github(impact.as_str()),
    );
    let length = table::lasted(facts).map_or_else(
        || "It is still open.".to_owned(),
        |lasted| format!("It lasted {}.", text::span(lasted)),
    );
    let severities = table::severities(facts).map(|rows| format!("Severity: {rows}."));
    let parts = [
        Some(harm),
        Some(length),
        severities,
        table::intervals(facts),
        Some(facts.headed(Section::Numbers)),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n")
}

fn resolution(facts: &Facts<'_>) -> String {
    let sections = [Section::Detection, Section::Response, Section::Resolution];
    sections.map(|section| facts.headed(section)).join("\n\n")
}

fn measures(facts: &Facts<'_>) -> String {
    if facts.actions.is_empty() {
        return table::no_actions(facts);
    }
    let groups = Aim::ALL.into_iter().filter_map(|aim| {
        let rows = table::actions_for(facts, aim);
        let rows: Vec<String> = rows.iter().map(|row| format!("- {row}")).collect();
        (!rows.is_empty()).then(|| format!("### {}\n\n{}", aim.heading(), rows.join("\n")))
    });
    groups.collect::<Vec<_>>().join("\n\n")
}

fn lessons(facts: &Facts<'_>) -> String {
    let others = [Section::Well, Section::Wrong, Section::Lucky];
    let others = others.map(|section| facts.headed(section)).join("\n\n");
    format!("{}\n\n{others}", facts.section(Section::Lessons))
}

fn closure(facts: &Facts<'_>) -> String {
    let closed = match &facts.incident.course.closure {
        None => "The incident is not closed yet.".to_owned(),
        Some(closure) => {
            let words = if closure.text.is_empty() {
                String::new()
            } else {
                format!(" {}", text::github(&closure.text))
            };
            format!(
                "Closed {} by {}: {}.{words}",
                text::utc(closure.at),
                facts.team.called(closure.by),
                closure.reason.label()
            )
        }
    };
    let messages = [Section::Internal, Section::External];
    let messages = messages.map(|section| facts.headed(section)).join("\n\n");
    format!("{closed}\n\n{messages}")
}

fn attachments(facts: &Facts<'_>) -> String {
    let course = &facts.incident.course;
    let links = course
        .links
        .iter()
        .map(|link| format!("- [{}]({})", text::github(&link.title), link.url));
    let related = course.relations.iter().map(|one| match one {
        Relation::DuplicateOf(number) => format!("- Merged into INC-{number}"),
        Relation::HasDuplicate(number) => format!("- INC-{number} was merged into it"),
        Relation::Related(number) => format!("- Related to INC-{number}"),
    });
    let files = table::lines(facts)
        .flat_map(|line| &line.files)
        .map(|file| format!("- File: {}", text::github(&file.told())));
    let rows: Vec<String> = links.chain(related).chain(files).collect();
    if rows.is_empty() {
        "None on record.".to_owned()
    } else {
        rows.join("\n")
    }
}
