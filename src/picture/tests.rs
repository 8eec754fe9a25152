//! Pictures are drawn, with words, and the same each time.

use binnacle_commands::picture::{Columns, Part, Series, sheet};

use super::*;

fn pixels(heading: &str) -> Pixmap {
    let columns = Columns {
        heading: heading.to_owned(),
        places: vec!["Oct".to_owned(), "Nov".to_owned()],
        series: vec![Series {
            name: "SEV1".to_owned(),
            values: vec![1, 3],
        }],
    };
    let svg = sheet("Incidents", "Few.", &[Part::Columns(columns)]);
    let png = png(&svg).unwrap();
    assert_eq!(png, super::png(&svg).unwrap());
    Pixmap::decode_png(&png).unwrap()
}

#[test]
fn a_picture_has_two_pixels_for_each_unit_on_a_light_ground() {
    let pixels = pixels("Incidents");
    assert_eq!(pixels.width(), 1600);
    let corner = pixels.pixel(0, 0).map(|one| (one.red(), one.alpha()));
    assert_eq!(corner, Some((255, 255)));
    // The only series, in its colour.
    let blue = pixels
        .pixels()
        .iter()
        .filter(|one| (one.red(), one.green(), one.blue()) == (0x0b, 0x5c, 0xad));
    assert!(blue.count() > 10_000);
}

/// Without the bundled font a machine without fonts would draw no words at all.
#[test]
fn words_are_drawn_with_the_font_that_comes_along() {
    let dark = |heading: &str| {
        let pixels = pixels(heading);
        let dark = pixels
            .pixels()
            .iter()
            .filter(|one| one.red() < 0x60 && one.blue() < 0x60);
        dark.count()
    };
    let (none, latin) = (dark(""), dark("Incidents by month"));
    assert!(latin > none + 500, "{latin} {none}");
    for other in ["Сбой базы", "Βλάβη", "Störung"] {
        assert!(dark(other) > none + 200, "{other}");
    }
}
