//! The colours of pictures. All are dark enough on the white ground to be read as text: at least 4.5 to 1, as WCAG 2.2
//! asks at level AA (success criteria 1.4.3 and 1.4.11).

/// The ground.
pub(super) const GROUND: &str = "#ffffff";
/// Words and numbers.
pub(super) const TEXT: &str = "#1b1f24";
/// Words that stand back.
pub(super) const QUIET: &str = "#57606a";
/// Lines to measure by. They carry no meaning of their own.
pub(super) const GRID: &str = "#d0d7de";
/// What is missing and should be there.
pub(super) const MISSING: &str = "#b3261e";

/// The colours of things that are told apart. They differ in lightness too, and are used in this order.
pub(super) const SERIES: [&str; 8] = [
    "#0b5cad", "#a84a00", "#17692f", "#7a3fc0", "#00707a", "#a3195b", "#5d4a00", "#3d4a57",
];

/// The colour of the `index`th thing. After eight they come again, so that things must be named as well.
pub(super) const fn series(index: usize) -> &'static str {
    SERIES[index % SERIES.len()]
}
