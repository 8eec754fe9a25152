//! Pictures as PNG, for chat. The font comes with the program, so that they look the same on every machine.

use std::sync::{Arc, LazyLock};

use ::png::{BitDepth, ColorType, Compression, Encoder, EncodingError};
use binnacle_commands::picture::Svg;
use resvg::{
    tiny_skia::{Color, Pixmap, Transform},
    usvg::{self, Options, Tree, fontdb},
};

/// How many pixels a unit of the picture has each way, so that it is sharp on dense screens.
const SCALE: f32 = 2.0;

/// Ubuntu Light, which has Latin, Greek and Cyrillic letters. What it has not is drawn as an empty box.
static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    let bundled = fontdb::Source::Binary(Arc::new(epaint_default_fonts::UBUNTU_LIGHT));
    fonts.load_font_source(bundled);
    let family = fonts.faces().find_map(|face| face.families.first());
    if let Some((family, _)) = family.cloned() {
        fonts.set_sans_serif_family(family);
    }
    Arc::new(fonts)
});

/// Why a picture could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DrawError {
    /// What should be drawn is no SVG.
    #[error("the picture cannot be read: {0}")]
    Unreadable(#[from] usvg::Error),
    /// There is no room for so many pixels.
    #[error("a picture of {0} by {1} pixels is too large")]
    TooLarge(u32, u32),
    /// It could not be packed.
    #[error("the picture cannot be written as PNG: {0}")]
    Unwritable(#[from] EncodingError),
}

/// The picture as PNG on white ground, with two pixels each way for each unit.
///
/// # Errors
/// When it is no SVG or far too large, which what `commands::picture` draws never is.
pub fn png(svg: &Svg) -> Result<Vec<u8>, DrawError> {
    let options = Options {
        fontdb: Arc::clone(&FONTS),
        ..Options::default()
    };
    let tree = Tree::from_str(svg.as_str(), &options)?;
    let size = tree
        .size()
        .to_int_size()
        .scale_by(SCALE)
        .ok_or(DrawError::TooLarge(u32::MAX, u32::MAX))?;
    let (width, height) = (size.width(), size.height());
    let mut pixels = Pixmap::new(width, height).ok_or(DrawError::TooLarge(width, height))?;
    pixels.fill(Color::WHITE);
    let grown = Transform::from_scale(SCALE, SCALE);
    resvg::render(&tree, grown, &mut pixels.as_mut());
    Ok(packed(&pixels)?)
}

/// Packs pixels that hide what is below them. Somebody waits for the answer that they come with: packing them as small as they get
/// would take ten times as long, and half as many bytes.
fn packed(pixels: &Pixmap) -> Result<Vec<u8>, EncodingError> {
    let mut packed = Vec::new();
    let mut encoder = Encoder::new(&mut packed, pixels.width(), pixels.height());
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Fast);
    let colours: Vec<u8> = pixels
        .pixels()
        .iter()
        .flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()])
        .collect();
    encoder.write_header()?.write_image_data(&colours)?;
    Ok(packed)
}

#[cfg(test)]
mod tests;
