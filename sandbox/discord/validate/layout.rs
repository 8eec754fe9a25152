//! The newer components: text, sections and media.

use super::component::{BUTTON, Budget, button, kind};
use super::embed::url;
use super::form::Form;

pub(super) fn section<'a>(form: &Form<'a>, budget: &mut Budget<'a>) {
    form.only(&["type", "id", "components", "accessory"]);
    form.require("components");
    for inner in form.list("components", 3) {
        if kind(&inner, &[10]).is_some() {
            budget.components += 1;
            text_display(&inner, budget);
        }
    }
    if form.require("accessory")
        && let Some(accessory) = form.form("accessory")
    {
        budget.components += 1;
        match kind(&accessory, &[BUTTON, 11]) {
            Some(BUTTON) => button(&accessory, budget),
            Some(_) => {
                accessory.only(&["type", "id", "media", "description", "spoiler"]);
                media(&accessory, "media");
            }
            None => {}
        }
    }
}

pub(super) fn media(form: &Form<'_>, key: &str) {
    if form.require(key)
        && let Some(media) = form.form(key)
    {
        media.require("url");
        url(&media, "url");
    }
}

pub(super) fn text_display<'a>(form: &Form<'a>, budget: &mut Budget<'a>) {
    form.only(&["type", "id", "content"]);
    budget.text += form
        .required_text("content", 1..=4000)
        .map_or(0, |text| text.chars().count());
}

pub(super) fn gallery(form: &Form<'_>) {
    form.only(&["type", "id", "items"]);
    for item in form.some("items", 10) {
        item.only(&["media", "description", "spoiler"]);
        media(&item, "media");
        item.text("description", 0..=1024);
    }
}
