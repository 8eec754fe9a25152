//! The codes are stable, and the page tells all of them.

use insta::assert_snapshot;

use super::super::code::{Code, Leniency};
use super::super::decision::Caution;

const PAGE: &str = include_str!("../../../docs/deploy-decision.md");

#[test]
fn the_codes_are_stable() {
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_snapshot!(codes.join(" "), @"unknown_service unknown_env no_policy args_invalid reason_missing not_allowed emergency_not_allowed rejected cancelled sha_not_full ref_not_found ref_unverifiable fork_refused ref_not_allowed sha_moved commit_held_back rollback_target_unknown rollback_never_deployed ci_failing ci_missing ci_none ci_pending ci_unverifiable changes_requested draft review_missing review_unverifiable behind_base base_unverifiable order_missing soak_not_over ladder_unverifiable checklist_open checklist_unverifiable incident_open incident_unverifiable budget_low budget_unverifiable alerts_noisy alerts_unverifiable locked_global locked_env locked_service locked lock_unreadable in_progress queued_behind running_unverifiable frozen outside_window approvals_missing approver_is_requester approver_is_author approver_not_in_group approval_expired approval_stale");
    let cautions: Vec<&str> = Caution::ALL.iter().map(|it| it.as_str()).collect();
    assert_snapshot!(cautions.join(" "), @"already_live stage_skipped lock_note lock_own lock_overdue would_block one_more_approval self_approved approval_not_counted override_not_counted not_for_rollback");
}

#[test]
fn the_page_tells_every_code() {
    for code in Code::ALL {
        let takes = code.class().as_str();
        let passes = match code.leniency() {
            Leniency::Nobody => "nothing",
            Leniency::Emergency => "emergency",
            Leniency::Override => "override, emergency",
        };
        let begin = format!("| `{code}` | ");
        let end = format!(" | {takes} | {passes} | {} |", code.clears());
        let is_told = PAGE
            .lines()
            .any(|line| line.starts_with(&begin) && line.ends_with(&end));
        assert!(is_told, "{begin}…{end}");
    }
    for caution in Caution::ALL {
        assert!(PAGE.contains(&format!("| `{}` | ", caution.as_str())));
    }
    let rows = PAGE
        .lines()
        .filter(|line| line.starts_with("| `") && line.matches(" | ").count() == 4);
    let listed: Vec<&str> = rows.filter_map(|row| row.split('`').nth(1)).collect();
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(listed, codes);
}
