//! Markdown as HTML that is safe to stand in a page: no tags but its own, no pictures, and links to the web alone.

use std::fmt::{Error, Write as _};

use comrak::{
    Arena, Node, Options,
    html::{ChildRendering, Context, format_document_with_formatter, format_node_default},
    nodes::NodeValue,
    options::Plugins,
    parse_document,
};

/// Markdown as HTML. Raw HTML in it is shown as the text that it is.
pub fn html(markdown: &str) -> String {
    let mut options = Options::default();
    options.extension.autolink = true;
    options.extension.table = true;
    options.render.hardbreaks = true;
    options.render.escape = true;
    let arena = Arena::new();
    let root = parse_document(&arena, markdown, &options);
    let mut html = String::with_capacity(markdown.len() * 2);
    let plugins = Plugins::default();
    let done = format_document_with_formatter(root, &options, &mut html, &plugins, tame, ());
    // Writing into a text cannot fail; if it did, nothing would be shown rather than a part.
    if done.is_err() {
        html.clear();
    }
    html
}

/// Writes a node, but for what a page must not hold: of pictures, and of links to elsewhere than the web, the words are left.
fn tame(
    context: &mut Context<'_, '_, ()>,
    node: Node<'_>,
    entering: bool,
) -> Result<ChildRendering, Error> {
    match &node.data().value {
        // Reports break lines in the cells of tables like this; every other tag is somebody's words.
        NodeValue::HtmlInline(tag) if tag == "<br>" => {
            if entering {
                context.write_str("<br>")?;
            }
        }
        NodeValue::Image(_) => {}
        NodeValue::Link(link) if !is_on_the_web(&link.url) => {}
        _ => return format_node_default(context, node, entering),
    }
    Ok(ChildRendering::HTML)
}

fn is_on_the_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}
